"""Remarks beside a plan: who writes what to whom, what must be corrected, who is told by letter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, school_chain
from audit.transitions import Refused
from common import clock
from common.text import shortened
from notices.emails import enqueue_letter
from schools.access import access_of
from schools.choices import Role
from schools.models import Membership

from . import snapshot
from .choices import OPEN, Audience, VersionStatus
from .content import load
from .models import Comment, PlanVersion
from .quotes import SECTIONS, Spot, fields_of, row_at, words_at
from .rights import (
    ADVISERS,
    AUDIENCES,
    WRITERS,
    commenter_membership,
    school_membership,
    side_of,
)

READERS = {
    Audience.SCHOOL: WRITERS,
    Audience.MUNICIPALITY: WRITERS | {Role.OFFICER, Role.FOUNDER},
    Audience.ALL: WRITERS | ADVISERS,
}
BINDS = frozenset({VersionStatus.SUBMITTED, VersionStatus.RETURNED})


@dataclass
class Tally:
    """How many open remarks a person sees beside a version: in all, by part, by row."""

    total: int = 0
    binding: int = 0
    sections: dict[str, int] = field(default_factory=dict)
    rows: dict[UUID, int] = field(default_factory=dict)


def tally(user: Any, version: PlanVersion) -> Tally:
    """Count the open remarks of a version whose text the person may read; one query."""
    found = Tally()
    seen = Comment.objects.shown_with(version, user, parent=None, resolved_at=None)
    for section, key, must_correct in seen.values_list("section", "row_key", "must_correct"):
        found.total += 1
        found.binding += must_correct
        found.sections[section] = found.sections.get(section, 0) + 1
        if key:
            found.rows[key] = found.rows.get(key, 0) + 1
    return found


def may_write(user: Any, version: PlanVersion) -> bool:
    """Whether the person may write remarks: a party to it who may read a version still open."""
    is_open = version.status in OPEN and commenter_membership(user, version) is not None
    return is_open and PlanVersion.objects.visible_to(user).filter(pk=version.pk).exists()


def may_bind(version: PlanVersion, role: str) -> bool:
    """Whether a remark in this role may say „must be corrected“ now."""
    is_advised = version.status == VersionStatus.DRAFT and version.is_open_for_advice
    return role in ADVISERS and (version.status in BINDS or is_advised)


def may_settle(user: Any, comment: Comment) -> bool:
    """Whether the person may resolve or reopen: the author's side; what binds nobody, the school.

    Whether the version is still open is not asked here.
    """
    roles = side_of(comment.role)
    if not comment.must_correct:
        roles |= WRITERS
    holder = comment.version.plan.grant.holder
    return access_of(user).membership_for(roles, holder) is not None


def standing_for_return(version: PlanVersion, role: str) -> int:
    """How many open remarks of this role's side may be what the plan is returned for.

    They were written about the newest submission, or say what must be corrected.
    """
    sent = version.current_submission
    if sent is None:
        return 0
    rows = Comment.objects.filter(version=version, role__in=side_of(role)).open()
    return rows.filter(Q(at__gte=sent.at) | Q(must_correct=True)).count()


def is_closed_draft(version: PlanVersion) -> bool:
    """Whether the school alone reads it: a draft that isn't open for advice."""
    return version.status == VersionStatus.DRAFT and not version.is_open_for_advice


def people(version: PlanVersion, audience: str) -> dict[int, Membership]:
    """Who in today's roles reads a remark for this audience, by the person's id.

    While a draft is not open for advice, those who write it.
    """
    holder, roles = version.plan.grant.holder, READERS[Audience(audience)]
    if is_closed_draft(version):
        roles &= WRITERS | ({Role.OFFICER} if version.is_from_paper else set())
    wanted = Q(school=holder) | Q(municipality=holder.municipality_id) | Q(role=Role.AGENCY)
    held = Membership.objects.valid_on(clock.today()).filter(wanted, role__in=roles)
    named = held.filter(user__is_active=True).select_related("user").order_by("user__full_name")
    found: dict[int, Membership] = {}
    for item in sorted(named, key=lambda item: list(Role).index(Role(item.role))):
        found.setdefault(item.user_id, item)
    return found


@transaction.atomic
def add_comment(
    *,
    version: PlanVersion,
    spot: Spot,
    text: str,
    audience: str,
    by: User,
    must_correct: bool = False,
    mentions: Iterable[User] = (),
) -> Comment:
    """Write a remark on a place; it keeps the words that the person reads there now.

    Refuses who may not read or write here, no text, a place or an audience that isn't theirs,
    and telling people who won't see it. The same remark sent twice stands once.
    """
    locked, membership = _lock(version.pk, by)
    _refuse_empty(text)
    _refuse_audience(locked, membership, audience, must_correct)
    told = _told(locked, audience, mentions)
    quote = _quote(locked, spot, by)
    place = {"section": spot.section, "row_key": spot.row_key, "field": spot.field}
    same = place | {"text": text.strip(), "audience": audience, "must_correct": must_correct}
    if twin := locked.comments.open().filter(by=by, **same).first():
        return twin
    comment = Comment.objects.create(
        version=locked, quote=quote, by=by, role=membership.role, at=clock.now(), **same
    )
    comment.mentions.set(told)
    PlanVersion.objects.filter(pk=locked.pk, has_remarks=False).update(has_remarks=True)
    _history("added", comment, by, membership)
    _send(comment, {*told, *(_writers(locked) if must_correct else [])} - {by})
    return comment


@transaction.atomic
def answer(*, comment: Comment, text: str, by: User, mentions: Iterable[User] = ()) -> Comment:
    """Answer a remark, for the same readers; its author gets a letter."""
    locked, membership = _lock(comment.version_id, by)
    _refuse_unseen(comment, by)
    _refuse_empty(text)
    comment = comment.parent or comment
    told = _told(locked, comment.audience, mentions)
    names = ("section", "row_key", "field", "audience")
    same = {name: getattr(comment, name) for name in names} | {"text": text.strip()}
    if twin := comment.answers.filter(by=by, text=text.strip()).first():
        return twin
    made = Comment.objects.create(
        version=locked, parent=comment, by=by, role=membership.role, at=clock.now(), **same
    )
    made.mentions.set(told)
    _history("answered", made, by, membership)
    _send(made, {*told, comment.by} - {by})
    return made


@transaction.atomic
def resolve(*, comment: Comment, by: User) -> None:
    """Take a remark as dealt with. What must be corrected only its author's side resolves."""
    _settle(comment, by, is_resolved=False)
    comment.resolved_at, comment.resolved_by = clock.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])
    _history("resolved", comment, by)


@transaction.atomic
def reopen(*, comment: Comment, by: User) -> None:
    """Take a resolved remark up again; what must be corrected blocks agreement again."""
    locked = _settle(comment, by, is_resolved=True)
    if comment.must_correct and not may_bind(locked, comment.role):
        raise Refused([_("This can't be demanded now. Return the plan instead.")])
    comment.resolved_at = comment.resolved_by = None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    _history("reopened", comment, by)


@transaction.atomic
def bind(*, comment: Comment, by: User) -> None:
    """Mark one's own side's open remark as „must be corrected“: nobody can agree meanwhile."""
    locked = _settle(comment, by, is_resolved=False)
    if comment.must_correct:
        return
    membership = access_of(by).membership_for(side_of(comment.role), locked.plan.grant.holder)
    if membership is None:
        raise Refused([_("Only the side that wrote the remark may do this.")])
    _refuse_audience(locked, membership, comment.audience, must_correct=True)
    comment.must_correct = True
    comment.save(update_fields=["must_correct"])
    _history("bound", comment, by)
    _send(comment, set(_writers(locked)) - {by})


@transaction.atomic
def open_for_advice(*, version: PlanVersion, is_open: bool, by: User) -> None:
    """Let the municipality and the agency read what is being written, or close it again."""
    locked = PlanVersion.objects.select_for_update(of=("self",)).for_list().get(pk=version.pk)
    membership = school_membership(by, locked)
    if membership is None:
        raise Refused([_("Only the school's head and plan editors may do this.")])
    if not locked.is_editable:
        raise Refused([_("The plan has been submitted: all parties read it already.")])
    changed = PlanVersion.objects.filter(pk=locked.pk).exclude(is_open_for_advice=is_open)
    if changed.update(is_open_for_advice=is_open):
        verb = "plan.opened_for_advice" if is_open else "plan.closed_for_advice"
        _record(verb, locked, by, membership, {})
    version.is_open_for_advice = is_open


def binding_words(version: PlanVersion) -> list[str]:
    """Why nobody can agree or order yet: each open remark that must be corrected, as a link.

    Such remarks are always for all parties, so whoever may agree may read them.
    """
    words = _("“%(text)s” must be corrected first:")
    return [
        format_html(
            '{} <a href="{}">{}</a>',
            words % {"text": shortened(comment.text, 80)},
            url_of(comment, version),
            _("see the remark"),
        )
        for comment in Comment.objects.filter(version=version).binding()
    ]


def url_of(comment: Comment, version: PlanVersion) -> str:
    """The way to the remark's own place among the others; an answer's is its remark's."""
    return reverse("plans:comment_detail", args=[version.plan_id, comment.parent_id or comment.pk])


def _lock(version_id: int, by: User) -> tuple[PlanVersion, Membership]:
    """The version under lock with the writer's membership; refuses strangers and closed ones."""
    locked = PlanVersion.objects.select_for_update(of=("self",)).for_list().get(pk=version_id)
    membership = commenter_membership(by, locked)
    readable = PlanVersion.objects.visible_to(by).filter(pk=locked.pk)
    if membership is None or not readable.exists():
        raise Refused([_("You may not write remarks beside this plan.")])
    if locked.status not in OPEN:
        raise Refused([_("The plan is closed: its remarks can only be read.")])
    return locked, membership


def _settle(comment: Comment, by: User, *, is_resolved: bool) -> PlanVersion:
    """Refuse who may not resolve, answers, and what is so already; the version under lock."""
    locked, _membership = _lock(comment.version_id, by)
    _refuse_unseen(comment, by)
    comment.refresh_from_db(fields=["resolved_at", "resolved_by", "must_correct"])
    if comment.parent_id or not may_settle(by, comment):
        raise Refused([_("Only the side that wrote the remark may do this.")])
    if (comment.resolved_at is not None) != is_resolved:
        raise Refused([_("Someone has changed this meanwhile. Look at it once more.")])
    return locked


def _refuse_unseen(comment: Comment, by: User) -> None:
    if not Comment.objects.visible_to(by).filter(pk=comment.pk).exists():
        raise Refused([_("You may not write remarks beside this plan.")])


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Refused([_("Write the remark.")])


def _refuse_audience(
    version: PlanVersion, membership: Membership, audience: str, must_correct: bool
) -> None:
    if audience not in AUDIENCES[Role(membership.role)]:
        raise Refused([_("In your role you can't write to these readers alone.")])
    if must_correct and not may_bind(version, membership.role):
        raise Refused([_("Only a party may demand corrections, and only of what it agrees to.")])
    if must_correct and audience != Audience.ALL:
        raise Refused([_("What must be corrected is shown to all parties.")])


def _told(version: PlanVersion, audience: str, mentions: Iterable[User]) -> list[User]:
    """The people to tell; refuses one who won't see the remark."""
    known = people(version, audience)
    for user in (told := list(mentions)):
        if user.pk not in known:
            text = _("%(person)s won't see this remark. Choose other readers or untick the name.")
            raise Refused([text % {"person": user}])
    return told


def _quote(version: PlanVersion, spot: Spot, by: User) -> str:
    """The words there as this person reads them; refuses a place that there is not."""
    if spot.section not in SECTIONS:
        raise Refused([_("Choose what the remark is about.")])
    content = snapshot.for_reader(by, load(version))
    words = words_at(content, spot)
    if words is None:
        raise Refused([_("This row is no longer in the plan.")])
    found = row_at(content, spot.row_key)
    if spot.field and (found is None or spot.field not in fields_of(found[1])):
        raise Refused([_("Choose what the remark is about.")])
    return words


def _writers(version: PlanVersion) -> list[User]:
    return [item.user for item in people(version, Audience.SCHOOL).values()]


def _send(comment: Comment, told: set[User]) -> None:
    """A letter to each who may read the remark at this moment; to nobody else."""
    version = comment.version
    known = people(version, comment.audience)
    for user in sorted(told, key=lambda person: person.pk):
        if user.pk in known:
            words = {"comment": comment, "url": url_of(comment, version)}
            enqueue_letter(user.email, "plans/emails/comment", words)


def _history(deed: str, comment: Comment, by: User, membership: Membership | None = None) -> None:
    """What was done, without the words: not everyone who reads history may read them."""
    version = comment.version
    membership = membership or commenter_membership(by, version)
    assert membership  # _lock has seen it
    names = ("section", "audience", "must_correct")
    changes = {name: getattr(comment, name) for name in names} | {"comment": comment.pk}
    _record(f"plan.comment_{deed}", version, by, membership, changes)


def _record(
    verb: str, version: PlanVersion, by: User, membership: Membership, changes: dict[str, Any]
) -> None:
    chain = school_chain(version.plan.grant.holder_id)
    changes = {"version": version.number} | changes
    record(verb, version.plan, by=by, chain=chain, role=membership.role, changes=changes)
