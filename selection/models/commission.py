"""The commission of a round: who sits in it, its sittings, interests and votes."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import clock
from selection.choices import (
    Duty,
    InterestKind,
    Outcome,
    Presence,
    QuestionKind,
    TieRule,
    VoteChoice,
)
from selection.querysets import InterestQuerySet, MemberQuerySet, QuestionQuerySet, SittingQuerySet

from .rounds import Candidate, Round


class Institution(models.Model):
    """One that sends members to commissions; institutions merge, so each has its time."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gte=F("valid_from")),
                name="institution_ends_after_it_begins",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Commission(models.Model):
    """The rules of a round's commission: quorum in percent of votes, open or secret, the tie."""

    round = models.OneToOneField(
        Round, models.PROTECT, related_name="commission", verbose_name=_("selection round")
    )
    composed_on = models.DateField(_("composed on"))
    order_number = models.CharField(_("number of the order"), max_length=60)
    quorum = models.PositiveSmallIntegerField(
        _("quorum, percent of those who vote"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A sitting is valid when more than this part of its votes take part."),
    )
    is_secret = models.BooleanField(_("votes are secret"), default=False)
    tie_rule = models.CharField(
        _("when votes are equal"), max_length=8, choices=TieRule, default=TieRule.CHAIR
    )

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering = ["-composed_on", "pk"]

    def __str__(self) -> str:
        return str(self.round)


class CommissionMember(models.Model):
    """A person of an institution in a commission, with the duty; a substitute names for whom."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, related_name="members", verbose_name=_("commission")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="commission_seats",
        verbose_name=_("person"),
    )
    duty = models.CharField(_("duty"), max_length=9, choices=Duty, default=Duty.MEMBER)
    stands_in_for = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute",
        verbose_name=_("stands in for"),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission member")
        verbose_name_plural = _("commission members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "commission",
                "user",
                name="one_seat_per_person_in_commission",
                violation_error_message=_("The person is in this commission already."),
            ),
            models.UniqueConstraint(
                "commission",
                condition=Q(duty="chair", left_on=None),
                name="one_chair_per_commission",
                violation_error_message=_("The commission has a chair already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.institution})"

    def is_in_on(self, day: date) -> bool:
        """Whether the person still sat in the commission that day."""
        return self.left_on is None or self.left_on > day


class Sitting(models.Model):
    """One meeting of a commission; nothing is changed after it has been closed.

    `led_by`: the chair, who stands in for the chair, or another of those who sit; named before
    votes fall only where neither of the first two sits, written for all at closing. `begins_at` and
    `ended_at` are local times of `held_on`.
    """

    commission = models.ForeignKey(
        Commission, models.PROTECT, related_name="sittings", verbose_name=_("commission")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    held_on = models.DateField(_("held on"))
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    ended_at = models.TimeField(_("ended at"), null=True, blank=True, editable=False)
    place = models.CharField(_("place"), max_length=200)
    minutes_number = models.CharField(_("number of the minutes"), max_length=60, blank=True)
    notes = models.TextField(_("what was said"), blank=True)
    led_by = models.ForeignKey(
        CommissionMember,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("who led it"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["commission", "-number"]
        constraints = [
            models.UniqueConstraint("commission", "number", name="one_sitting_per_number"),
            models.UniqueConstraint(
                "commission",
                condition=Q(closed_at=None),
                name="one_open_sitting_per_commission",
                violation_error_message=_("A sitting is open already. Close it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commission} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("selection:sitting_detail", args=[self.pk])

    @property
    def is_to_come(self) -> bool:
        """Called for a later day."""
        return self.closed_at is None and self.held_on > clock.today()


class Attendance(models.Model):
    """Whether a member came to a sitting, was there from afar, or was not."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="attendances", verbose_name=_("sitting")
    )
    member = models.ForeignKey(
        CommissionMember, models.PROTECT, related_name="+", verbose_name=_("member")
    )
    presence = models.CharField(_("presence"), max_length=7, choices=Presence)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["member"]
        constraints = [
            models.UniqueConstraint("sitting", "member", name="one_attendance_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_presence_display()}"


class Interest(models.Model):
    """A conflict of interest, declared by the member or known from memberships; it blocks votes."""

    member = models.ForeignKey(
        CommissionMember, models.PROTECT, related_name="interests", verbose_name=_("member")
    )
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="interests", verbose_name=_("candidate")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=InterestKind)
    explanation = models.TextField(_("explanation"))
    at = models.DateTimeField(_("when"), default=clock.now)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["candidate", "member"]
        constraints = [
            models.UniqueConstraint(
                "member",
                "candidate",
                name="one_interest_per_member_and_candidate",
                violation_error_message=_("This conflict is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.candidate}"


class Question(models.Model):
    """What a sitting votes on: to choose a candidate, or to move it to another place, and why."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="questions", verbose_name=_("sitting")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="questions", verbose_name=_("candidate")
    )
    kind = models.CharField(_("question"), max_length=6, choices=QuestionKind)
    to_place = models.PositiveIntegerField(_("to place"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome, blank=True, editable=False
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question voted on")
        verbose_name_plural = _("questions voted on")
        ordering = ["sitting", "number"]
        constraints = [
            models.UniqueConstraint("sitting", "number", name="one_question_per_number"),
            models.UniqueConstraint(
                "sitting",
                "candidate",
                "kind",
                name="one_question_per_candidate_and_kind",
                violation_error_message=_("This question is there already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="choose", to_place=None)
                | (Q(kind="move", to_place__gte=1) & ~Q(reason="")),
                name="move_has_its_place_and_reason",
                violation_error_message=_("Enter the place and the reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.candidate}"


class Ballot(models.Model):
    """That a member has voted on a question; how, an open vote says and a secret one doesn't."""

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="ballots", verbose_name=_("question")
    )
    member = models.ForeignKey(
        CommissionMember, models.PROTECT, related_name="ballots", verbose_name=_("member")
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["question", "member"]
        constraints = [
            models.UniqueConstraint(
                "question",
                "member",
                name="one_ballot_per_member_and_question",
                violation_error_message=_("You have voted on this school already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.member}"


class Vote(models.Model):
    """One vote with its reason; whose, only where votes are open."""

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="votes", verbose_name=_("question")
    )
    member = models.ForeignKey(
        CommissionMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="votes",
        verbose_name=_("member"),
    )
    choice = models.CharField(_("vote"), max_length=8, choices=VoteChoice)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["question", "member", "pk"]
        constraints = [
            models.UniqueConstraint(
                "question",
                "member",
                condition=Q(member__isnull=False),
                name="one_open_vote_per_member_and_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_choice_display()}"
