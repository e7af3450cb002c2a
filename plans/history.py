"""What of a plan's history a person may read, and the parts of the plan it can be narrowed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.folding import KINDS, TELLING, pages
from audit.models import Entry
from audit.querysets import EntryQuerySet

from .models import PlanVersion
from .past import Past
from .rights import writer_membership
from .sent import Touch, entries_about
from .texts import texts_of

OPEN_VERBS = frozenset(
    {
        "plan.started",
        "plan.paper_attached",
        "plan.submitted",
        "plan.withdrawn",
        "plan.opened_for_advice",
        "plan.closed_for_advice",
        "plan.agreed",
        "plan.returned",
        "plan.approved",
        "plan.completed",
        "plan.amended",
        "plan.discarded",
        "plan.agreement_ended",
    }
)
TEXTS = ("plan.texts_changed",)
OF_SITTINGS = rf"_({'|'.join(KINDS)})$"
MOST_BETWEEN = 2000


@dataclass(frozen=True)
class Part:
    """A part of the plan: which deeds are about it; of texts, the one whose field was changed.

    `name` is what the plan's canonical form calls it; empty of what is no part of its text.
    """

    slug: str
    label: str | Promise
    verbs: tuple[str, ...]
    name: str = ""

    @property
    def field(self) -> str:
        return self.name if self.verbs == TEXTS else ""

    def holds(self, verb: str) -> bool:
        return any(
            verb == name or (name[-1] == "_" and verb.startswith(name)) for name in self.verbs
        )

    @property
    def query(self) -> Q:
        """The same for the database."""
        wanted = Q(verb__in=self.verbs)
        for name in self.verbs:
            if name.endswith("_"):
                wanted |= Q(verb__startswith=name)
        return wanted & Q(changes__has_key=self.field) if self.field else wanted


PARTS = {
    part.slug: part
    for part in (
        Part("sprendimai", _("Sending and decisions"), (*sorted(OPEN_VERBS), "plan.checked")),
        Part("pagrindimas", _("Basis"), ("plan.finding_",), "findings"),
        Part("tikslas", _("Goal"), TEXTS, "goal"),
        Part("uzdaviniai", _("Objectives"), ("plan.objective_",), "objectives"),
        Part("veiklos", _("Activities"), ("plan.activity_",), "activities"),
        Part("rodikliai", _("Indicators"), ("plan.indicator_",), "indicators"),
        Part("testinumas", _("Sustainability"), TEXTS, "sustainability"),
        Part("priedai", _("Attachments"), ("plan.file_",), "attachments"),
        Part("pastabos", _("Remarks"), ("plan.comment_",)),
    )
}


def leaves(entries: EntryQuerySet, least: int) -> list[slice]:
    """The pages of these deeds, each ending between sittings; a short history is one page."""
    if (count := entries.count()) <= least:
        return [slice(0, count)]
    return pages(list(entries.select_related(None).only(*TELLING)), least)


@dataclass(frozen=True)
class History:
    """The history of the plan of `version`, its newest, for one reader.

    Words of rows are the writers' own; others read what was decided.
    """

    version: PlanVersion
    user: Any

    @cached_property
    def is_writer(self) -> bool:
        return writer_membership(self.user, self.version) is not None

    @property
    def entries(self) -> EntryQuerySet:
        """All that the person may read, the newest first."""
        entries = Entry.objects.about(self.version.plan).for_list()
        return entries if self.is_writer else entries.filter(verb__in=OPEN_VERBS)

    @cached_property
    def doings(self) -> set[tuple[str, int | None]]:
        """Who has done what sort of thing: one query."""
        return set(self.entries.order_by().values_list("verb", "by").distinct())

    @property
    def people(self) -> list[User]:
        """Who has done something here, by name."""
        keys = {by for _verb, by in self.doings if by}
        return sorted(User.objects.filter(pk__in=keys), key=lambda user: str(user).casefold())

    @property
    def parts(self) -> list[Part]:
        """The parts with which something was done; others find what was submitted by its parts."""
        verbs = {verb for verb, _by in self.doings}
        is_sent = not self.is_writer and "plan.submitted" in verbs
        return [
            part
            for part in PARTS.values()
            if any(map(part.holds, verbs)) or (is_sent and part.name)
        ]

    def narrowed(self, person: int | None = None, part: Part | None = None) -> EntryQuerySet:
        """The deeds of the person and about the part."""
        rows = self.entries.filter(by=person) if person else self.entries
        if part is None:
            return rows
        if self.is_writer or not part.name:
            return rows.filter(part.query)
        return rows.filter(pk__in=list(self.touched(part)))

    def touched(self, part: Part) -> dict[int, Touch]:
        """What the submissions that others find by the part changed of it."""
        return entries_about(part.name, self.version.plan, self.entries, read=self.read)

    def events(
        self, page: Iterable[Entry], *, is_narrowed: bool = False, part: Part | None = None
    ) -> list[dict[str, Any]]:
        """A page of entries in sentences, folded by sittings as in the whole history; to others
        with what each submission changed of the part."""
        shown = list(page)
        hidden = self._between(shown) if is_narrowed and shown else []
        rows = sorted([*shown, *hidden], key=lambda entry: (entry.at, entry.pk), reverse=True)
        past = Past(rows, self.read, self.is_writer, {entry.pk for entry in hidden})
        is_told = bool(part and part.name and not self.is_writer)
        touched = self.touched(part) if part and is_told else {}
        about = {key: self._about(touch, part.name) for key, touch in touched.items() if part}
        return [event | {"about": about.get(event["key"])} for event in past.events()]

    def _about(self, touch: Touch, name: str) -> dict[str, str]:
        """What was changed in words, and the way to the comparison where both texts are offered."""
        asked = {key: code for key, code in (("is", touch.before), ("su", touch.after)) if code}
        url = reverse("plans:plan_compare", args=[self.version.plan_id])
        is_offered = touch.difference and set(asked.values()) <= self.codes
        return {
            "words": touch.words(name),
            "url": f"{url}?{urlencode(asked)}#d-{name}" if is_offered else "",
        }

    @cached_property
    def codes(self) -> set[str]:
        """What may be compared."""
        rows = PlanVersion.objects.visible_to(self.user).for_list().with_submission()
        versions = list(rows.filter(plan=self.version.plan_id).order_by("-number"))
        return {text.code for text in texts_of(self.user, versions)}

    def _between(self, shown: list[Entry]) -> list[Entry]:
        """What was left out and ends sittings, as a submission does."""
        rows = self.entries.filter(at__gte=shown[-1].at, at__lte=shown[0].at)
        ends = rows.exclude(verb__regex=OF_SITTINGS)
        return list(ends.exclude(pk__in=[entry.pk for entry in shown])[:MOST_BETWEEN])

    @cached_property
    def read(self) -> set[int]:
        """The numbers of the versions whose text the person may read."""
        rows = PlanVersion.objects.visible_to(self.user).filter(plan=self.version.plan_id)
        return set(rows.order_by().values_list("number", flat=True))
