"""The audit of expenses: a sample that anyone can draw anew, findings, and what becomes of them."""
