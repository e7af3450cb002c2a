"""The papers of each basket of a school that one person may read, in order."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from common.archive import Member
from grants.models import Grant
from schools.models import School

from .doings import add_progress
from .folder import Folder
from .pages import history_page, remarks_page
from .plans import add_agreements, add_attachments, add_orders, add_versions, versions_of


def baskets_of(school: School, user: User) -> Any:
    """The baskets that the school carries now, the oldest first."""
    rows = Grant.objects.visible_to(user).filter(holder=school)
    about = ("holder__municipality", "school", "round__programme", "plan")
    return rows.select_related(*about).order_by("first_school_year", "pk")


def papers_of(school: School, user: User) -> list[tuple[Grant, list[Member]]]:
    """Basket by basket what there is for this person; nothing is read from disk or printed yet."""
    return [
        (grant, list(_papers(place, grant, user)))
        for place, grant in enumerate(baskets_of(school, user), 1)
    ]


def _papers(place: int, grant: Grant, user: User) -> Iterator[Member]:
    folder = Folder(f"{place}-krepselis-{grant.first_school_year}")
    versions = versions_of(user, grant)
    add_versions(folder, versions, user)
    add_agreements(folder, versions, user)
    add_orders(folder, versions)
    add_attachments(folder, versions, user)
    add_progress(folder, grant, user)
    yield from folder
    yield from remarks_page(folder.name, grant, user)
    yield history_page(folder.name, grant, user)
