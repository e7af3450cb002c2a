"""From now on the database itself keeps frozen data and the places that came of them."""

from django.db import migrations

from selection.guards import SET_FROZEN


class Migration(migrations.Migration):
    dependencies = [("selection", "0008_keep_closed_sittings")]
    operations = [SET_FROZEN]
