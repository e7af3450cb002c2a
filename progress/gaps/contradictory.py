"""What can't be true together."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from common.money import ZERO, MoneyField, SumEur, format_eur
from common.templatetags.ui import date_iso, number
from grants.choices import RUNNING
from grants.models import CountCorrection
from plans.choices import IN_FORCE, IndicatorKind, VersionStatus
from plans.models import Activity, BudgetLine, Finding
from progress.choices import Change, EvaluationStatus, ReportStatus
from progress.models import (
    Evaluation,
    Expense,
    Measurement,
    Overruling,
    Rating,
    Report,
    ReportSubmission,
)
from schools.models import PupilCount

from .found import (
    LONG_AGO,
    OF_EVALUATION,
    OF_GRANT,
    OF_VERSION,
    Found,
    Reach,
    Said,
    at,
    in_force,
    values_of,
)

JUMP = 20  # percent by which a number of pupils seldom changes between two counts
SENT = [ReportStatus.SUBMITTED, ReportStatus.ACCEPTED]


def activity_overspent(reach: Reach) -> Found:
    """More spent on an activity than the plan in force gives it."""
    lines = BudgetLine.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    same = {"grant": OuterRef("version__plan__grant"), "key": OuterRef("key")}
    used = Expense.objects.filter(**same).order_by().values("key")
    rows = reach.activities().annotate(
        planned=_total(lines.annotate(total=SumEur("amount"))),
        spent=_total(used.annotate(total=SumEur("amount"))),
    )

    def say(_school: int, grant: int, key: Any, title: str, planned: Any, spent: Any) -> Said:
        words = {"title": title, "spent": format_eur(spent), "planned": format_eur(planned)}
        text = _("%(spent)s spent, %(planned)s planned: %(title)s") % words
        return text, at("sarasas", "progress:expense_list", grant, veikla=key)

    columns = ("version__plan__grant", "key", "title", "planned", "spent")
    return Found(rows.filter(spent__gt=F("planned")), OF_VERSION, "", columns, say)


def spent_unpaid(reach: Reach) -> Found:
    """More spent than the school was paid."""

    def say(_school: int, grant: int, spent: Any, paid: Any) -> Said:
        words = {"spent": format_eur(spent), "paid": format_eur(paid)}
        text = _("%(spent)s spent, %(paid)s paid to the school") % words
        return text, at("sums-title", "progress:expense_list", grant)

    rows = reach.grants().filter(spent__gt=F("paid"))
    return Found(rows, "holder", "", ("pk", "spent", "paid"), say)


def expense_misdated(reach: Reach) -> Found:
    """Expenses by documents from before or after the basket's time."""
    outside = Q(dated_on__lt=F("grant__starts_on")) | Q(dated_on__gt=F("grant__ends_on"))
    rows = Expense.objects.visible_to(reach.user).filter(outside, reverses=None, reversal=None)

    def say(_school: int, grant: int, pk: int, document: str) -> Said:
        text = _("Dated outside the basket's time: %(document)s") % {"document": document}
        return text, at("data", "progress:expense_detail", grant, pk)

    return Found(rows, OF_GRANT, "dated_on", ("grant", "pk", "document"), say)


def expense_after_end(reach: Reach) -> Found:
    """Expenses of an activity dated from the order by which the plan ended it."""
    ending = Activity.objects.filter(
        version__plan__grant=OuterRef("grant"),
        version__status__in=sorted(IN_FORCE),
        key=OuterRef("key"),
    ).exclude(ended_reason="")
    ended_on = ending.order_by("version__ordered_on").values("version__ordered_on")[:1]
    rows = Expense.objects.visible_to(reach.user).filter(
        reverses=None, reversal=None, dated_on__gte=Subquery(ended_on)
    )

    def say(_school: int, grant: int, pk: int, document: str) -> Said:
        text = _("Dated after the activity was ended: %(document)s") % {"document": document}
        return text, at("data", "progress:expense_detail", grant, pk)

    return Found(rows, OF_GRANT, "dated_on", ("grant", "pk", "document"), say)


def value_impossible(reach: Reach) -> Found:
    """Values that the indicator's kind, as it is now, does not allow."""
    kind = Cast(Subquery(in_force("grant").values("kind")[:1]), TextField())
    rows = Measurement.objects.visible_to(reach.user).valid().alias(kind=kind)
    broken = (
        Q(Q(value__lt=0) | Q(value__gt=100), kind=IndicatorKind.PERCENT)
        | Q(Q(value__lt=0) | Q(value__gt=4), kind=IndicatorKind.LEVEL)
        | Q(~Q(value__in=[0, 1]), kind=IndicatorKind.YES_NO)
        | Q(value__lt=0, kind__in=[IndicatorKind.COUNT, IndicatorKind.SCORE])
    )

    def say(_school: int, grant: int, key: Any, pk: int, title: str, value: Any) -> Said:
        words = {"value": number(value), "title": title}
        text = _("The value %(value)s is impossible: %(title)s") % words
        return text, at(f"reiksme-{pk}", "progress:indicator_detail", grant, key)

    columns = ("grant", "key", "pk", "indicator__title", "value")
    return Found(rows.filter(broken), OF_GRANT, "measured_on", columns, say)


def overruled_unvalued(reach: Reach) -> Found:
    """Indicators called reached by people though no value was recorded."""
    rows = Overruling.objects.filter(
        Exists(in_force("grant")),
        ~Exists(values_of("grant")),
        grant__in=reach.grants().values("pk"),
        withdrawn_at=None,
        is_reached=True,
    )

    def say(_school: int, grant: int, key: Any, title: str) -> Said:
        text = _("Decided to be reached, but no value is recorded: %(title)s") % {"title": title}
        return text, at("sprendimas", "progress:indicator_detail", grant, key)

    return Found(rows, OF_GRANT, "at", ("grant", "key", "indicator__title"), say)


def report_differs(reach: Reach) -> Found:
    """Reports whose spending in the period is not what the expenses of the period say now."""
    sent = ReportSubmission.objects.filter(report=OuterRef("pk")).order_by("-number")
    told = sent.annotate(total=KT("content__money__total__1")).values("total")[:1]
    dated = {
        "dated_on__gte": OuterRef("period__starts_on"),
        "dated_on__lte": OuterRef("period__ends_on"),
    }
    used = Expense.objects.filter(grant=OuterRef("grant"), **dated).order_by().values("grant")
    rows = Report.objects.visible_to(reach.user).filter(status__in=SENT)
    rows = rows.annotate(
        told=Cast(Subquery(told), MoneyField()),
        entered=_total(used.annotate(total=SumEur("amount"))),
    )

    def say(_school: int, grant: int, pk: int, period: str, told: Any, entered: Any) -> Said:
        words = {"told": format_eur(told), "entered": format_eur(entered), "period": period}
        text = _("%(period)s: reported %(told)s, recorded expenses %(entered)s") % words
        return text, at("lesos", "progress:report_detail", grant, pk)

    rows = rows.filter(Q(told__lt=F("entered")) | Q(told__gt=F("entered")))
    columns = ("grant", "pk", "period__name", "told", "entered")
    return Found(rows, OF_GRANT, "period__ends_on", columns, say)


def report_left_open(reach: Reach) -> Found:
    """Reports that are not accepted though their period is closed."""
    rows = Report.objects.visible_to(reach.user).filter(period__closed_at__isnull=False)

    def say(_school: int, grant: int, pk: int, period: str, status: str) -> Said:
        words = {"period": period, "status": ReportStatus(status).label}
        text = _("The period is closed, the report is %(status)s: %(period)s") % words
        return text, at("terminas", "progress:report_detail", grant, pk)

    rows = rows.exclude(status=ReportStatus.ACCEPTED)
    return Found(
        rows, OF_GRANT, "period__closed_at", ("grant", "pk", "period__name", "status"), say
    )


def change_doubtful(reach: Reach) -> Found:
    """Changes judged otherwise than the levels before and after (`evaluating.doubts.doubt`)."""
    seen = Evaluation.objects.visible_to(reach.user).values("pk")
    rows = Rating.objects.filter(evaluation__in=seen, level__isnull=False)
    rows = rows.annotate(before=_level_before())
    is_other = Q(level__order__lt=F("before")) | Q(level__order__gt=F("before"))
    doubtful = (
        Q(change=Change.ROSE, level__order__lte=F("before"))
        | Q(is_other, change__in=[Change.WITHIN, Change.NONE])
        | Q(change=Change.NEGATIVE, level__order__gt=F("before"))
    )

    def say(_school: int, grant: int, pk: int, indicator: int, name: str, change: str) -> Said:
        words = {"number": name, "change": Change(change).label}
        text = _("%(number)s: the judged change “%(change)s” does not fit the levels") % words
        return text, at(f"n{indicator}", "progress:evaluation_detail", grant, pk)

    columns = ("evaluation__grant", "evaluation", "indicator", "indicator__number", "change")
    return Found(rows.filter(doubtful), OF_EVALUATION, "evaluation__ends_on", columns, say)


def _level_before() -> Case:
    """The place of the newest level known before: of an evaluation or of what the plan rests on."""
    rated, found = _rated_before(), _found_before()
    rated_on = Subquery(rated.values("evaluation__ends_on")[:1])
    found_on = Subquery(found.values("dated_on")[:1])
    return Case(
        When(GreaterThan(found_on, Coalesce(rated_on, LONG_AGO)), then=_order(found)),
        default=_order(rated),
    )


def _rated_before() -> Any:
    """The levels of earlier evaluations of the kind, newest first."""
    return Rating.objects.filter(
        evaluation__grant=OuterRef("evaluation__grant"),
        evaluation__kind=OuterRef("evaluation__kind"),
        evaluation__status=EvaluationStatus.FINISHED,
        evaluation__ends_on__lt=OuterRef("evaluation__starts_on"),
        indicator=OuterRef("indicator"),
        level__isnull=False,
    ).order_by("-evaluation__ends_on", "-pk")


def _found_before() -> Any:
    """The levels of the findings that the plan in force rests on, newest first."""
    return Finding.objects.filter(
        version__plan__grant=OuterRef("evaluation__grant"),
        version__status=VersionStatus.APPROVED,
        indicator=OuterRef("indicator"),
        dated_on__lt=OuterRef("evaluation__starts_on"),
        level__isnull=False,
    ).order_by("-dated_on", "-pk")


def _order(levels: Any) -> Subquery:
    return Subquery(levels.values("level__order")[:1])


def pupils_jumped(reach: Reach) -> Found:
    """Newest counts that differ from the one before by more than `JUMP` percent."""
    counts = PupilCount.objects.filter(school=OuterRef("school")).order_by("-counted_on")
    earlier = counts.filter(counted_on__lt=OuterRef("counted_on"))
    rows = PupilCount.objects.filter(
        school__in=reach.schools().values("pk"), pk=Subquery(counts.values("pk")[:1])
    ).annotate(before=Subquery(earlier.values("pupils")[:1]))
    share = {"low": F("before") * (100 - JUMP) / 100.0, "high": F("before") * (100 + JUMP) / 100.0}

    def say(school: int, pk: int, before: int, pupils: int) -> Said:
        words = {"before": number(before), "pupils": number(pupils)}
        text = _("Pupils: %(before)s before, %(pupils)s now") % words
        return text, at(f"mokiniai-{pk}", "schools:school_detail", school)

    jumped = rows.filter(Q(pupils__lt=share["low"]) | Q(pupils__gt=share["high"]))
    return Found(jumped, "school", "counted_on", ("pk", "before", "pupils"), say)


def pupils_differ(reach: Reach) -> Found:
    """Baskets reckoned with another number of pupils than the register has of that day."""
    last = CountCorrection.objects.filter(grant=OuterRef("pk")).order_by("-pk")
    reckoned = {
        "on": Coalesce(Subquery(last.values("counted_on")[:1]), F("counted_on")),
        "reckoned": Coalesce(Subquery(last.values("pupils")[:1]), F("pupils")),
    }
    known = PupilCount.objects.filter(school=OuterRef("school"), counted_on=OuterRef("on"))
    rows = reach.grants().filter(status__in=sorted(RUNNING)).annotate(**reckoned)
    rows = rows.annotate(known=Subquery(known.values("pupils")[:1]))

    def say(_school: int, grant: int, reckoned: int, known: int, on: Any) -> Said:
        words = {"day": date_iso(on), "basket": number(reckoned), "register": number(known)}
        text = _("Pupils of %(day)s: basket %(basket)s, register %(register)s") % words
        return text, at("mokiniai", "grants:grant_detail", grant)

    differ = rows.filter(Q(known__lt=F("reckoned")) | Q(known__gt=F("reckoned")))
    return Found(differ, "holder", "on", ("pk", "reckoned", "known", "on"), say)


def _total(sums: Any) -> Any:
    """EUR of a row's sums (`total`), 0 where there are none."""
    return Coalesce(Subquery(sums.values("total")), ZERO, output_field=MoneyField())
