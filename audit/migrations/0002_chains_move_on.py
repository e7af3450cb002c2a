"""The database moves chains on by itself."""

from django.db import migrations

from audit.moving import SET


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("audit", "0003_move_chains_on"),
    ]
    dependencies = [("audit", "0001_tables")]
    operations = [SET]
