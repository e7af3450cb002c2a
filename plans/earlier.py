"""Agreements that were given to an earlier submission and stand: which it was, and why they do."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.ui import date_iso

from .choices import ChangeKind, Decision
from .difference import compare, kinds
from .models import Agreement, PlanVersion, Submission
from .rights import is_for_founder
from .sides import HAS_AGREED, named


def nth(sent: Submission) -> str:
    """„2-asis pateikimas“."""
    text = _("submission No. %(n)s")
    if _is_third(sent.number):
        text = pgettext("third", "submission No. %(n)s")
    return text % {"n": sent.number}


def when_sent(sent: Submission) -> str:
    """„pateikus 1-ąjį kartą (2026-10-01)“."""
    text = _("on submission No. %(n)s (%(date)s)")
    if _is_third(sent.number):
        text = pgettext("third", "on submission No. %(n)s (%(date)s)")
    return text % {"n": sent.number, "date": date_iso(sent.at)}


def _is_third(number: int) -> bool:
    """Lithuanian writes „3-iasis“, but „2-asis“ and „13-asis“."""
    return number % 10 == 3 and number % 100 != 13


def is_earlier(version: PlanVersion, decision: Agreement | None) -> bool:
    """Whether the decision stands, though it was made on an earlier submission than the newest."""
    if decision is None or decision.decision != Decision.AGREED:
        return False
    return decision.submission_id != version.current_submission_id


def on_behalf(version: PlanVersion, decision: Agreement) -> str:
    """„agentūra steigėjo vardu“ where the agency decided for a founder that had nobody here."""
    return _("the agency on behalf of the founder") if is_for_founder(version, decision) else ""


def agreed_words(version: PlanVersion, decision: Agreement) -> str:
    """„Savivaldybė suderino 2026-11-03, Nr. S-7“, and to which submission if not to the newest."""
    number = f", Nr.\u00a0{decision.document_number}" if decision.document_number else ""
    who = named(decision.party, version.plan.grant.holder, HAS_AGREED)
    words = f"{who} {date_iso(decision.agreed_on)}{number}"
    if whose := on_behalf(version, decision):
        words = f"{words} ({whose})"
    if not is_earlier(version, decision):
        return words
    return f"{words}, {when_sent(decision.submission)}; {_why(version, decision)}"


def decided_words(version: PlanVersion, decision: Agreement) -> str:
    """The same of any decision, with who recorded it: for people of the party itself."""
    words = agreed_words(version, decision)
    if decision.decision != Decision.AGREED:
        who = capfirst(named(decision.party, version.plan.grant.holder))
        said = _("%(who)s returned %(what)s for changes on %(date)s")
        when = date_iso(decision.agreed_on)
        words = said % {"who": who, "what": version.as_object, "date": when}
    by = _("recorded by %(who)s") % {"who": decision.by}
    return f"{words} ({by})"


def standing_words(version: PlanVersion, decisions: Iterable[Agreement]) -> list[str]:
    """A sentence about each agreement that was given to an earlier submission."""
    return [agreed_words(version, row) for row in decisions if is_earlier(version, row)]


def _why(version: PlanVersion, decision: Agreement) -> str:
    """What has changed since the submission that was agreed to, so that nothing is asked anew."""
    sent = version.current_submission
    found = kinds(compare(decision.submission.content, sent.content)) if sent else []
    weighty = [str(ChangeKind(kind).label) for kind in found if kind != ChangeKind.WORDING]
    if weighty:
        text = _("since then changed: %(kinds)s; by the rules it isn't asked for anew")
        return text % {"kinds": ", ".join(weighty)}
    if found:
        return _("since then only wording has changed, so it isn't asked for anew")
    return _("since then nothing has changed, so it isn't asked for anew")
