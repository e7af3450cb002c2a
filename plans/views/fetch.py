"""How every page of a plan gets its plan: through the door, then the version that may be read."""

from operator import attrgetter
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused
from plans.choices import IN_FORCE, OPEN, VersionStatus
from plans.models import PaperSource, Plan, PlanVersion, Row
from plans.rights import writer_membership
from plans.standing import place
from schools.models import Membership, School

from .sections import SECTIONS, Section


def person(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def get_plan(request: HttpRequest, pk: int) -> Plan:
    """The plan, or 404 for who may not know of it."""
    about = ("grant__holder__municipality", "grant__round__programme")
    rows = Plan.objects.visible_to(request.user).select_related(*about)
    plan = get_object_or_404(rows, pk=pk)
    _know_place(request, plan.grant.holder)
    return plan


def _know_place(request: HttpRequest, holder: School) -> None:
    """The page's frame names the place of the membership in use: where it is the plan's own school
    or that one's municipality, it has just been read."""
    in_use: Membership | None = getattr(request, "membership", None)
    if in_use and in_use.school_id == holder.pk:
        in_use.school = holder
    if in_use and in_use.municipality_id == holder.municipality_id:
        in_use.municipality = holder.municipality


def newest(plan: Plan) -> PlanVersion:
    """The version being worked on, else the one in force."""
    standing: Any = plan.versions.filter(status__in=OPEN | IN_FORCE).select_related("paper_source")
    found: PlanVersion | None = standing.with_submission().order_by("-number").first()
    if found is None:
        raise Http404
    return found


def get_newest(request: HttpRequest, pk: int) -> PlanVersion:
    """The newest version of a plan behind the door, for deeds; its text is another right."""
    return newest(get_plan(request, pk))


def paper_source(version: PlanVersion) -> PaperSource | None:
    """The paper that the version is entered from, if any."""
    return PaperSource.objects.filter(version=version).first()


def versions_of(user: Any, plan: Plan) -> tuple[PlanVersion, list[PlanVersion]]:
    """The newest version, and those whose text the person may read, newest first.

    Discarded ones come last.
    """
    rows: Any = plan.versions.with_readable(user)
    rows = rows.select_related("current_submission", "paper_source")
    rows = rows.defer("current_submission__content", "current_submission__difference")
    listed = sorted(rows.order_by(), key=attrgetter("number", "pk"), reverse=True)
    standing = [version for version in listed if version.status != VersionStatus.DISCARDED]
    if not standing:
        raise Http404
    read = [version for version in listed if version.is_readable]
    return standing[0], sorted(read, key=lambda item: item.status == VersionStatus.DISCARDED)


def shown(latest: PlanVersion, versions: list[PlanVersion]) -> PlanVersion:
    """Of these the newest that the person may read: an amendment's draft leaves them the plan."""
    return latest if latest in versions else next(iter(versions), latest)


def readable(user: Any, plan: Plan) -> list[PlanVersion]:
    """The versions whose text the person may read, newest first."""
    return versions_of(user, plan)[1]


def asked(request: HttpRequest, versions: list[PlanVersion]) -> PlanVersion | None:
    """The version of these that the address asks for by its number (`?redakcija=`).

    404 where none of these has it: another version's text is never shown in its place.
    """
    if not (number := request.GET.get("redakcija", "")):
        return None
    found = next((item for item in versions if str(item.number) == number), None)
    if found is None:
        raise Http404
    return found


def told_apart(
    request: HttpRequest, plan: Plan, number: str, versions: list[PlanVersion]
) -> HttpResponse | None:
    """To the plan's page, saying what became of the version of that number, where it is none of
    these: discarded, or not to be read yet. None where it may be shown, 404 where there is none."""
    if not number or any(str(item.number) == number for item in versions):
        return None
    rows = plan.versions.filter(number=int(number)) if number.isdecimal() else plan.versions.none()
    if (version := rows.order_by("-pk").first()) is None:
        raise Http404
    text = place(version, {}).heading
    if version.status != VersionStatus.DISCARDED:
        text = _("%(state)s, so you don't read its text yet.") % {"state": text}
    else:
        text = _("%(state)s: it is not in use any more.") % {"state": text}
    messages.warning(request, text)
    return back_to(plan)


def allow(right: Membership | bool | None) -> None:
    """403 for a person who sees the plan but has no membership for this."""
    if not right:
        raise PermissionDenied


def explain(request: HttpRequest, refused: Refused) -> None:
    """The reasons as messages on the next page."""
    for reason in refused.reasons:
        messages.error(request, str(reason))


def back_to(plan: Plan) -> HttpResponse:
    """To the plan's page."""
    return redirect(plan)


def open_part(
    request: HttpRequest, pk: int, part: str, *, rows: bool = False
) -> tuple[PlanVersion, Section]:
    """The version for a writer and the section; 403 for readers, 404 for no such section."""
    version = get_newest(request, pk)
    section = find_section(part, rows=rows)
    allow(writer_membership(request.user, version))
    return version, section


def find_section(part: str, *, rows: bool = False) -> Section:
    """The section by its address, one with rows where asked for; else 404."""
    section = SECTIONS.get(part)
    if section is None or (rows and section.model is None):
        raise Http404
    return section


def find_row(section: Section, version: PlanVersion, row_pk: int) -> Row | None:
    """The row, if it belongs to this version."""
    rows = getattr(version, section.name)
    found: Row | None = rows.filter(pk=row_pk).first()
    return found


def closed(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Nothing can be written now: say where the plan stands."""
    messages.warning(
        request,
        _("The plan can't be changed now: %(state)s.") % {"state": place(version).heading},
    )
    return back_to(version.plan)
