"""The database itself keeps what was spent, sent and found, and its sums."""

from django.db import migrations

from progress.guards import SET, SET_AUDITS
from progress.sums import SUMS


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("progress", "0010_what_is_spent"),
    ]
    dependencies = [
        ("progress", "0001_tables"),
        ("grants", "0001_tables"),
    ]
    operations = [SET, SET_AUDITS, SUMS.setting]
