from typing import Any

import django.core.validators
from django.db import migrations, models

from schools.reference import say_same_pupils


def say(apps: Any, _schema_editor: Any) -> None:
    say_same_pupils(apps.get_model("schools", "FactKind"))


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0010_kinds_of_facts"),
    ]

    operations = [
        migrations.AddField(
            model_name="factkind",
            name="same_pupils",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Of the whole school: values of years that tell of the same pupils make a mean less sure. A single grade has other pupils every year.",
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="pupils who are the same a year later, percent",
            ),
        ),
        migrations.RunPython(say, migrations.RunPython.noop),
    ]
