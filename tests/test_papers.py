"""Every kind of official document: its tags, and that no page of it is left without its marks."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from files.services import read
from plans.documents import check_of
from plans.models import Document, PlanVersion
from plans.official import official_pdf
from plans.papers import order_paper
from plans.pdf import plan_pdf
from selection.papers import minutes_paper
from selection.papers import order_paper as ministers_order
from tests import paper
from tests.plans import stages
from tests.plans.test_papers import amended, noted
from tests.selection.test_commission_papers import close, voted
from tests.world import World, draft

pytestmark = pytest.mark.django_db


def submitted(world: World) -> bytes:
    version = stages.submitted(world)
    return plan_pdf(version, check=check_of(Document.objects.get(version=version)))


def approved(world: World) -> bytes:
    version: PlanVersion = stages.approved(world)
    return read(official_pdf(version, by=world.asta))


def ministers(world: World) -> bytes:
    day = voted(world)
    close(day)
    return ministers_order(day.round).pdf()


MAKERS: dict[str, Callable[[World], bytes]] = {
    "empty draft": lambda world: plan_pdf(draft(world.grant, world.asta)),
    "submitted plan": submitted,
    "approved plan": approved,
    "amendment with its comparison": lambda world: plan_pdf(amended(world)),
    "agreement note": lambda world: noted(world).pdf(),
    "order": lambda world: order_paper(stages.agreed(world), by=world.asta).pdf(),
    "draft minutes": lambda world: minutes_paper(voted(world).sitting).pdf(),
    "minutes": lambda world: minutes_paper(close(voted(world))).pdf(),
    "draft of the minister's order": ministers,
}
DRAFTS = {
    "empty draft",
    "submitted plan",
    "amendment with its comparison",
    "draft minutes",
    "draft of the minister's order",
}


@pytest.mark.parametrize("kind", MAKERS)
def test_tags_of_every_kind_are_whole(world: World, kind: str) -> None:
    pdf = MAKERS[kind](world)
    assert paper.faults(pdf) == []
    is_draft = kind in DRAFTS
    pages = paper.reader(pdf).pages
    marked = ["PROJEKTAS" in page.extract_text().replace(" ", "") for page in pages]
    assert marked == [is_draft] * len(pages)


def test_the_check_sees_what_breaks_the_rules(world: World) -> None:
    writer = PdfWriter(clone_from=BytesIO(submitted(world)))
    root = writer.root_object
    for item in paper.below(root["/StructTreeRoot"]["/K"][0]):  # type: ignore[index]
        item.pop("/Alt", None)
        if item["/S"] == "/H3":
            item[NameObject("/S")] = NameObject("/H4")
        if item["/S"] == "/TH":
            del item["/A"]["/Scope"]
    del root["/Lang"]
    broken = BytesIO()
    writer.write(broken)
    assert sorted(set(paper.faults(broken.getvalue()))) == [
        "a heading of a table without its scope",
        "a picture without words or place",
        "headings [1, 2, 2, 2, 2, 2, 2, 2, 2, 4, 2]",
        "no language",
    ]
