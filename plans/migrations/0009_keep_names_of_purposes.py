"""The names of purposes stay as plans name them."""

from django.db import migrations

from plans.guards import LIFT, SET


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_keep_what_was_submitted"),
        ("selection", "0006_one_name_per_purpose"),
    ]
    operations = [LIFT, SET]
