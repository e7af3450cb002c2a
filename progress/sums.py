"""What was spent of a basket, EUR: the sum of its expenses, kept in the basket by the database."""

from common.keeping import KeptSums

SUMS = KeptSums(
    parent="grants_grant",
    table="progress_expense",
    key="grant_id",
    columns={"spent": "TRUE"},
)
