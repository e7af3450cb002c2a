from typing import TYPE_CHECKING, Any

from django.db import models

from schools.access import access_of
from schools.choices import Role

if TYPE_CHECKING:
    from .models import Candidate, Programme, Round


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
        newest_round = models.F("rounds__starts_on").desc(nulls_last=True)
        newest = models.F("starts_on").desc(nulls_last=True)
        shown = self.order_by(newest_round, newest, "-pk")
        return shown.values_list("pk", "publicity_text", "publicity_sign").first()


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

    def for_decision(self) -> "CandidateQuerySet":
        """With the dated pupil counts to choose from."""
        return self.for_list().prefetch_related("school__pupil_counts")
