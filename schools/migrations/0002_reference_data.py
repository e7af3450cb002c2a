from typing import Any

from django.db import migrations

from schools.reference import load_framework, load_municipalities


def load(apps: Any, _schema_editor: Any) -> None:
    load_municipalities(
        apps.get_model("schools", "County"), apps.get_model("schools", "Municipality")
    )
    load_framework(
        apps.get_model("schools", "Framework"),
        apps.get_model("schools", "FrameworkIndicator"),
        apps.get_model("schools", "Level"),
    )


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
