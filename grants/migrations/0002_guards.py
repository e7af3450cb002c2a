"""The database itself keeps what money did, and its sums."""

from django.db import migrations

from grants.guards import SET
from grants.sums import SUMS


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("grants", "0005_sums_of_baskets"),
    ]
    dependencies = [
        ("grants", "0001_tables"),
        ("selection", "0001_tables"),
    ]
    operations = [SET, SUMS.setting]
