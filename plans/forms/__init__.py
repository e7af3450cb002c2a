"""What people type into a plan and about it."""

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
    "ActivityForm",
    "AgreeForm",
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
