"""Purposes are told apart by their names: of two of one name the later says its number."""

from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """Rename what the constraint would refuse."""
    seen = set()
    for purpose in apps.get_model("selection", "Purpose").objects.order_by("number"):
        if (purpose.programme_id, purpose.name) in seen:
            purpose.name = f"{purpose.name[:190]} ({purpose.number})"
            purpose.save(update_fields=["name"])
        seen.add((purpose.programme_id, purpose.name))


class Migration(migrations.Migration):
    dependencies = [("selection", "0005_council_and_founders")]
    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="purpose",
            constraint=models.UniqueConstraint(
                models.F("programme"),
                models.F("name"),
                name="one_purpose_per_name",
                violation_error_message="This purpose is there twice.",
            ),
        ),
    ]
