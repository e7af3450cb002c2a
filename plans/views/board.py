"""What the page of remarks shows: threads on their places, the parts with what is open in each."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Prefetch, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.templatetags.ui import school_years
from plans.choices import OPEN, Audience
from plans.comments import (
    READERS,
    Tally,
    is_closed_draft,
    may_bind,
    may_settle,
    people,
    tally,
)
from plans.content import PlanContent, load
from plans.forms import MUST, CommentForm
from plans.models import Comment, Plan, PlanVersion
from plans.quotes import Spot, fields_of, row_at, words_at
from plans.rights import AUDIENCES, WRITERS, commenter_membership, side_of, writer_membership
from plans.sides import seen_by
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership

from .fetch import allow, asked, get_plan, versions_of
from .looking import read_content
from .sections import BY_NAME, SECTIONS, section_url

PER_PAGE = 20
WHOLE = "planas"
ANCHORS = {"money": "sums", "plan": "content"}


@dataclass(frozen=True)
class Part:
    """A part to look at the remarks of, with how many are open."""

    label: str
    url: str
    is_current: bool
    open: int


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, as this person sees it."""

    comment: Comment
    board: "Board"

    @property
    def spot(self) -> Spot:
        return Spot(self.comment.section, self.comment.row_key, self.comment.field)

    @property
    def place(self) -> str:
        return self.board.name_of(self.spot)

    @property
    def place_url(self) -> str:
        return self.board.url_of(self.spot)

    @cached_property
    def _words(self) -> str | None:
        """What this person reads there now; None where there is nothing any more."""
        return words_at(self.board.content, self.spot) if self.board.content else ""

    @cached_property
    def quote(self) -> str:
        """The words that the remark was about; those of a draft only for the school itself.

        What the school quoted while it was writing others see as far as they read the same.
        """
        comment, is_ours = self.comment, self.board.membership.role in WRITERS
        is_shown = is_ours or comment.role not in WRITERS or comment.quote == self._words
        return comment.quote if is_shown else ""

    @property
    def now(self) -> str | None:
        """What stands there now, where it may be read and is not what was quoted; None: gone."""
        return "" if self._words == self.quote else self._words

    @property
    def readers(self) -> list[Membership]:
        """Who else may read it, so who can be told of an answer."""
        return self.board.readers(self.comment.audience)

    @property
    def answers(self) -> list[Comment]:
        return list(self.comment.answers.all())

    @property
    def url(self) -> str:
        address = reverse("plans:comment_detail", args=[self.board.plan.pk, self.comment.pk])
        return f"{address}?{self.board.query()}"

    @property
    def may_settle(self) -> bool:
        return self.board.is_open and may_settle(self.board.user, self.comment)

    @property
    def may_bind(self) -> bool:
        """Whether the person may still make it one that must be corrected."""
        comment, holder = self.comment, self.board.plan.grant.holder
        fits = comment.audience == Audience.ALL and not comment.must_correct
        if not fits or comment.resolved_at or not may_bind(self.board.version, comment.role):
            return False
        mine = access_of(self.board.user).membership_for(side_of(comment.role), holder)
        return mine is not None

    @property
    def is_ours_to_correct(self) -> bool:
        """Whether the person writes for the school, which is asked to correct and now can."""
        asks = self.comment.must_correct and self.comment.resolved_at is None
        return asks and self.board.version.is_editable and self.board.membership.role in WRITERS


@dataclass
class Board:
    """The remarks of one version that a person sees, narrowed to a place or to one remark."""

    user: Any
    plan: Plan
    version: PlanVersion
    membership: Membership
    content: PlanContent | None
    spot: Spot | None = None
    only: int | None = None
    versions: list[PlanVersion] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether remarks can be written here."""
        return self.content is not None and self.version.status in OPEN

    @property
    def waits(self) -> bool:
        """Whether who agrees will see a remark only later."""
        return is_closed_draft(self.version)

    @property
    def url(self) -> str:
        """The page of the plan's remarks."""
        return reverse("plans:comment_list", args=[self.plan.pk])

    @cached_property
    def tally(self) -> Tally:
        """The open remarks; of a text that may not be read not even their number."""
        return Tally() if self.content is None else tally(self.user, self.version)

    def threads(self, number: str | None) -> "Page[Any]":
        """The remarks here, those still to be dealt with first and of them what binds."""
        rows = Comment.objects.visible_to(self.user).filter(version=self.version)
        found = rows.filter(parent=None).order_by(
            Case(When(resolved_at=None, then=Value(0)), default=Value(1)),
            "-must_correct",
            "at",
            "pk",
        )
        if self.only:
            found = found.filter(pk=self.only)
        if self.spot:
            found = found.filter(section=self.spot.section)
        if self.spot and self.spot.row_key:
            found = found.filter(row_key=self.spot.row_key)
        if self.spot and self.spot.field:
            found = found.filter(field=self.spot.field)
        answers = Comment.objects.visible_to(self.user).select_related("by")
        found = found.select_related("by", "resolved_by", "version__plan__grant__holder")
        found = found.prefetch_related(Prefetch("answers", answers), "mentions")
        return Paginator(found, PER_PAGE).get_page(number)

    def query(self) -> str:
        """The address' own narrowing, to come back to."""
        values = {"redakcija": self.version.number}
        return urlencode(values | _place(self.spot) | ({"pastaba": self.only} if self.only else {}))

    def place(self) -> str:
        """The place in words where the page is narrowed to one; empty for all remarks."""
        return self.name_of(self.spot) if self.spot else ""

    def words(self) -> str:
        """What stands at the place now."""
        return (self.spot and self.content and words_at(self.content, self.spot)) or ""

    def name_of(self, spot: Spot) -> str:
        """„Veiklos, 2: nuo“."""
        section = BY_NAME.get(spot.section)
        name = str(section.label) if section else _("The whole plan")
        if spot.row_key is None:
            return name
        found = row_at(self.content, spot.row_key) if self.content else None
        if found:
            name = f"{name}, {found[1].number}"
        return f"{name}: {dict(self.fields(spot)).get(spot.field, '')}".removesuffix(": ")

    def url_of(self, spot: Spot) -> str:
        """To the place: in the editor for who writes, else in the text of the plan."""
        section = BY_NAME.get(spot.section)
        found = row_at(self.content, spot.row_key) if self.content else None
        if section and self.version.is_editable and writer_membership(self.user, self.version):
            if found and found[1].row.pk:
                url = reverse("plans:plan_row", args=[self.plan.pk, section.slug, found[1].row.pk])
                return f"{url}?laukas={spot.field}" if spot.field else url
            return section_url(self.version, section)
        place = f"e-{spot.row_key}" if found else ANCHORS.get(spot.section, spot.section)
        return f"{self.plan.get_absolute_url()}?redakcija={self.version.number}#{place}"

    def fields(self, spot: Spot) -> list[tuple[str, str]]:
        """The fields of the place's row by name, as its form calls them; none without a row."""
        section = BY_NAME.get(spot.section)
        if spot.row_key is None or section is None or section.form is None:
            return []
        known = section.form.base_fields.items()
        named = [(name, capfirst(str(form_field.label))) for name, form_field in known]
        years = self.plan.grant.school_years if section.name == "activities" else []
        label = _("Money of %(years)s")
        money = [(f"money_{year}", label % {"years": school_years([year])}) for year in years]
        return named + money

    def parts(self) -> list[Part]:
        """All remarks, those about the whole plan, and each part's."""
        counts = self.tally.sections
        here = self.spot.section if self.spot else ""
        listed = [("", "", _("All remarks"), self.tally.total)]
        listed += [("plan", WHOLE, _("The whole plan"), counts.get("plan", 0))]
        listed += [(s.name, s.slug, str(s.label), counts.get(s.name, 0)) for s in SECTIONS.values()]
        is_all = self.only is None
        return [
            Part(label, self._part_url(slug), name == here and is_all, number)
            for name, slug, label, number in listed
        ]

    def _part_url(self, slug: str) -> str:
        values = {"redakcija": self.version.number} | ({"dalis": slug} if slug else {})
        return f"{self.url}?{urlencode(values)}"

    def buttons(self) -> list[tuple[str, str]]:
        """One button per circle of readers, the narrowest first; each says who will see it."""
        role = Role(self.membership.role)
        said = _("Write: it will be seen by %(who)s")
        holder = self.version.plan.grant.holder
        buttons = [(str(key), said % {"who": seen_by(key, holder)}) for key in AUDIENCES[role]]
        if may_bind(self.version, role):
            words = _("Write “must be corrected”: it will be seen by all")
            buttons.append((MUST, words))
        return buttons

    @cached_property
    def people(self) -> dict[int, Membership]:
        """Who else could read a remark for the widest circle that the person may write to."""
        known = people(self.version, AUDIENCES[Role(self.membership.role)][-1])
        return {key: held for key, held in known.items() if key != self.user.pk}

    def readers(self, audience: str) -> list[Membership]:
        """Those of them who are in this circle."""
        roles = READERS[Audience(audience)]
        return [held for held in self.people.values() if held.role in roles]

    def form(self, data: Any = None) -> CommentForm:
        """The form of a new remark on this place; of a row alone it asks for the field."""
        parts = [(WHOLE, _("The whole plan")), *((s.slug, s.label) for s in SECTIONS.values())]
        fields = self.fields(self.spot) if self.spot and not self.spot.field else []
        return CommentForm(
            data,
            parts=[] if self.spot else [(key, str(label)) for key, label in parts],
            fields=[("", _("The whole row")), *fields] if fields else [],
            people=self.people,
        )


def board_of(request: HttpRequest, pk: int) -> Board:
    """The plan behind the door, the version asked for; 403 for who is no party to remarks."""
    plan, user = get_plan(request, pk), request.user
    latest, versions = versions_of(user, plan)
    version = asked(request, [*versions, latest]) or (versions[0] if versions else latest)
    membership = commenter_membership(user, version)
    allow(membership)
    assert membership
    content = read_content(user, load(version), versions)
    only = request.GET.get("pastaba", "")
    spot = spot_of(request, content)
    chosen = int(only) if only.isdecimal() and len(only) < 10 else None
    return Board(user, plan, version, membership, content, spot, chosen, versions)


def spot_of(request: HttpRequest, content: PlanContent | None) -> Spot | None:
    """The place that the address names: a part, or a row by its key."""
    name = name_of_part(request.GET.get("dalis", ""))
    try:
        key = UUID(request.GET.get("eilute", ""))
    except ValueError:
        return Spot(name) if name else None
    found, asked_for = row_at(content, key) if content else None, request.GET.get("laukas", "")
    is_field = found is not None and asked_for in fields_of(found[1])
    place = Spot(found[0] if found else name, key, asked_for if is_field else "")
    return place if place.section else None


def name_of_part(slug: str) -> str:
    """The part's own name by its name in addresses; empty for an unknown one."""
    if slug == WHOLE:
        return "plan"
    return SECTIONS[slug].name if slug in SECTIONS else ""


def _place(spot: Spot | None) -> dict[str, str]:
    if spot is None:
        return {}
    section = BY_NAME.get(spot.section)
    values = {"dalis": section.slug if section else WHOLE}
    row = {"eilute": str(spot.row_key)} if spot.row_key else {}
    return values | row | ({"laukas": spot.field} if spot.field else {})
