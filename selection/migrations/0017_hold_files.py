"""A file that minutes or frozen data name is not deleted."""

from django.db import migrations

from selection.guards import SET_HOLDING


class Migration(migrations.Migration):
    dependencies = [
        ("selection", "0016_times_and_leader"),
        ("files", "0004_keep_what_is_stored"),
    ]
    operations = [SET_HOLDING]
