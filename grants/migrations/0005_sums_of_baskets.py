from decimal import Decimal

from django.db import migrations

import common.money
from common.keeping import adding
from grants.sums import SUMS

COLUMNS = {"granted": "granted, EUR", "paid": "paid, EUR", "spent": "spent, EUR"}


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_money_over_time")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[adding("grants_grant", *COLUMNS)],
            state_operations=[
                migrations.AddField(
                    model_name="grant",
                    name=name,
                    field=common.money.MoneyField(
                        db_default=Decimal("0.00"),
                        default=Decimal("0.00"),
                        editable=False,
                        verbose_name=label,
                    ),
                )
                for name, label in COLUMNS.items()
            ],
        ),
        SUMS.setting,
    ]
