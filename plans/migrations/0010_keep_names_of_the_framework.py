"""What plans name of the quality framework keeps its name."""

from django.db import migrations

from plans.guards import LIFT, SET


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0009_keep_names_of_purposes"),
        ("schools", "0010_kinds_of_facts"),
    ]
    operations = [LIFT, SET]
