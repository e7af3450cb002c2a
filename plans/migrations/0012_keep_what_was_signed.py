"""What people signed stays as they did; a version goes only the steps that there are."""

from django.db import migrations

from plans.guards import LIFT, SET, SET_PAPERS


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0011_notes_of_agreements"),
        ("files", "0004_keep_what_is_stored"),
    ]
    operations = [LIFT, SET, SET_PAPERS]
