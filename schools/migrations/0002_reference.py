"""What comes with the project: municipalities, the framework of quality, kinds of facts."""

from typing import Any

from django.db import migrations

from schools.reference import load_fact_kinds, load_framework, load_municipalities


def load(apps: Any, _schema_editor: Any) -> None:
    """Write them as rows."""
    county, municipality, framework, indicator, level, kind = (
        apps.get_model("schools", name)
        for name in (
            "County", "Municipality", "Framework", "FrameworkIndicator", "Level", "FactKind",
        )
    )
    load_municipalities(county, municipality)
    load_framework(framework, indicator, level)
    load_fact_kinds(kind)


class Migration(migrations.Migration):
    replaces = [  # databases made before go on
        ("schools", "0011_same_pupils"),
    ]
    dependencies = [("schools", "0001_tables")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
