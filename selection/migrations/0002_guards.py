"""The database itself keeps closed sittings, frozen data and what minutes rest on."""

from django.db import migrations

from selection.guards import SET, SET_FROZEN, SET_HOLDING, SET_RESTING


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("selection", "0020_who_issues_the_order"),
    ]
    dependencies = [
        ("selection", "0001_tables"),
        ("files", "0001_tables"),
    ]
    operations = [SET, SET_FROZEN, SET_RESTING, SET_HOLDING]
