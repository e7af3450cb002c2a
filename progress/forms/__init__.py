"""Forms of progress."""

from .conclusions import ConclusionForm, ConclusionWithdrawForm
from .evaluating import EvidenceForm, StepForms, SurveyForm
from .evaluations import AreaForms, FinishForm, HeaderForm
from .external import (
    AssignmentForm,
    ConfirmForm,
    EndForm,
    RemarkAnswerForm,
    RemarkForm,
    StatementForm,
)
from .filters import GapFilter, GrantFilter, ProgressFilter
from .values import MeasurementForm, OverrulingForm, OverrulingWithdrawForm, WithdrawForm

__all__ = [
    "AreaForms",
    "AssignmentForm",
    "ConclusionForm",
    "ConclusionWithdrawForm",
    "ConfirmForm",
    "EndForm",
    "EvidenceForm",
    "FinishForm",
    "GapFilter",
    "GrantFilter",
    "HeaderForm",
    "MeasurementForm",
    "OverrulingForm",
    "OverrulingWithdrawForm",
    "ProgressFilter",
    "RemarkAnswerForm",
    "RemarkForm",
    "StatementForm",
    "StepForms",
    "SurveyForm",
    "WithdrawForm",
]
