"""The door to schools and memberships."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from common.text import sort_key

from .access import access_of
from .choices import Role
from .withholding import SMALL_GROUP, withheld

if TYPE_CHECKING:
    from .models import FactKind, Invitation, Membership, School, SchoolFact

SCHOOL_READERS = (Role.DIRECTOR, Role.EDITOR, Role.FOUNDER, Role.EVALUATOR, Role.CONSULTANT)


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, user: Any) -> "SchoolQuerySet":
        """Own schools (founded ones too) and those they succeeded, one's own municipality's;
        agency, auditors: all."""
        access = access_of(user)
        if access.sees_everything:
            return self
        own = access.school_ids(*SCHOOL_READERS)
        return self.filter(
            Q(pk__in=own) | Q(successor__in=own) | Q(municipality__in=access.municipality_ids())
        )

    def matching(self, text: str) -> "SchoolQuerySet":
        """Name holds the text, whatever the case of its letters, or the code begins with it."""
        wanted = text.strip()
        if not wanted:
            return self
        if wanted.isdigit():
            return self.filter(Q(code__startswith=wanted) | Q(name__contains=wanted))
        return self.filter(sort_key__contains=sort_key(wanted))

    def with_newest_count(self) -> "SchoolQuerySet":
        """Annotate `pupils` and `counted_on`, the newest count."""
        counts: Any = self.model.pupil_counts.rel.related_model
        newest = counts.objects.filter(school=OuterRef("pk")).order_by("-counted_on")
        return self.annotate(
            pupils=Subquery(newest.values("pupils")[:1]),
            counted_on=Subquery(newest.values("counted_on")[:1]),
        )

    def comparable_for(self, user: Any) -> "SchoolQuerySet":
        """All schools, for who has any role: their names, types and pupil counts are public."""
        return self if access_of(user).memberships else self.none()

    def open_on(self, day: date) -> "SchoolQuerySet":
        """Registered on that day and not yet deregistered."""
        return self.filter(Q(deregistered_on=None) | Q(deregistered_on__gt=day))

    def still_open_on(self, day: date) -> "SchoolQuerySet":
        """Open on that day and not merged into another school."""
        return self.open_on(day).filter(successor=None)

    def lines_of(self, schools: Collection[int]) -> dict[int, set[int]]:
        """By school's key itself and those that carried it on, however many merged in a row.

        A query for each merger in a row.
        """
        following: dict[int, int] = {}
        ahead = set(schools)
        while ahead:
            rows = self.filter(pk__in=ahead).order_by().values_list("pk", "successor")
            step = {school: after for school, after in rows if after is not None}
            following |= step
            ahead = set(step.values()) - following.keys()
        return {school: _line(school, following) for school in schools}

    def for_list(self) -> "SchoolQuerySet":
        return self.select_related("municipality", "successor").with_newest_count()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        """Begun by that day and not ended before it."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def for_founders_on(self, day: date) -> "MembershipQuerySet":
        """Of people who can act that day for a founder that is no municipality."""
        return self.valid_on(day).filter(role=Role.FOUNDER, user__is_active=True)

    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Agency: all; officer: own municipality and its schools; head: own school; each: own."""
        access = access_of(user)
        if access.is_agency:
            return self
        municipalities = access.municipality_ids()
        return self.filter(
            Q(user=user.pk)
            | Q(school__in=access.school_ids(Role.DIRECTOR))
            | Q(municipality__in=municipalities)
            | Q(school__municipality__in=municipalities)
        )

    def for_list(self) -> "MembershipQuerySet":
        return self.with_places().select_related("user")

    def with_places(self) -> "MembershipQuerySet":
        """With the schools or municipalities that the roles are for."""
        return self.select_related("school__municipality", "municipality").order_by("pk")

    def for_people_list(self) -> "MembershipQuerySet":
        """Country, then municipalities, then schools, in Lithuanian order."""
        places = [F("school__sort_key").asc(nulls_first=True)]
        places.insert(0, F("municipality__sort_key").asc(nulls_first=True))
        return self.for_list().order_by(*places, "role", "user__full_name", "pk")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """The same reach as memberships."""
        access = access_of(user)
        if access.is_agency:
            return self
        municipalities = access.municipality_ids()
        return self.filter(
            Q(school__in=access.school_ids(Role.DIRECTOR))
            | Q(municipality__in=municipalities)
            | Q(school__municipality__in=municipalities)
        )

    def by_token(self, digest: str) -> "InvitationQuerySet":
        """The invitation whose letter carries the token: holding it is the right to see it."""
        return self.filter(token_digest=digest)

    def open_at(self, moment: Any) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=moment)

    def for_list(self) -> "InvitationQuerySet":
        return self.select_related("school", "municipality", "invited_by")


class FactKindQuerySet(models.QuerySet["FactKind"]):
    def visible_to(self, user: Any) -> "FactKindQuerySet":
        """What is measured is told to everyone who is signed in."""
        return self if user.is_authenticated and user.is_active else self.none()


class SchoolFactQuerySet(models.QuerySet["SchoolFact"]):
    def visible_to(self, user: Any) -> "SchoolFactQuerySet":
        """Of schools that one may see; what tells of fewer than 5 pupils: agency and auditors."""
        access = access_of(user)
        return self if access.sees_everything else self._reached_by(user).of_enough()

    def withheld_from(self, user: Any) -> "SchoolFactQuerySet":
        """Of schools that one may see, the facts whose values one may not; without the values."""
        if access_of(user).sees_everything:
            return self.none()
        reached = self._reached_by(user)
        return reached.filter(reached._few_told()).defer("value")

    def comparable_for(self, user: Any) -> "SchoolFactQuerySet":
        """What anyone of a school may know of other schools: measured values, no judgments.

        The names of schools and their yearly means are public; values of too few pupils are not
        shown here to anybody.
        """
        known = self.of_enough().filter(kind__is_judgment=False)
        return known if access_of(user).memberships else self.none()

    def of_enough(self) -> "SchoolFactQuerySet":
        """Without values that tell of fewer than 5 pupils, alone or beside the others known.

        What is known of the same schools is read at once; see `withholding`.
        """
        return self.exclude(self._few_told())

    def telling_of_few(self) -> set[int]:
        """The keys of those that `of_enough` leaves out."""
        return set(self.filter(self._few_told()).values_list("pk", flat=True))

    def _few_told(self) -> Q:
        return Q(pupils__lt=SMALL_GROUP) | Q(pk__in=self._telling())

    def _telling(self) -> list[int]:
        """Keys of such values among schools, kinds and years of which parts are known."""
        known = self.model._default_manager.order_by()
        part = known.filter(~Q(grade=0, subject=""), **_same("school", "kind", "year"))
        of_these = {name: self.order_by().values(name) for name in ("school", "kind")}
        rows = known.filter(Exists(part), **{f"{name}__in": q for name, q in of_these.items()})
        groups: dict[Any, dict[Any, tuple[int, int | None]]] = defaultdict(dict)
        names = ("pk", "pupils", "school", "kind", "year", "grade", "subject")
        for pk, pupils, *of, grade, subject in rows.values_list(*names):
            groups[tuple(of)][grade, subject] = (pk, pupils)
        return [group[place][0] for group in groups.values() for place in _withheld(group)]

    def _reached_by(self, user: Any) -> "SchoolFactQuerySet":
        schools: Any = self.model._meta.get_field("school").related_model
        return self.filter(school__in=schools._default_manager.visible_to(user).values("pk"))


def _line(school: int, following: Mapping[int, int]) -> set[int]:
    line = {school}
    while (after := following.get(school)) is not None and after not in line:
        line.add(after)
        school = after
    return line


def _same(*names: str) -> dict[str, Any]:
    return {name: OuterRef(name) for name in names}


def _withheld(group: dict[Any, tuple[int, int | None]]) -> set[Any]:
    return withheld({place: pupils for place, (_pk, pupils) in group.items()})
