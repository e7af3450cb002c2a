"""What became of a basket: money spent, values, reports, evaluations, the conclusion, audits."""

from .advising import Adoption, Consultancy, Visit
from .auditing import AuditFinding, AuditRule, Sample, SampledExpense
from .concluding import Conclusion, ObjectiveResult
from .evaluating import (
    Assignment,
    Evaluation,
    EvaluationRemark,
    EvaluationRule,
    Evidence,
    Rating,
    Statement,
    StepNote,
    Survey,
)
from .measuring import Measurement, Overruling
from .reporting import (
    Reopening,
    Report,
    ReportAnswer,
    ReportedActivity,
    ReportedIndicator,
    ReportPeriod,
    ReportSubmission,
)
from .spending import Expense, SpendingRule

__all__ = [
    "Adoption",
    "Assignment",
    "AuditFinding",
    "AuditRule",
    "Conclusion",
    "Consultancy",
    "Evaluation",
    "EvaluationRemark",
    "EvaluationRule",
    "Evidence",
    "Expense",
    "Measurement",
    "ObjectiveResult",
    "Overruling",
    "Rating",
    "Reopening",
    "Report",
    "ReportAnswer",
    "ReportPeriod",
    "ReportSubmission",
    "ReportedActivity",
    "ReportedIndicator",
    "Sample",
    "SampledExpense",
    "SpendingRule",
    "Statement",
    "StepNote",
    "Survey",
    "Visit",
]
