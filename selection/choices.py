from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schools.choices import Expression


class Party(models.TextChoices):
    """Who must agree to a plan before the head's order."""

    MUNICIPALITY = "municipality", _("municipality")
    AGENCY = "agency", _("agency")


class EvaluationKind(models.TextChoices):
    """How progress is measured after two years."""

    SELF = "self", _("self-evaluation")
    EXTERNAL = "external", _("external evaluation")


class RoundStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("round", "being prepared")
    FROZEN = "frozen", _("data frozen")
    DECIDED = "decided", _("decided")


MEASURED_BY: dict[str, EvaluationKind] = {
    Expression.STRONG: EvaluationKind.SELF,
    Expression.WEAK: EvaluationKind.EXTERNAL,
}


class Direction(models.TextChoices):
    """Which values bring a school forward."""

    HIGHER = "higher", _("the higher, the better")
    LOWER = "lower", _("the lower, the better")


class Scaling(models.TextChoices):
    """How values of different units are made comparable."""

    Z_SCORE = "z_score", _("distance from the mean of the schools compared")
    PERCENTILE = "percentile", _("place among the schools compared")
    RAW = "raw", _("the value itself, from its lowest to its highest")


class Missing(models.TextChoices):
    """What becomes of a school without a value. Missing is never zero."""

    REWEIGH = (
        "reweigh",
        _("counts as the mean; if no school of the type has one, the others count for more"),
    )
    AVERAGE = "average", _("counts as the mean of the schools compared")
    EXCLUDE = "exclude", _("the school may not be chosen")


class RuleKind(models.TextChoices):
    """Rules of who may be chosen at all."""

    PUPILS = "pupils", _("at least so many pupils")
    NO_BASKET = "no_basket", _("no basket in an earlier round of the programme")
    TYPES = "types", _("only schools of these types")
    DATA = "data", _("at least so many percent of the weight known")


class Exclusion(models.TextChoices):
    """Why a school may not be chosen, in words that it is told."""

    DEREGISTERED = "deregistered", _("the school is no longer in the register")
    MERGED = "merged", _("the school was merged into another")
    PUPILS = "pupils", _("too few pupils")
    NOT_COUNTED = "not_counted", _("the number of its pupils is not known")
    NO_BASKET = "no_basket", _("the school has had a basket of this programme")
    TYPES = "types", _("schools of this type do not take part")
    DATA = "data", _("too little is known of the school")
    MISSING = "missing", _("a value that every school must have is missing")


class Duty(models.TextChoices):
    """What a person does in a commission; secretaries don't vote."""

    CHAIR = "chair", _("chair")
    MEMBER = "member", _("member")
    SECRETARY = "secretary", _("secretary")


class TieRule(models.TextChoices):
    CHAIR = "chair", _("the vote of whoever leads the sitting decides")
    AGAINST = "against", _("the question is not accepted")


class Presence(models.TextChoices):
    HERE = "here", _("came")
    REMOTE = "remote", _("from afar")
    ABSENT = "absent", _("did not come")


class InterestKind(models.TextChoices):
    DECLARED = "declared", _("declared by the member")
    KNOWN = "known", _("known from the person's roles")


class StatementKind(models.TextChoices):
    """What a member says of own interests before voting."""

    NONE = "none", _("has no conflict of interest")
    NAMED = "named", _("has no conflicts of interest but those named")


class QuestionKind(models.TextChoices):
    CHOOSE = "choose", _("to choose the school")
    MOVE = "move", _("to move the school in the list")


class VoteChoice(models.TextChoices):
    FOR = "for", _("for")
    AGAINST = "against", _("against")
    ABSTAIN = "abstain", _("abstains")


class Outcome(models.TextChoices):
    """What closing a sitting made of a question; only the first two say something of a school."""

    ACCEPTED = "accepted", pgettext_lazy("question", "accepted")
    REJECTED = "rejected", pgettext_lazy("question", "not accepted")
    UNMET = "unmet", pgettext_lazy("question", "no decision: there was no quorum of votes")
    VOID = "void", pgettext_lazy("question", "the school is no longer in the register: not decided")
    TAINTED = (
        "tainted",
        pgettext_lazy("question", "no decision: one with a conflict of interest voted in secret"),
    )


DECIDED = frozenset({Outcome.ACCEPTED, Outcome.REJECTED})
ASKED_ANEW = frozenset({Outcome.UNMET, Outcome.TAINTED})  # no decision, a later sitting may vote
