from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_papers")]

    operations = [
        migrations.RemoveConstraint(
            model_name="document", name="one_document_of_an_approved_version"
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                models.F("version"),
                models.F("kind"),
                condition=models.Q(kind__in=["plan", "amendment"], submission__isnull=True),
                name="one_document_of_an_approved_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                models.F("submission"),
                condition=models.Q(kind__in=["plan", "amendment"]),
                name="one_document_of_a_submission",
            ),
        ),
    ]
