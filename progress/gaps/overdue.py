"""What should have been done by a day that has passed, or has waited for too long.

Where nothing sets a day, how long is long is a rule of thumb of ours: nothing is refused by it.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.money import format_eur
from grants.choices import ClaimKind, MoneyKind
from grants.desk import way_words
from grants.models import Claim, MoneyEntry
from progress.choices import EvaluationStatus
from progress.models import (
    Assignment,
    AuditFinding,
    Conclusion,
    Evaluation,
    EvaluationRemark,
    Report,
)
from selection.choices import EvaluationKind

from .found import (
    ASKED,
    LONG_AGO,
    OF_EVALUATION,
    OF_GRANT,
    OF_VERSION,
    Found,
    Reach,
    Said,
    at,
    values_of,
)

CONFIRMED_WITHIN = timedelta(days=10)  # that money came
STATED_WITHIN = timedelta(days=7)  # that there is no conflict of interest
FINISHED_WITHIN = timedelta(days=30)  # an evaluation, after its last day
CONCLUDED_WITHIN = timedelta(days=30)  # the agency's confirmation of a conclusion


def report_unsent(reach: Reach) -> Found:
    """Reports to be written whose day has passed."""

    def say(school: int, grant: int, pk: int, period: str) -> Said:
        place = "dabar" if school in reach.own else "terminas"
        text = _("Report not submitted: %(period)s") % {"period": period}
        return text, at(place, "progress:report_detail", grant, pk)

    rows = Report.objects.visible_to(reach.user).written().filter(due_on__lt=reach.today)
    return Found(rows, OF_GRANT, "due_on", ("grant", "pk", "period__name"), say)


def value_unmeasured(reach: Reach) -> Found:
    """Indicators without a value since the aim before the one whose day has passed."""
    before, known = reach.today, values_of("version__plan__grant")
    newer = known.filter(measured_on__gt=Coalesce(OuterRef("interim_on"), LONG_AGO))
    is_target_late = Q(~Exists(newer), target_on__lt=before)
    is_interim_late = Q(~Exists(known), interim_on__lt=before)
    is_ahead = Q(target_on=None) | Q(target_on__gte=before)
    rows = reach.indicators().filter(is_target_late | (is_interim_late & is_ahead))
    rows = rows.annotate(
        aimed_on=Case(When(target_on__lt=before, then="target_on"), default="interim_on")
    )

    def say(school: int, title: str, *asked: Any) -> Said:
        text = _("No value by the day of the aim: %(title)s") % {"title": title}
        return text, reach.value_url(school, *asked)

    return Found(rows, OF_VERSION, "aimed_on", ("title", *ASKED), say)


def money_unconfirmed(reach: Reach) -> Found:
    """Money that was sent or given back and that nobody has confirmed."""
    sent = MoneyEntry.objects.filter(grant__in=reach.grants()).unconfirmed()
    rows = sent.filter(dated_on__lt=reach.today - CONFIRMED_WITHIN)

    def say(_school: int, grant: int, pk: int, kind: str, leg: str, amount: Any) -> Said:
        words = {"sum": format_eur(abs(amount)), "way": way_words(kind, leg)}
        text = _("Nobody has confirmed that %(sum)s came: %(way)s") % words
        return text, at(f"entry-{pk}", "grants:grant_detail", grant)

    return Found(rows, OF_GRANT, "dated_on", ("grant", "pk", "kind", "leg", "amount"), say)


def instalment_unsent(reach: Reach) -> Found:
    """Planned instalments whose day has passed and of which nothing was transferred."""
    paid = MoneyEntry.objects.filter(kind=MoneyKind.TRANSFER, reverses=None, reversal=None)
    rows = MoneyEntry.objects.filter(
        ~Exists(paid.filter(of=OuterRef("pk"))),
        grant__in=reach.running(),
        kind=MoneyKind.INSTALMENT,
        reverses=None,
        reversal=None,
        due_on__lt=reach.today,
    )

    def say(_school: int, grant: int, pk: int, amount: Any) -> Said:
        text = _("An instalment of %(sum)s is not transferred") % {"sum": format_eur(amount)}
        return text, at(f"entry-{pk}", "grants:grant_detail", grant)

    return Found(rows, OF_GRANT, "due_on", ("grant", "pk", "amount"), say)


def claim_unpaid(reach: Reach) -> Found:
    """Money that had to be given back: what is left of it."""
    late: Any = Claim.objects.overdue_on(reach.today).order_by()
    back = late.filter(pk=OuterRef("pk")).values("back")
    rows = Claim.objects.visible_to(reach.user).filter(pk__in=late.values("pk"))
    rows = rows.annotate(back=Subquery(back))  # below zero

    def say(_school: int, grant: int, pk: int, amount: Any, back: Any, kind: str) -> Said:
        words = {"sum": format_eur(amount + back), "why": ClaimKind(kind).label}
        text = _("%(sum)s are still to be returned: %(why)s") % words
        return text, at(f"claim-{pk}", "grants:grant_detail", grant)

    return Found(rows, OF_GRANT, "due_on", ("grant", "pk", "amount", "back", "kind"), say)


def finding_unsettled(reach: Reach) -> Found:
    """Findings of the audit whose term to answer or to put right has passed."""
    seen = AuditFinding.objects.visible_to(reach.user)
    silent = seen.to_answer().filter(answer_by__lt=reach.today).values("pk")
    late = Q(pk__in=silent) | Q(pk__in=seen.overdue().values("pk"))
    rows = seen.filter(late).annotate(asked_by=Coalesce(F("due_on"), F("answer_by")))

    def say(_school: int, pk: int, document: str, amount: Any) -> Said:
        words = {"sum": format_eur(amount), "document": document}
        text = _("Not answered or not put right, %(sum)s: %(document)s") % words
        return text, at("dabar", "progress:finding_detail", pk)

    columns = ("pk", "item__expense__document", "amount")
    return Found(rows, "item__expense__grant__holder", "asked_by", columns, say)


def evaluation_unfinished(reach: Reach) -> Found:
    """Evaluations that are not finished long after their last day or the school's remarks."""
    is_written = Q(status=EvaluationStatus.DRAFT, ends_on__lt=reach.today - FINISHED_WITHIN)
    is_read = Q(status=EvaluationStatus.REMARKS, remarks_until__lt=reach.today)
    rows = Evaluation.objects.visible_to(reach.user).filter(is_written | is_read)
    rows = rows.annotate(waits_since=Coalesce(F("remarks_until"), F("ends_on")))

    def say(_school: int, grant: int, pk: int, kind: str) -> Said:
        text = _("Not finished: %(kind)s") % {"kind": EvaluationKind(kind).label}
        return text, at("terminas", "progress:evaluation_detail", grant, pk)

    return Found(rows, OF_GRANT, "waits_since", ("grant", "pk", "kind"), say)


def remark_unanswered(reach: Reach) -> Found:
    """Remarks of a school on a draft evaluation, once the time for remarks is over."""
    rows = EvaluationRemark.objects.filter(
        evaluation__in=Evaluation.objects.visible_to(reach.user).values("pk"),
        evaluation__status=EvaluationStatus.REMARKS,
        evaluation__remarks_until__lt=reach.today,
        answer="",
    )

    def say(_school: int, grant: int, evaluation: int, pk: int) -> Said:
        text = _("The school's remark on its evaluation has no answer")
        return text, at(f"r{pk}", "progress:evaluation_remarks", grant, evaluation)

    columns = ("evaluation__grant", "evaluation", "pk")
    return Found(rows, OF_EVALUATION, "evaluation__remarks_until", columns, say)


def impartiality_unstated(reach: Reach) -> Found:
    """Evaluators who have not stated to be impartial: all to the agency, to each their own."""
    rows = Assignment.objects.filter(
        grant__in=reach.grants().values("pk"),
        ended_on=None,
        stated_at=None,
        assigned_on__lt=reach.today - STATED_WITHIN,
    )
    if not reach.is_agency:
        rows = rows.filter(person=reach.user.pk)

    def say(_school: int, grant: int, pk: int) -> Said:
        text = _("The evaluator has not stated to have no conflict of interest")
        if reach.is_agency:
            return text, at(f"a{pk}", "progress:assignment_list", grant)
        return text, at("nesaliskumas", "progress:assignment_state", grant, pk)

    return Found(rows, OF_GRANT, "assigned_on", ("grant", "pk"), say)


def conclusion_unconfirmed(reach: Reach) -> Found:
    """Conclusions that the agency has not confirmed for long."""
    rows = Conclusion.objects.valid().filter(
        grant__in=reach.grants().values("pk"),
        confirmed_at=None,
        concluded_on__lt=reach.today - CONCLUDED_WITHIN,
    )

    def say(_school: int, grant: int) -> Said:
        text = _("The agency has not confirmed the conclusion")
        return text, at("isvada", "progress:progress_detail", grant)

    return Found(rows, OF_GRANT, "concluded_on", ("grant",), say)
