"""From now on the database itself keeps what the minutes of closed sittings rest on."""

from django.db import migrations

from selection.guards import SET_RESTING


class Migration(migrations.Migration):
    dependencies = [("selection", "0011_statements_and_minutes")]
    operations = [SET_RESTING]
