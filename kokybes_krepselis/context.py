"""What every page's frame needs: the publicity line, the menu and in what role one acts."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from schools.access import Access, with_places
from schools.choices import Role
from selection.models import Programme

START = "dashboard:start"
LABELS: dict[str, str | Promise] = {
    START: _("Start"),
    "schools:school_list": _("Schools"),
    "selection:round_list": _("Selections"),
    "grants:grant_list": _("Baskets"),
    "plans:plan_list": _("Plans"),
    "progress:progress_list": _("Progress"),
    "memberships:membership_list": _("People"),
}
BELONGS: dict[str, tuple[str, ...]] = {
    "memberships:membership_list": ("memberships:invitation_list",),
}
SCHOOL = ("plans:plan_list", "progress:progress_list", "grants:grant_list")
OVERVIEW = ("schools:school_list", "grants:grant_list", "plans:plan_list", "progress:progress_list")
MENU: dict[str, tuple[str, ...]] = {
    Role.DIRECTOR: (*SCHOOL, "schools:school_list", "memberships:membership_list"),
    Role.EDITOR: SCHOOL,
    Role.OFFICER: (*OVERVIEW, "memberships:membership_list"),
    Role.FOUNDER: OVERVIEW,
    Role.AGENCY: (
        *("schools:school_list", "selection:round_list", "grants:grant_list", "plans:plan_list"),
        *("progress:progress_list", "memberships:membership_list"),
    ),
    Role.EVALUATOR: ("progress:progress_list", "plans:plan_list", "schools:school_list"),
    Role.CONSULTANT: ("plans:plan_list", "progress:progress_list", "schools:school_list"),
    Role.COMMISSION: ("selection:round_list",),
    Role.AUDITOR: OVERVIEW,
}


@dataclass(frozen=True)
class MenuItem:
    """A link of the main menu."""

    label: str | Promise
    url: str
    current: bool


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of any page, also of refusals; what is not shown costs no query."""
    access = getattr(request, "access", Access())
    return {
        "publicity": SimpleLazyObject(lambda: publicity(request)),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "membership": access.in_use,
        "memberships": SimpleLazyObject(lambda: with_places(access).memberships),
    }


def publicity(request: HttpRequest) -> dict[str, str]:
    """The sentence and sign of the programme of the newest round; one query a request."""
    kept: dict[str, str] | None = getattr(request, "publicity", None)
    if kept is None:
        pk, text, sign = Programme.objects.in_publicity() or (None, "", None)
        kept = {"text": text, "sign_url": ""}
        if sign:
            kept["sign_url"] = reverse("portal:programme_sign", args=[pk])
        request.publicity = kept  # type: ignore[attr-defined]
    return kept


def menu(request: HttpRequest) -> list[MenuItem]:
    """At most seven links, by the role in use; a person without one has the start page only."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    in_use = getattr(request, "access", Access()).in_use
    names = (START, *MENU.get(in_use.role if in_use else "", ()))
    return [item_of(name, request.path) for name in names]


def item_of(name: str, path: str) -> MenuItem:
    """The link, marked when the page is it, below it or one that belongs to it."""
    url, *below = places(name)
    return MenuItem(LABELS[name], url, path.startswith((url, *below)))


@cache
def places(name: str) -> tuple[str, ...]:
    """The page's address and those of the pages that belong to it; they are on every page."""
    return tuple(reverse(item) for item in (name, *BELONGS.get(name, ())))
