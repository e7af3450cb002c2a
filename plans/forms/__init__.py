"""What people type into a plan and about it."""

from .attachments import AttachmentForm
from .comments import MUST, AnswerForm, CommentForm
from .deciding import AgreeForm, OrderForm, PaperForm, ReturnForm, ScanField, StartForm
from .fields import ValueField
from .rows import (
    ActivityForm,
    FindingForm,
    GoalForm,
    IndicatorForm,
    ObjectiveForm,
    RowForm,
    SustainabilityForm,
)

__all__ = [
    "MUST",
    "ActivityForm",
    "AgreeForm",
    "AnswerForm",
    "AttachmentForm",
    "CommentForm",
    "FindingForm",
    "GoalForm",
    "IndicatorForm",
    "ObjectiveForm",
    "OrderForm",
    "PaperForm",
    "ReturnForm",
    "RowForm",
    "ScanField",
    "StartForm",
    "SustainabilityForm",
    "ValueField",
]
