"""A stored file is never changed."""

from django.db import migrations

from files.guards import SET


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("files", "0004_keep_what_is_stored"),
    ]
    dependencies = [("files", "0001_tables")]
    operations = [SET]
