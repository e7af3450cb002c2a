"""The two-year improvement plan: its versions, their rows, submissions and agreements."""

from .rows import Activity, BudgetLine, Finding, Indicator, Objective, Row
from .versions import Agreement, PaperSource, Plan, PlanVersion, Submission

__all__ = [
    "Activity",
    "Agreement",
    "BudgetLine",
    "Finding",
    "Indicator",
    "Objective",
    "PaperSource",
    "Plan",
    "PlanVersion",
    "Row",
    "Submission",
]
