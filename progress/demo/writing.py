"""Writes a plan's text into a version through the real services."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal

from accounts.models import User
from grants.models import Grant
from plans.models import Activity, Finding, Indicator, Objective, PlanVersion
from plans.services import save_row, save_texts
from schools.models import Framework, FrameworkIndicator, Level

from .texts import ActivityText, FindingText, IndicatorText, PlanText

ROUND_TO = Decimal(10)
STEPS = {"percent": Decimal(2), "score": Decimal("0.1"), "count": Decimal(5)}


def neutral(text: PlanText) -> PlanText:
    """The same plan for a real school: what is invented of it is neither weak nor low."""
    findings = tuple(
        replace(
            item,
            source="other",
            text=f"Mokomasis pavyzdys: mokyklos pasirinkta sritis pagal rodiklį {item.indicator}.",
            level="",
            strength="strong",
            report_number="",
        )
        for item in text.findings
    )
    indicators = tuple(_near(item) for item in text.indicators)
    return replace(text, findings=findings, indicators=indicators)


def _near(item: IndicatorText) -> IndicatorText:
    """The indicator with values close to its target from the start."""
    step = STEPS[item.kind]
    return replace(item, baseline=item.target - 2 * step, interim=item.target - step)


def write_plan(version: PlanVersion, text: PlanText, by: User, *, activities: int = 99) -> None:
    """Fill the version; fewer `activities` than the text has leave it unfinished."""
    save_texts(version=version, by=by, goal=text.goal, sustainability=text.sustainability)
    grant = version.plan.grant
    findings = [_finding(version, item, grant, by) for item in text.findings]
    objectives = [
        _objective(version, words, [findings[place - 1] for place in answers], by)
        for words, answers in text.objectives
    ]
    for item, money in zip(text.activities[:activities], shares(text, grant), strict=False):
        _activity(version, item, money, objectives, by)
    if activities >= len(text.activities):
        for entry in text.indicators:
            _indicator(version, entry, objectives, by)


def shares(text: PlanText, grant: Grant) -> list[dict[int, Decimal]]:
    """Each activity's EUR by school year; together exactly the grant."""
    amount, (first, *_rest) = grant.formula_amount, grant.school_years
    sums = [
        (amount * item.share / 1000 / ROUND_TO).quantize(Decimal(1)) * ROUND_TO
        for item in text.activities
    ]
    sums[0] += amount - sum(sums)
    return [_by_year(item, total, first) for item, total in zip(text.activities, sums, strict=True)]


def _by_year(item: ActivityText, total: Decimal, first: int) -> dict[int, Decimal]:
    begins, ends = item.months
    if ends <= 12:
        return {first: total}
    if begins > 12:
        return {first + 1: total}
    half = (total / 2 / ROUND_TO).quantize(Decimal(1)) * ROUND_TO
    return {first: half, first + 1: total - half}


def month_of(start: date, number: int) -> date:
    """The first day of the plan's month; month 1 is the one it starts in."""
    place = start.month - 1 + number - 1
    return date(start.year + place // 12, place % 12 + 1, 1)


def end_of_month(start: date, number: int) -> date:
    """The last day of the plan's month."""
    first = month_of(start, number)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _finding(version: PlanVersion, item: FindingText, grant: Grant, by: User) -> Finding:
    framework = Framework.objects.get(valid_from=date(2016, 3, 29))
    row = Finding(
        version=version,
        source=item.source,
        text=item.text,
        dated_on=month_of(grant.starts_on, -item.months_before + 1),
        report_number=item.report_number,
        framework=framework,
        indicator=FrameworkIndicator.objects.get(framework=framework, number=item.indicator),
        level=Level.objects.filter(framework=framework, code=item.level).first(),
        strength=item.strength,
    )
    save_row(row=row, by=by)
    return row


def _objective(version: PlanVersion, words: str, findings: list[Finding], by: User) -> Objective:
    row = Objective(version=version, text=words)
    save_row(row=row, by=by, links={"findings": list(findings)})
    return row


def _activity(
    version: PlanVersion,
    item: ActivityText,
    money: dict[int, Decimal],
    objectives: list[Objective],
    by: User,
) -> None:
    grant = version.plan.grant
    row = Activity(
        version=version,
        title=item.title,
        purpose=grant.round.programme.purposes.get(number=item.purpose),
        responsible=item.responsible,
        starts_on=month_of(grant.starts_on, item.months[0]),
        ends_on=end_of_month(grant.starts_on, item.months[1]),
        classes=item.classes,
        expected_change=item.change,
        no_money_note=item.no_money_note,
    )
    served = [objectives[number - 1] for number in item.objectives]
    save_row(row=row, by=by, links={"objectives": served}, budget=money)


def _indicator(
    version: PlanVersion, item: IndicatorText, objectives: list[Objective], by: User
) -> None:
    start = version.plan.grant.starts_on
    row = Indicator(
        version=version,
        title=item.title,
        kind=item.kind,
        unit=item.unit,
        direction=item.direction,
        baseline_value=item.baseline,
        baseline_on=start,
        interim_value=item.interim,
        interim_on=end_of_month(start, 10),
        target_value=item.target,
        target_on=end_of_month(start, 22),
        source=item.source,
        framework_indicator=FrameworkIndicator.objects.get(
            framework__valid_from=date(2016, 3, 29), number=item.framework
        ),
    )
    measured = [objectives[number - 1] for number in item.objectives]
    save_row(row=row, by=by, links={"objectives": measured})
