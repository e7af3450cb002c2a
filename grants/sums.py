"""What of a basket's money entries the database keeps in the basket itself, EUR.

The same parts as `ledger.Sums` adds up: `granted` and `paid`.
"""

from common.keeping import KeptSums

from .choices import GRANTED, PAID, TO_SCHOOL


def _among(column: str, values: frozenset[str]) -> str:
    named = ", ".join(f"'{value}'" for value in sorted(map(str, values)))
    return f"r.{column} IN ({named})"


SUMS = KeptSums(
    parent="grants_grant",
    table="grants_moneyentry",
    key="grant_id",
    columns={
        "granted": _among("kind", GRANTED),
        "paid": f"{_among('kind', PAID)} AND {_among('leg', TO_SCHOOL)}",
    },
)
