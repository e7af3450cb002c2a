"""A submission's JSON read back: what was sent, while the school is already changing the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import ForeignKey

from schools.models import Framework, FrameworkIndicator, Level
from selection.models import Purpose

from .choices import VersionStatus
from .content import (
    ActivityContent,
    FindingContent,
    IndicatorContent,
    ObjectiveContent,
    PlanContent,
)
from .models import Activity, Finding, Indicator, Objective, PlanVersion, Submission
from .rights import adviser_membership, writer_membership

PLURALS: dict[Any, str] = {
    Finding: "findings",
    Objective: "objectives",
    Activity: "activities",
    Indicator: "indicators",
}


def for_reader(user: Any, now: PlanContent) -> PlanContent:
    """What a person who may read the version reads of it.

    While the school corrects it, others read what was last submitted, unless it is open for advice.
    """
    sent = now.version.current_submission
    return read(sent, now) if sent and reads_as_sent(user, now.version) else now


def reads_as_sent(user: Any, version: PlanVersion) -> bool:
    """Whether of a version that the person may read they read only what was last submitted."""
    if version.status != VersionStatus.RETURNED or version.current_submission_id is None:
        return False
    is_adviser = version.is_open_for_advice and adviser_membership(user, version)
    return not (writer_membership(user, version) or is_adviser)


def read(submission: Submission, now: PlanContent) -> PlanContent:
    """The content as it was submitted, of the same version as `now`; nothing of it is saved."""
    sent = submission.content
    version = PlanVersion.objects.for_list().get(pk=now.version.pk)
    version.goal, version.sustainability = sent["goal"], sent["sustainability"]
    purposes = {str(row): row for row in now.grant.round.programme.purposes.all()}
    rows, was = _Rows(sent, purposes), {item.row.key: item.was for item in now.indicators}
    return PlanContent(
        version=version,
        grant=now.grant,
        granted=now.granted,
        findings=[FindingContent(number, row) for number, row, _sent in rows.each(Finding)],
        objectives=[
            ObjectiveContent(number, row, rows.numbers("findings", sent_row))
            for number, row, sent_row in rows.each(Objective)
        ],
        activities=[
            ActivityContent(number, row, rows.numbers("objectives", sent_row), _money(sent_row))
            for number, row, sent_row in rows.each(Activity)
        ],
        indicators=[
            IndicatorContent(number, row, rows.numbers("objectives", sent_row), was.get(row.key))
            for number, row, sent_row in rows.each(Indicator)
        ],
    )


@dataclass(frozen=True)
class _Rows:
    """The rows that were sent, by kind."""

    sent: dict[str, Any]
    purposes: dict[str, Purpose]

    def each(self, model: Any) -> Iterator[tuple[int, Any, dict[str, Any]]]:
        """Number, unsaved row and what was sent of it."""
        name = PLURALS[model]
        for number, row in enumerate(self.sent[name], 1):
            yield number, _row(model(), row, self.purposes), row

    def numbers(self, name: str, row: dict[str, Any]) -> list[int]:
        """The numbers of the rows of that kind that this row is linked to."""
        places = {other["key"]: place for place, other in enumerate(self.sent[name], 1)}
        return sorted(places[key] for key in row[name])


def _money(row: dict[str, Any]) -> dict[int, Decimal]:
    return {int(year): Decimal(amount) for year, amount in row["money"].items()}


def _row(row: Any, sent: dict[str, Any], purposes: dict[str, Purpose]) -> Any:
    """Fill an unsaved row: plain fields parsed, related data by what it was called."""
    for field in row._meta.concrete_fields:
        value = sent.get(field.name)
        if value is None or field.name == "version":
            continue
        if isinstance(field, ForeignKey):
            setattr(row, field.name, _named(field.name, value, purposes))
        else:
            setattr(row, field.attname, field.to_python(value))
    return row


def _named(name: str, label: str, purposes: dict[str, Purpose]) -> Any:
    """Something that is called so; unsaved where only its name matters."""
    if name == "purpose":
        return purposes.get(label) or Purpose(number=0, name=label)
    if name == "framework":
        return Framework(name=label)
    if name == "level":
        code, _dash, text = label.partition(" – ")
        return Level(code=code, label=text)
    number, _space, text = label.partition(" ")
    return FrameworkIndicator(number=number, name=text)
