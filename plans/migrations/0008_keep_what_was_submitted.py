"""Submissions from before say whom they asked; then the database keeps what was submitted."""

from django.db import migrations

from plans.guards import FIRST


def ask_all(apps, schema_editor):
    """Until now every submission asked all parties of its programme."""
    parties = apps.get_model("selection", "ProgrammeParty").objects.order_by("-party")
    asked = {}
    for programme, party in parties.values_list("programme", "party"):
        asked.setdefault(programme, []).append(party)
    submissions = apps.get_model("plans", "Submission").objects
    for programme, names in asked.items():
        rows = submissions.filter(version__plan__grant__round__programme=programme)
        submissions.filter(pk__in=rows.values("pk")).update(asked=names)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0007_document_of_a_submission"),
        ("selection", "0001_initial"),
    ]
    operations = [migrations.RunPython(ask_all, migrations.RunPython.noop), FIRST]
