"""What people type into a plan and about it."""

from .amending import AmendForm, EndForm, TakeBackForm
from .attachments import AttachmentForm, DocumentField
from .beginnings import TemplateForm
from .comments import MUST, AnswerForm, CommentForm
from .deciding import (
    AgreeForm,
    OrderForm,
    PaperForm,
    ReturnForm,
    ScanField,
    StartForm,
    SubmitForm,
)
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
    "AmendForm",
    "AnswerForm",
    "AttachmentForm",
    "CommentForm",
    "DocumentField",
    "EndForm",
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
    "SubmitForm",
    "SustainabilityForm",
    "TakeBackForm",
    "TemplateForm",
    "ValueField",
]
