import django.db.models.deletion
from django.db import migrations, models

from progress.guards import LIFT, SET


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0004_keep_what_is_stored"),
        ("progress", "0007_national_value_to_the_cent"),
    ]

    operations = [
        LIFT,
        migrations.AddField(
            model_name="reportsubmission",
            name="scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="scan of the paper document",
            ),
        ),
        SET,
    ]
