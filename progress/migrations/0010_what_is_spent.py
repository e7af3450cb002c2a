from django.db import migrations

from progress.sums import SUMS


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0005_sums_of_baskets"),
        ("progress", "0009_sample_and_findings"),
    ]

    operations = [SUMS.setting]
