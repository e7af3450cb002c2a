"""What every step begins with: the version under lock, the right to it, what a date may be."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from audit.transitions import Refused, Transition
from common import clock
from common.templatetags.ui import date_words
from plans.amending import in_force
from plans.content import PlanContent
from plans.council import before_decision
from plans.models import PlanVersion
from plans.parties import asked
from plans.rights import head_membership, party_membership
from plans.services import version_token
from schools.models import Membership

Locked = tuple[PlanVersion, Membership]


class Outdated(Refused):
    """The plan is no longer what the person was shown; nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            [
                _(
                    "The plan or what was decided on it has changed since you opened this page."
                    " Look at it once more."
                )
            ]
        )


def lock(version: PlanVersion, step: Transition, seen: str | None) -> PlanVersion:
    """The version under lock, as the person has seen it; refuses one that has moved on."""
    rows = PlanVersion.objects.select_for_update(of=("self",)).for_list().with_submission()
    locked = rows.get(pk=version.pk)
    if not step.open_from(locked.status):
        raise Outdated
    refuse_unseen(locked, seen)
    return locked


def refuse_unseen(
    version: PlanVersion, seen: str | None, content: PlanContent | None = None
) -> None:
    """Refuse a step over something else than the person's page showed."""
    if seen is not None and seen != version_token(version, content):
        raise Outdated


def lock_for_head(version: PlanVersion, step: Transition, by: User, seen: str | None) -> Locked:
    """The same, with the membership that acts for the head."""
    locked = lock(version, step, seen)
    membership = head_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the head of the school may do this.")])
    return locked, membership


def lock_for_party(
    version: PlanVersion, step: Transition, party: str, by: User, seen: str | None
) -> Locked:
    """The same, with the membership that decides for a party that is asked."""
    locked = lock(version, step, seen)
    if party not in asked(locked):
        raise Refused([_("This party's agreement is not required.")])
    return locked, membership_of(party, locked, by)


def membership_of(party: str, version: PlanVersion, by: User) -> Membership:
    """The person's membership for the party; refuses who has none."""
    membership = party_membership(by, version, party)
    if membership is None:
        raise Refused([_("You may not decide for this party.")])
    return membership


def refuse_completed(version: PlanVersion) -> None:
    """A plan whose progress is concluded changes no more."""
    if version.plan.completed_on:
        raise Refused([_("The plan is completed, so it can't be changed.")])


def refuse_future(day: date) -> None:
    """A document can't be dated after today."""
    if day > clock.today():
        raise Refused([_("The date is in the future. Enter the date of the document.")])


def refuse_before_decision(version: PlanVersion, agreed_on: date) -> None:
    """A plan can't be agreed to before its school was chosen."""
    if wrong := before_decision(version, agreed_on):
        raise Refused([wrong])


def refuse_early_agreement(version: PlanVersion, agreed_on: date) -> None:
    """An agreement follows the school's selection, the order of the plan that it changes and the
    submission that it belongs to. A plan from paper is entered after it was agreed to."""
    refuse_before_decision(version, agreed_on)
    if replaced := in_force(version):
        _refuse_early(agreed_on, replaced.ordered_on, _("the order of the plan in force"))
    _refuse_early(agreed_on, _sent_on(version), _("the day the text was submitted"))


def _sent_on(version: PlanVersion) -> date | None:
    """The day its text was submitted; none of a plan from paper, which is entered afterwards."""
    sent = None if version.is_from_paper else version.current_submission
    return clock.local_day(sent.at) if sent else None


def _refuse_early(agreed_on: date, limit: date | None, what: str) -> None:
    if limit and agreed_on < limit:
        message = _(
            "The agreement is dated %(date)s, before %(what)s (%(limit)s). Check the date: enter"
            " that of the document which agrees to this text."
        )
        words = {"date": date_words(agreed_on), "what": what, "limit": date_words(limit)}
        raise Refused([message % words])


def refuse_before_agreements(version: PlanVersion, ordered_on: date) -> None:
    """The order follows the selection, the order that it replaces, the text that it approves and
    the agreements."""
    refuse_before_decision(version, ordered_on)
    replaced = in_force(version)
    if replaced and replaced.ordered_on and ordered_on < replaced.ordered_on:
        message = _("The order can't be older than the order that it replaces (%(date)s).")
        raise Refused([message % {"date": date_words(replaced.ordered_on)}])
    latest = max((row.agreed_on for row in version.decisions().values()), default=ordered_on)
    if ordered_on < latest:
        message = _("The order can't be older than the last agreement (%(date)s).")
        raise Refused([message % {"date": date_words(latest)}])
    if (sent_on := _sent_on(version)) and ordered_on < sent_on:
        message = _("The order can't be older than the text that it approves (%(date)s).")
        raise Refused([message % {"date": date_words(sent_on)}])


def refresh(version: PlanVersion, locked: PlanVersion) -> None:
    """Show the caller's object what was written."""
    version.refresh_from_db(fields=[field.name for field in locked._meta.concrete_fields])
