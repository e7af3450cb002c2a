"""What the views share: fetching within scope, and the service's refusals on the form."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from audit.transitions import Refused
from files.services import store
from grants.models import Grant
from progress.cards import Card
from progress.details import SchoolProgress
from progress.models import Evaluation
from schools.choices import Role
from schools.models import Membership

FILES = frozenset({"scan", "evidence", "file"})


def progress_or_404(request: HttpRequest, pk: int) -> SchoolProgress:
    """The progress of a visible grant."""
    grants = Grant.objects.visible_to(request.user).for_list()
    return SchoolProgress(get_object_or_404(grants, pk=pk), request.user)


def evaluation_or_404(request: HttpRequest, pk: int, evaluation_pk: int) -> Evaluation:
    """A visible evaluation of that grant: finished, or one's own unfinished."""
    rows = Evaluation.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, pk=evaluation_pk, grant=pk)


def card_or_404(school: SchoolProgress, key: UUID) -> Card:
    """An indicator of the version in force by its key."""
    for card in school.cards:
        if card.indicator.key == key:
            return card
    raise Http404


def require(right: Any) -> None:
    """403 for one who sees the thing but holds no right to this deed."""
    if not right:
        raise PermissionDenied


def person(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def is_officer(membership: Membership | None) -> bool:
    """Whether the municipality's officer acts, who enters what came on paper."""
    return membership is not None and membership.role == Role.OFFICER


def kept(form: BaseForm, by: User) -> dict[str, Any]:
    """The form's values with its files, if any, stored."""
    values = dict(form.cleaned_data)
    for name in FILES & values.keys():
        if upload := values.pop(name):
            values[name] = store(upload, by=by, kind=upload.kind)
    return values


def attempt(form: BaseForm, deed: Callable[[], Any]) -> Any:
    """What the deed gives, or True; None when refused: the reasons then stand on the form."""
    try:
        with transaction.atomic():
            return deed() or True
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, str(reason))
        return None
