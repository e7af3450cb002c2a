"""From now on the database itself keeps closed sittings as they are."""

from django.db import migrations

from selection.guards import SET


class Migration(migrations.Migration):
    dependencies = [("selection", "0007_ranking_and_commission")]
    operations = [SET]
