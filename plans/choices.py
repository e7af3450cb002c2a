from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


class VersionStatus(models.TextChoices):
    """Where a version of a plan stands."""

    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("awaits agreement")
    RETURNED = "returned", _("returned for changes")
    AGREED = "agreed", _("agreed, awaits the head's order")
    APPROVED = "approved", _("approved")
    SUPERSEDED = "superseded", _("superseded")
    DISCARDED = "discarded", _("discarded")


def status_words(status: str, *, is_asked: bool) -> str:
    """The status; what by rule nobody is asked about is not called agreed."""
    if status == VersionStatus.AGREED and not is_asked:
        return str(_("awaits the head's order"))
    return str(VersionStatus(status).label)


EDITABLE = frozenset({VersionStatus.DRAFT, VersionStatus.RETURNED})
OPEN = frozenset({*EDITABLE, VersionStatus.SUBMITTED, VersionStatus.AGREED})
IN_FORCE = frozenset({VersionStatus.APPROVED, VersionStatus.SUPERSEDED})


class Decision(models.TextChoices):
    AGREED = "agreed", _("agreed")
    RETURNED = "returned", _("returned for changes")


class FindingSource(models.TextChoices):
    SELF = "self", _("self-evaluation")
    EXTERNAL = "external", _("external evaluation")
    OTHER = "other", _("other data")


class Strength(models.TextChoices):
    STRONG = "strong", _("strong aspect")
    IMPROVE = "improve", _("aspect to improve")


class IndicatorKind(models.TextChoices):
    """What an indicator's values are."""

    PERCENT = "percent", _("percent")
    COUNT = "count", _("count")
    SCORE = "score", _("score or mean")
    LEVEL = "level", _("level N–4")
    NATIONAL = "national", _("compared with the national average")
    YES_NO = "yes_no", _("yes or no")


class Direction(models.TextChoices):
    RAISE = "raise", _("raise")
    LOWER = "lower", _("lower")
    KEEP = "keep", _("keep")


def label_of(number: int) -> str:
    """What a version is called by its number: „Planas“ or „Patikslinimas Nr. 1“."""
    return str(_("Amendment No. %(number)s") if number else _("Plan")) % {"number": number}


def subject_of(number: int) -> str:
    """The same within a sentence: „planas“ or „patikslinimas Nr. 1“."""
    words = pgettext("who or what", "amendment No. %(number)s")
    return (words if number else pgettext("who or what", "the plan")) % {"number": number}


def object_of(number: int) -> str:
    """What is sent, returned or agreed to, within a sentence: „planą“ or „patikslinimą Nr. 1“."""
    words = pgettext("whom or what", "amendment No. %(number)s")
    return (words if number else pgettext("whom or what", "the plan")) % {"number": number}


def whose(number: int) -> str:
    """The same where something of it is meant: „plano“ or „patikslinimo Nr. 1“."""
    words = pgettext("whose", "amendment No. %(number)s")
    return (words if number else pgettext("whose", "the plan")) % {"number": number}


class Audience(models.TextChoices):
    """Who reads a comment: the school alone, the school with its municipality, or all parties."""

    SCHOOL = "school", _("the school")
    MUNICIPALITY = "municipality", _("the school and the municipality")
    ALL = "all", _("the school, the municipality and the agency")


class AmendmentReason(models.TextChoices):
    """Why an agreed plan has to change."""

    MONEY = "money", _("the sum of the basket has changed")
    SAVED = "saved", _("money is left over or is short")
    PEOPLE = "people", _("people or partners have changed")
    TIME = "time", _("something can't be done in time")
    FINDINGS = "findings", _("new findings about the school")
    OTHER = "other", _("another reason")


class ChangeKind(models.TextChoices):
    """What an amendment touches, told from the difference; a plan's change may be of several."""

    WORDING = "wording", _("only wording")
    DATES = "dates", _("dates of activities")
    MONEY_WITHIN = "money_within", _("money within a purpose")
    MONEY_BETWEEN = "money_between", _("money between purposes or in all")
    SUBSTANCE = "substance", _("goal, objectives, activities or indicators")


def kinds_in_words(found: Iterable[str]) -> str:
    """The kinds of a change in a list; that it is only wording where it is only that."""
    kinds = list(found)
    weighty = [kind for kind in kinds if kind != ChangeKind.WORDING]
    return "; ".join(str(ChangeKind(kind).label) for kind in weighty or kinds)


class Effect(models.TextChoices):
    """What a party has to do about a kind of change."""

    AGREEMENT = "agreement", _("agrees")
    NOTICE = "notice", _("is told")
    NOTHING = "nothing", _("nothing")


class Answer(models.TextChoices):
    """To a question of the checklist."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_ASKED = "na", _("does not apply")


class DocumentKind(models.TextChoices):
    """What an official document is."""

    PLAN = "plan", _("plan")
    AMENDMENT = "amendment", _("amendment")
    COMPARISON = "comparison", _("comparison of versions")
    NOTE = "note", _("agreement note")
    ORDER = "order", _("draft of the head's order")
    PROGRESS = "progress", _("progress report")
    EVALUATION = "evaluation", _("evaluation report")
