"""The database itself keeps what was submitted and signed."""

from django.db import migrations

from plans.guards import SET, SET_PAPERS


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("plans", "0014_agreements_that_stand"),
    ]
    dependencies = [
        ("plans", "0001_tables"),
        ("files", "0001_tables"),
        ("schools", "0001_tables"),
        ("selection", "0001_tables"),
    ]
    operations = [SET, SET_PAPERS]
