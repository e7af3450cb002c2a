from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from common.queries import built_once
from schools.access import access_of
from schools.choices import Role

if TYPE_CHECKING:
    from .models import (
        Candidate,
        CommissionMember,
        Criterion,
        EligibilityRule,
        Freeze,
        Interest,
        Placing,
        Programme,
        Question,
        Round,
        Scenario,
        Sitting,
    )


READERS = (Role.AGENCY, Role.AUDITOR, Role.COMMISSION)
PLACED = (Role.DIRECTOR, Role.EDITOR, Role.FOUNDER)  # who read a school's place once it is decided


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """What the programme is for is told to everyone who is signed in."""
        return self if user.is_authenticated and user.is_active else self.none()

    def for_page(self) -> "ProgrammeQuerySet":
        return self.prefetch_related("objectives", "legal_acts", "purposes", "rates", "parties")

    def in_publicity(self) -> tuple[int, str, int | None] | None:
        """Key, sentence and sign of the newest round's programme, else of the newest one.

        They are on every page, so they are read as values.
        """
        return _publicity(self.model).first()


@built_once
def _publicity(programmes: "type[Programme]") -> "models.QuerySet[Programme, Any]":
    newest_round = models.F("rounds__starts_on").desc(nulls_last=True)
    newest = models.F("starts_on").desc(nulls_last=True)
    shown = programmes.objects.order_by(newest_round, newest, "-pk")
    return shown.values_list("pk", "publicity_text", "publicity_sign")


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Selection is the agency's and the commission's work; auditors look."""
        if access_of(user).has(Role.AGENCY, Role.AUDITOR, Role.COMMISSION):
            return self
        return self.none()

    def for_list(self) -> "RoundQuerySet":
        return (
            self.select_related("programme")
            .annotate(
                candidate_count=models.Count("candidates"),
                chosen_count=models.Count(
                    "candidates", filter=models.Q(candidates__is_chosen=True)
                ),
            )
            .order_by("-first_school_year", "-pk")
        )


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Any) -> "CandidateQuerySet":
        """As far as rounds are visible."""
        if access_of(user).has(Role.AGENCY, Role.AUDITOR, Role.COMMISSION):
            return self
        return self.none()

    def for_list(self) -> "CandidateQuerySet":
        return self.select_related("school__municipality").prefetch_related("facts")

    def left_by(self, day: date) -> "CandidateQuerySet":
        """Of schools that left the register or were merged by that day, with the successor."""
        left = models.Q(school__deregistered_on__lte=day)
        merged = models.Q(school__successor__isnull=False)
        found = self.filter(left | merged).select_related("school__successor")
        return found.order_by("school__sort_key", "pk")

    def for_decision(self) -> "CandidateQuerySet":
        """With the dated pupil counts to choose from."""
        return self.for_list().prefetch_related("school__pupil_counts")


def _of_selection(rows: Any, user: Any) -> Any:
    """The rows for those whose work selection is, none for others."""
    return rows if access_of(user).has(*READERS) else rows.none()


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def visible_to(self, user: Any) -> "FreezeQuerySet":
        """The whole frozen data, small groups too: the agency and auditors."""
        return self if access_of(user).sees_everything else self.none()

    def standing(self) -> "FreezeQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class PlacingQuerySet(models.QuerySet["Placing"]):
    def visible_to(self, user: Any) -> "PlacingQuerySet":
        """Agency, commission, auditors: all; others those `of_own`."""
        return self if access_of(user).has(*READERS) else self.of_own(user)

    def of_own(self, user: Any) -> "PlacingQuerySet":
        """Of the person's schools once it is decided: of a school's and its founder's people, and
        of officers those of their municipality."""
        access = access_of(user)
        schools = models.Q(candidate__school__in=access.school_ids(*PLACED))
        near = models.Q(candidate__school__municipality__in=access.municipality_ids())
        decided = models.Q(freeze__round__decided_on__isnull=False, freeze__withdrawn_at=None)
        return self.filter(decided, schools | near)


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def visible_to(self, user: Any) -> "CriterionQuerySet":
        """As rounds are."""
        rows: CriterionQuerySet = _of_selection(self, user)
        return rows


class RuleQuerySet(models.QuerySet["EligibilityRule"]):
    def visible_to(self, user: Any) -> "RuleQuerySet":
        """As rounds are."""
        rows: RuleQuerySet = _of_selection(self, user)
        return rows


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: Any) -> "ScenarioQuerySet":
        """What-ifs are the agency's own; auditors look."""
        return self if access_of(user).sees_everything else self.none()


class MemberQuerySet(models.QuerySet["CommissionMember"]):
    def visible_to(self, user: Any) -> "MemberQuerySet":
        rows: MemberQuerySet = _of_selection(self, user)
        return rows

    def for_list(self) -> "MemberQuerySet":
        return self.select_related("institution", "user", "stands_in_for__user").order_by("pk")


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, user: Any) -> "SittingQuerySet":
        """Agency and auditors: all; commission members: of their own commissions."""
        access = access_of(user)
        if access.sees_everything:
            return self
        if access.has(Role.COMMISSION):
            return self.filter(commission__members__user=user.pk)
        return self.none()

    def for_page(self) -> "SittingQuerySet":
        """With the round, and with who came."""
        return self.select_related("commission__round__programme", "led_by__user").prefetch_related(
            "attendances"
        )


class InterestQuerySet(models.QuerySet["Interest"]):
    def visible_to(self, user: Any) -> "InterestQuerySet":
        rows: InterestQuerySet = _of_selection(self, user)
        return rows

    def for_list(self) -> "InterestQuerySet":
        with_names = self.select_related("member__user", "member__institution")
        with_names = with_names.select_related("candidate__school__municipality")
        return with_names.order_by("candidate__school__sort_key", "candidate", "member", "pk")


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """As their sittings are."""
        sittings: Any = self.model._meta.get_field("sitting").related_model
        visible = sittings._default_manager.visible_to(user).values("pk")
        return self.filter(sitting__in=visible)

    def for_list(self) -> "QuestionQuerySet":
        return self.select_related("candidate__school__municipality").order_by("number", "pk")
