"""What should be known by now and is not."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from common.days import FIRST_MONTH
from common.templatetags.ui import date_iso
from plans.choices import VersionStatus
from plans.models import BudgetLine, Plan, PlanVersion
from progress.models import Evaluation, Expense, Measurement, Report, ReportedActivity
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership, PupilCount
from schools.rights import MAY_INVITE

from .found import (
    ASKED,
    OF_GRANT,
    OF_VERSION,
    Found,
    Reach,
    Said,
    at,
    in_force,
    standing,
    values_of,
)

PLANNED_WITHIN = timedelta(days=90)  # the plan comes into force, from the basket's first day
MEASURED_WITHIN = timedelta(days=183)  # the first value of an indicator
TOLD_BEFORE = timedelta(days=14)  # what a report lacks, before its day
COUNT_MONTH = 10  # pupils of 1 September are known from this month on
COUNTED_BEFORE = timedelta(days=31)  # a count of late August is this year's too


def activity_unspent(reach: Reach) -> Found:
    """Activities that are over, with money planned and none spent; nothing says why."""
    money = BudgetLine.objects.filter(activity=OuterRef("pk"), amount__gt=0)
    spent = standing().filter(grant=OuterRef("version__plan__grant"), key=OuterRef("key"))
    rows = reach.activities().filter(
        Exists(money),
        ~Exists(spent),
        version__plan__grant__in=reach.running().values("pk"),
        ended_reason="",
        ends_on__lt=reach.today,
    )

    def say(school: int, grant: int, pk: int, key: Any, title: str) -> Said:
        text = _("The activity is over and nothing is spent: %(title)s") % {"title": title}
        if school in reach.own:
            return text, at("id_activity", "progress:expense_add", grant, veikla=pk)
        return text, at("sarasas", "progress:expense_list", grant, veikla=key)

    columns = ("version__plan__grant", "pk", "key", "title")
    return Found(rows, OF_VERSION, "ends_on", columns, say)


def indicator_unvalued(reach: Reach) -> Found:
    """Indicators without any value half a year after the start, no aim being late yet."""
    is_late = Q(interim_on__lt=reach.today) | Q(target_on__lt=reach.today)
    rows = reach.indicators().filter(
        ~Exists(values_of("version__plan__grant")),
        version__plan__grant__starts_on__lt=reach.today - MEASURED_WITHIN,
    )

    def say(school: int, title: str, *asked: Any) -> Said:
        text = _("No value yet: %(title)s") % {"title": title}
        return text, reach.value_url(school, *asked)

    since = "version__plan__grant__starts_on"
    return Found(rows.exclude(is_late), OF_VERSION, since, ("title", *ASKED), say)


def value_unproven(reach: Reach) -> Found:
    """Newest values of indicators that rest on no file."""
    newest = Measurement.objects.valid().filter(grant=OuterRef("grant"), key=OuterRef("key"))
    rows = Measurement.objects.visible_to(reach.user).filter(
        Exists(in_force("grant").filter(ended_reason="")),
        pk=Subquery(newest.order_by("-measured_on", "-pk").values("pk")[:1]),
        grant__in=reach.running().values("pk"),
        evidence=None,
        scan=None,
    )

    def say(_school: int, grant: int, key: Any, pk: int, title: str) -> Said:
        text = _("The value has no evidence: %(title)s") % {"title": title}
        return text, at(f"reiksme-{pk}", "progress:indicator_detail", grant, key)

    return Found(rows, OF_GRANT, "measured_on", ("grant", "key", "pk", "indicator__title"), say)


def expense_unproven(reach: Reach) -> Found:
    """Expenses with neither their document nor the accounting's file they were read from."""
    rows = Expense.objects.visible_to(reach.user).filter(
        reverses=None, reversal=None, file=None, source=None
    )

    def say(_school: int, grant: int, pk: int, document: str) -> Said:
        text = _("The document is not attached: %(document)s") % {"document": document}
        return text, at("failas", "progress:expense_detail", grant, pk)

    return Found(rows, OF_GRANT, "dated_on", ("grant", "pk", "document"), say)


def state_untold(reach: Reach) -> Found:
    """Activities without a state in reports that are due soon; only to those who write them."""
    due = Report.objects.visible_to(reach.user).written()
    rows = ReportedActivity.objects.filter(
        report__in=due.filter(due_on__lte=reach.today + TOLD_BEFORE).values("pk"),
        report__grant__holder__in=reach.own,
        state="",
    )

    def say(_school: int, grant: int, report: int, pk: int, title: str) -> Said:
        text = _("The report does not say how it goes on: %(title)s") % {"title": title}
        return text, at("id_state", "progress:report_activity", grant, report, pk)

    columns = ("report__grant", "report", "pk", "activity__title")
    return Found(rows, "report__grant__holder", "report__due_on", columns, say)


def counting_day(today: date) -> date:
    """The last 1 September whose pupils should be known."""
    return date(today.year if today.month >= COUNT_MONTH else today.year - 1, FIRST_MONTH, 1)


def pupils_uncounted(reach: Reach) -> Found:
    """Schools without a count of pupils since the day on which all are counted."""
    day = counting_day(reach.today)
    counts = PupilCount.objects.filter(school=OuterRef("pk"), counted_on__gte=day - COUNTED_BEFORE)
    newest = PupilCount.objects.filter(school=OuterRef("pk")).order_by("-counted_on")
    rows = reach.schools().filter(~Exists(counts))
    rows = rows.annotate(known_on=Subquery(newest.values("counted_on")[:1]))

    def say(school: int) -> Said:
        text = _("No number of pupils of %(day)s") % {"day": date_iso(day)}
        return text, at("mokiniai", "schools:school_detail", school)

    return Found(rows, "", "known_on", (), say)


def council_unnamed(reach: Reach) -> Found:
    """Plans sent without the school council's approval where the rules ask for it."""
    rows = PlanVersion.objects.visible_to(reach.user).filter(
        status__in=[VersionStatus.SUBMITTED, VersionStatus.AGREED, VersionStatus.APPROVED],
        plan__grant__round__programme__needs_council=True,
        current_submission__isnull=False,
        current_submission__council_on=None,
    )

    def say(_school: int, plan: int) -> Said:
        text = _("The school council's approval of the plan is not entered")
        return text, at("documents-title", "plans:plan_detail", plan)

    return Found(rows, "plan__grant__holder", "current_submission__at", ("plan",), say)


def school_unreachable(reach: Reach) -> Found:
    """Schools without an e-mail address: they get no letters."""

    def say(school: int) -> Said:
        text = _("The school has no e-mail address")
        if reach.is_agency:
            return text, at("id_email", "admin:schools_school_change", school)
        return text, at("el-pastas", "schools:school_detail", school)

    return Found(reach.schools().filter(email=""), "", "", (), say)


def head_absent(reach: Reach) -> Found:
    """Schools whose head can't sign in."""
    heads = Membership.objects.valid_on(reach.today).filter(
        school=OuterRef("pk"), role=Role.DIRECTOR, user__is_active=True
    )
    inviting = [role for role, given in MAY_INVITE.items() if Role.DIRECTOR in given]
    may_invite = access_of(reach.user).has(*inviting)

    def say(school: int) -> Said:
        text = _("No head of the school can sign in")
        if may_invite:
            return text, at("id_email", "memberships:invitation_new", mokykla=school)
        return text, at("facts", "schools:school_detail", school)

    return Found(reach.schools().filter(~Exists(heads)), "", "", (), say)


def plan_absent(reach: Reach) -> Found:
    """Baskets without a plan in force for long after their first day."""
    approved = PlanVersion.objects.filter(plan__grant=OuterRef("pk"))
    plan = Plan.objects.filter(grant=OuterRef("pk")).values("pk")
    rows = reach.running().filter(
        ~Exists(approved.filter(status=VersionStatus.APPROVED)),
        starts_on__lt=reach.today - PLANNED_WITHIN,
    )

    def say(_school: int, grant: int, plan: int | None) -> Said:
        text = _("The basket has no plan in force")
        if plan is not None:
            return text, at("now-title", "plans:plan_detail", plan)
        return text, at("planas", "grants:grant_detail", grant)

    rows = rows.annotate(own_plan=Subquery(plan))
    return Found(rows, "holder", "starts_on", ("pk", "own_plan"), say)


def evaluation_absent(reach: Reach) -> Found:
    """Baskets whose time is over without a finished evaluation of the kind that is asked for."""
    finished = Evaluation.objects.finished().filter(
        grant=OuterRef("pk"), kind=OuterRef("evaluation_kind")
    )
    approved: Any = {"plan__versions__status": VersionStatus.APPROVED}
    rows = reach.running().filter(~Exists(finished), ends_on__lt=reach.today, **approved)

    def say(_school: int, grant: int) -> Said:
        text = _("The plan's time is over and progress is not evaluated")
        return text, at("vertinimai", "progress:progress_detail", grant)

    return Found(rows, "holder", "ends_on", ("pk",), say)
