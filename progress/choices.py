from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvaluationStatus(models.TextChoices):
    """An external evaluation waits for the school's remarks before it is finished."""

    DRAFT = "draft", _("being written")
    REMARKS = "remarks", _("waits for the school's remarks")
    FINISHED = "finished", _("finished")


class Change(models.TextChoices):
    """The evaluator's judgement of change since the earlier evaluation; not a subtraction."""

    NONE = "none", _("no change")
    WITHIN = "within", _("positive within the same level")
    ROSE = "rose", _("positive, the level rose")
    NEGATIVE = "negative", _("negative")


class Result(models.TextChoices):
    """Whether a goal or an objective was reached."""

    NOT_REACHED = "not_reached", _("not reached")
    PARTLY = "partly", _("partly reached")
    REACHED = "reached", _("reached")


class EvaluationStep(models.TextChoices):
    """The steps of a self-evaluation, in their order."""

    PREPARATION = "preparation", _("preparation")
    BROAD = "broad", _("broad self-evaluation")
    DEEP = "deep", _("in-depth self-evaluation of what was chosen")
    ACCOUNT = "account", _("accounting for it")
    USE = "use", _("use of the results")


class Asked(models.TextChoices):
    """Who answered a questionnaire."""

    PUPILS = "pupils", _("pupils")
    PARENTS = "parents", _("parents")
    STAFF = "staff", _("teachers and staff")
    OTHERS = "others", _("others")


class AssignmentEnd(models.TextChoices):
    """Why an evaluator's assignment ended."""

    CONFLICT = "conflict", _("a conflict of interest")
    OTHER = "other", _("another reason")


class RuleKind(models.TextChoices):
    """What a rule of spending is about."""

    CAP = "cap", _("at most this part of the basket for a purpose")
    INELIGIBLE = "ineligible", _("money may not go to this purpose")
    FROM = "from", _("spent not before this day")
    UNTIL = "until", _("spent not after this day")
    OVER = "over", _("at most so much beyond what is planned for an activity")
    FILE = "file", _("from this sum on the document itself is attached")


class RuleEffect(models.TextChoices):
    """What happens to an expense that breaks a rule."""

    WARN = "warn", _("warns")
    REFUSE = "refuse", _("refuses")


class PeriodKind(models.TextChoices):
    """How long a report's period is; the final one closes the basket."""

    QUARTER = "quarter", _("quarter")
    HALF = "half", _("half-year")
    YEAR = "year", _("year")
    FINAL = "final", _("final")


class ReportStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("report", "to be filled in")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    RETURNED = "returned", pgettext_lazy("report", "sent back")
    ACCEPTED = "accepted", pgettext_lazy("report", "accepted")


WRITTEN = frozenset({ReportStatus.OPEN, ReportStatus.RETURNED})


class ActivityState(models.TextChoices):
    """How an activity goes on by a report's last day."""

    NOT_BEGUN = "not_begun", pgettext_lazy("activity", "not begun")
    UNDER_WAY = "under_way", pgettext_lazy("activity", "under way")
    DONE = "done", pgettext_lazy("activity", "done")
    LATE = "late", pgettext_lazy("activity", "late")
    GIVEN_UP = "given_up", pgettext_lazy("activity", "given up")


class ReportDecision(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")
    RETURNED = "returned", pgettext_lazy("decision", "sent back")


class SampleMethod(models.TextChoices):
    """How expenses are drawn for an audit."""

    MONEY = "money", _("by amount: every euro has the same chance")
    SIMPLE = "simple", _("at random: every expense has the same chance")


class FindingKind(models.TextChoices):
    """What is wrong with an expense."""

    INELIGIBLE = "ineligible", _("money may not be spent on this")
    UNPLANNED = "unplanned", _("it does not belong to the planned activity")
    UNDOCUMENTED = "undocumented", _("the document is missing or proves nothing")
    TOO_MUCH = "too_much", _("the sum is larger than the document's")
    TWICE = "twice", _("paid or recorded twice")
    OUT_OF_TIME = "out_of_time", _("spent out of the allowed time")
    OTHER = "other", pgettext_lazy("audit finding", "something else")


class Stance(models.TextChoices):
    """Whether the school agrees with a finding."""

    AGREES = "agrees", _("we agree")
    DISAGREES = "disagree", _("we do not agree")


class FindingState(models.TextChoices):
    """What a finding has come to; reckoned from entries, never stored."""

    ASKED = "asked", _("waits for the school's answer")
    UNANSWERED = "unanswered", _("not answered in time, waits for the agency's decision")
    ANSWERED = "answered", _("answered, waits for the agency's decision")
    UPHELD = "upheld", _("stands, to be put right")
    CLAIMED = "claimed", _("stands, the money is claimed back")
    REVERSED = "reversed", _("ended: the expense was reversed")
    RETURNED = "returned", _("ended: the money was returned")
    WITHDRAWN = "withdrawn", _("withdrawn by the agency")


ENDED = frozenset({FindingState.REVERSED, FindingState.RETURNED, FindingState.WITHDRAWN})


class GapKind(models.TextChoices):
    """What is wrong with data; the values stand in addresses."""

    OVERDUE = "veluoja", pgettext_lazy("data", "overdue")
    EMPTY = "truksta", pgettext_lazy("data", "missing")
    CONTRADICTORY = "nesutampa", pgettext_lazy("data", "contradictory")
