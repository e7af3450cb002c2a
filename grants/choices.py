from django.db import models
from django.utils.translation import gettext_lazy as _


class MoneyKind(models.TextChoices):
    """What an entry of money does."""

    ALLOCATION = "allocation", _("allocation")
    CORRECTION = "correction", _("correction")
    TRANSFER = "transfer", _("transfer")
    REFUND = "refund", _("refund")


GRANTED = frozenset({MoneyKind.ALLOCATION, MoneyKind.CORRECTION})
PAID = frozenset({MoneyKind.TRANSFER, MoneyKind.REFUND})
