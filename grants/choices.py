from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MoneyKind(models.TextChoices):
    """What an entry of money does."""

    ALLOCATION = "allocation", _("allocation")
    CORRECTION = "correction", _("correction")
    INSTALMENT = "instalment", _("planned instalment")
    TRANSFER = "transfer", _("transfer")
    RECEIPT = "receipt", _("receipt confirmed")
    REFUND = "refund", _("refund")


class Leg(models.TextChoices):
    """Between whom money moves: through the municipality, or straight to a school without one."""

    MUNICIPALITY = "municipality", _("between the agency and the municipality")
    SCHOOL = "school", _("between the municipality and the school")
    DIRECT = "direct", _("between the agency and the school")


class GrantStatus(models.TextChoices):
    """What becomes of a basket."""

    ACTIVE = "active", pgettext_lazy("basket", "carried out")
    SUSPENDED = "suspended", pgettext_lazy("basket", "suspended")
    TERMINATED = "terminated", pgettext_lazy("basket", "terminated")
    TAKEN_OVER = "taken_over", pgettext_lazy("basket", "taken over by a successor")
    FINISHED = "finished", pgettext_lazy("basket", "finished")


class ClaimKind(models.TextChoices):
    """Why money has to be given back."""

    UNSPENT = "unspent", _("unspent money")
    INELIGIBLE = "ineligible", _("spent on what it may not be spent on")
    COUNT = "count", _("a lower number of pupils")


GRANTED = frozenset({MoneyKind.ALLOCATION, MoneyKind.CORRECTION})
PAID = frozenset({MoneyKind.TRANSFER, MoneyKind.REFUND})
MOVED = PAID | {MoneyKind.RECEIPT}
TO_SCHOOL = frozenset({Leg.SCHOOL, Leg.DIRECT})
FROM_AGENCY = frozenset({Leg.MUNICIPALITY, Leg.DIRECT})
OVER = frozenset({GrantStatus.TERMINATED, GrantStatus.FINISHED})
RUNNING = frozenset({GrantStatus.ACTIVE, GrantStatus.TAKEN_OVER})
