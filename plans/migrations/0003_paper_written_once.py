from django.db import migrations, models

from plans.guards import LIFT, LIFT_PAPERS, SET, SET_PAPERS


class Migration(migrations.Migration):
    """A paper that is written once, whatever changes later, says what it is about."""

    dependencies = [("plans", "0002_guards")]
    operations = [
        LIFT_PAPERS,
        LIFT,
        migrations.AddField(
            model_name="document",
            name="about",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="what one paper only is about"
            ),
        ),
        SET,
        SET_PAPERS,
    ]
