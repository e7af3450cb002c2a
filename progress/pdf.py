"""Progress on paper, in Lithuanian: of one school, one evaluation, and the report over schools."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from common import pdf
from common.checks import digest
from files.services import as_data_uri
from plans.choices import DocumentKind
from plans.documents import content_of, named, registered
from plans.models import PlanVersion
from plans.papers import Paper
from selection.choices import EvaluationKind
from selection.models import Programme

from .details import SchoolProgress
from .evaluations import Desk
from .models import Conclusion, Evaluation
from .overview import Report
from .readings import Reading, readings

TEMPLATE = "progress/report_pdf.html"
Json = dict[str, Any]


def report_pdf(report: Report, chosen: str) -> bytes:
    """All rows and totals; `chosen` says which schools were asked for.

    Refuses (PdfUnavailable) without system libraries.
    """
    return pdf.write(report_html(report, chosen))


def report_html(report: Report, chosen: str) -> str:
    """What is printed. The frame carries the programme's publicity when there is one programme."""
    programmes = {row.grant.programme_id for row in report.rows}
    programme = Programme.objects.get(pk=programmes.pop()) if len(programmes) == 1 else None
    day = datetime.combine(report.made_on, datetime.min.time(), tzinfo=UTC)
    with translation.override("lt"):
        context = {
            "report": report,
            "chosen": chosen,
            "programme": programme,
            "sign": as_data_uri(programme.publicity_sign) if programme else "",
            "created": day,
            "modified": day,
        }
        return pdf.to_html(TEMPLATE, context)


@translation.override("lt")
def progress_paper(school: SchoolProgress, version: PlanVersion) -> Paper:
    """The progress of a school with its plan in force, as of today: what all its readers see.

    Withdrawn values and unfinished evaluations are left out.
    """
    finished = with_ratings(row for row in school.evaluations if row.finished_at)
    values = _values(school)
    return Paper(
        version=version,
        kind=DocumentKind.PROGRESS,
        heading=_("Report of the school's progress"),
        template="progress/progress_pdf.html",
        said={
            "plan": digest(content_of(version)),
            "as_of": school.today.isoformat(),
            "values": [_value_said(value) for value in values],
            "decided": _decided_said(school),
            "money": [str(school.pace.granted), str(school.pace.spent)],
            "evaluations": [_evaluation_said(row) for row in finished],
            "conclusion": _conclusion_said(school.conclusion),
        },
        dated=school.today,
        context={
            "school": school,
            "values": values,
            "evaluations": finished,
            "desk": Desk(school.basis, school.user) if school.basis else None,
        },
    )


@translation.override("lt")
def evaluation_paper(desk: Desk, version: PlanVersion, conclusion: Conclusion | None) -> Paper:
    """An evaluation with its header, levels and aspects, and the conclusion that rests on it."""
    (evaluation,) = with_ratings([desk.evaluation])
    headings = {
        EvaluationKind.SELF: _("Report of the self-evaluation"),
        EvaluationKind.EXTERNAL: _("Report of the external evaluation"),
    }
    return Paper(
        version=version,
        kind=DocumentKind.EVALUATION,
        heading=headings[EvaluationKind(evaluation.kind)],
        template="progress/evaluation_pdf.html",
        said={
            **_evaluation_said(evaluation),
            **_rests_on(desk),
            "conclusion": _conclusion_said(conclusion),
            "school": named(registered(version)),
        },
        dated=evaluation.finished_at or evaluation.ends_on,
        context={"desk": desk, "evaluation": evaluation, "conclusion": conclusion},
        is_draft=evaluation.finished_at is None,
    )


def with_ratings(evaluations: Iterable[Evaluation]) -> list[Evaluation]:
    """The same with their ratings read, and how many of them have a level as `rated`."""
    found = list(evaluations)
    prefetch_related_objects(found, "framework", "ratings__indicator", "ratings__level")
    for row in found:
        row.rated = sum(item.level_id is not None for item in row.ratings.all())  # type: ignore[attr-defined]
    return found


def _decided_said(school: SchoolProgress) -> Json:
    """What people judged otherwise than the values do, by the indicator's key."""
    decided = {card.indicator.key: card.standing.overruled for card in school.cards}
    return {str(key): [row.is_reached, row.reason] for key, row in decided.items() if row}


def _values(school: SchoolProgress) -> list[Reading]:
    """The values that count, indicator by indicator."""
    indicators = [card.indicator for card in school.cards]
    recorded = readings(indicators, school.grant.pk, school.user)
    return [row for row in recorded if row.withdrawn_at is None]


def _value_said(value: Reading) -> Json:
    return {
        "key": str(value.key),
        "measured_on": value.measured_on.isoformat(),
        "value": str(value.value),
        "of": [str(value.own_value), str(value.national_value)] if value.own_value else None,
        "source": value.source,
        "comment": value.comment,
    }


def _evaluation_said(evaluation: Evaluation) -> Json:
    return {
        "kind": evaluation.kind,
        "number": evaluation.report_number,
        "days": [evaluation.starts_on.isoformat(), evaluation.ends_on.isoformat()],
        "observed": evaluation.observed_activities,
        "purpose": evaluation.purpose,
        "group": evaluation.group,
        "discussed": evaluation.discussed_on and evaluation.discussed_on.isoformat(),
        "summary": evaluation.summary,
        "ratings": [
            [
                row.indicator.number,
                row.level and row.level.code,
                row.strength,
                row.change,
                row.comment,
                row.evidence,
            ]
            for row in evaluation.ratings.all()
        ],
    }


def _rests_on(desk: Desk) -> Json:
    """Who evaluated, the steps and the questionnaires."""
    notes = [note for _label, note in desk.notes if note]
    return {
        "evaluators": [[row.person_id, row.is_lead] for row in desk.evaluators],
        "steps": [[row.step, row.done_on and row.done_on.isoformat(), row.text] for row in notes],
        "surveys": [
            [item.survey.title, [[row.number, str(row.mean)] for row in item.statements]]
            for item in desk.surveys
        ],
    }


def _conclusion_said(conclusion: Conclusion | None) -> Json | None:
    if conclusion is None:
        return None
    on = conclusion.concluded_on.isoformat()
    return {"result": conclusion.result, "on": on, "text": conclusion.text}
