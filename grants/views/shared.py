"""What the views of baskets share: fetching within scope, files, refusals on the form."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from audit.transitions import Refused
from files.services import store
from grants.desk import with_entries
from grants.models import Grant
from grants.rights import may_move_money


def get_grant(request: HttpRequest, pk: int) -> Grant:
    """A visible basket with its entries."""
    visible = with_entries(Grant.objects.visible_to(request.user).for_detail())
    found: Grant = get_object_or_404(visible, pk=pk)
    return found


def agencys_grant(request: HttpRequest, pk: int) -> Grant:
    """The same for what only the agency does; 403 for others who see it."""
    grant = get_grant(request, pk)
    if not may_move_money(request.user):
        raise PermissionDenied
    return grant


def kept(form: BaseForm, by: User) -> dict[str, Any]:
    """The form's values with its file, if any, stored."""
    values = dict(form.cleaned_data)
    upload = values.pop("file", None)
    values["file"] = store(upload, by=by, kind=upload.kind) if upload else None
    return values


def attempt(form: BaseForm, deed: Callable[[], Any]) -> Any:
    """What the deed gives, or True; None when refused: the reasons then stand on the form."""
    try:
        with transaction.atomic():
            return deed() or True
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return None
