"""A stored file is never changed."""

from django.db import migrations

from files.guards import SET


class Migration(migrations.Migration):
    dependencies = [("files", "0003_wait_for_confirmation")]
    operations = [SET]
