"""The two-year improvement plan: its versions, their rows, submissions, agreements, remarks."""

from .papers import AmendmentRule, ChecklistAnswer, ChecklistItem, Document
from .rows import Activity, BudgetLine, Finding, Indicator, Objective, Row
from .together import Attachment, Comment, Explanation, PlanTemplate, Presence
from .versions import Agreement, PaperSource, Plan, PlanVersion, Submission

__all__ = [
    "Activity",
    "Agreement",
    "AmendmentRule",
    "Attachment",
    "BudgetLine",
    "ChecklistAnswer",
    "ChecklistItem",
    "Comment",
    "Document",
    "Explanation",
    "Finding",
    "Indicator",
    "Objective",
    "PaperSource",
    "Plan",
    "PlanTemplate",
    "PlanVersion",
    "Presence",
    "Row",
    "Submission",
]
