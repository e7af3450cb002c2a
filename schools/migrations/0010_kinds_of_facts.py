from typing import Any

from django.db import migrations

from schools.reference import load_fact_kinds


def load(apps: Any, _schema_editor: Any) -> None:
    load_fact_kinds(apps.get_model("schools", "FactKind"))


class Migration(migrations.Migration):
    dependencies = [("schools", "0009_facts_about_schools")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
