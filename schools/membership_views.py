"""Who has access, invitations, and the switch between memberships."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NewPersonForm
from accounts.models import User
from accounts.people import signed_in
from audit.transitions import Refused
from common import clock

from . import services
from .access import access_of
from .membership_forms import EndForm, InvitationForm, PeopleFilter
from .middleware import SESSION_KEY
from .models import Invitation, Membership
from .rights import Scope, inviting_membership, may_invite

FORM_METHODS = ["GET", "HEAD", "POST"]
LONGEST_KEY = 18  # digits of a key that a database can look for


@login_required
@require_POST
def membership_switch(request: HttpRequest) -> HttpResponse:
    """Use another of one's own valid memberships; then the start page, or a local `next`."""
    chosen = request.POST.get("membership", "")
    own = {str(item.pk): item for item in access_of(request.user).memberships}
    if chosen not in own:
        raise Http404
    act_by(request, own[chosen])
    following = request.POST.get("next", "")
    is_local = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    return redirect(following if is_local else "dashboard:start")


def act_by(request: HttpRequest, membership: Membership) -> None:
    """Use it from now on, also after signing in again; tell the person."""
    request.session[SESSION_KEY] = membership.pk
    services.choose_membership(membership=membership, by=signed_in(request))
    messages.success(request, _("You now act as: %(role)s") % {"role": membership})


@login_required
@require_safe
def membership_list(request: HttpRequest) -> HttpResponse:
    """Who has access to what I answer for."""
    form = PeopleFilter(request.GET or None)
    people = form.narrow(Membership.objects.visible_to(request.user)).for_people_list()
    page = Paginator(people, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(item, may_end(request.user, item)) for item in page],
        "form": form,
        "may_invite": bool(may_invite(request.user)),
    }
    return render(request, "schools/membership_list.html", context)


def may_end(user: Any, membership: Membership) -> bool:
    """Whether the list offers to end it: in force, not one's own, of a role that I may give."""
    scope = Scope(membership.school, membership.municipality)
    ended = membership.valid_until and membership.valid_until < clock.today()
    if ended or membership.user_id == user.pk:
        return False
    return inviting_membership(user, membership.role, scope) is not None


@login_required
@require_http_methods(FORM_METHODS)
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the last day and end somebody's access."""
    reach = Membership.objects.visible_to(request.user).for_list()
    membership = get_object_or_404(reach, pk=pk)
    services.required_right(
        signed_in(request), membership.role, membership.school, membership.municipality
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return end(request, membership, form.cleaned_data["last_day"])
    context = {"membership_to_end": membership, "form": form}
    return render(request, "schools/membership_end.html", context)


def end(request: HttpRequest, membership: Membership, last_day: Any) -> HttpResponse:
    try:
        services.end_membership(membership=membership, by=signed_in(request), last_day=last_day)
        messages.success(request, words_of_end(membership, last_day))
    except Refused as refused:
        tell(request, refused)
    return redirect("memberships:membership_list")


def words_of_end(membership: Membership, last_day: Any) -> str:
    """Ended, or will end."""
    values = {"name": membership.user, "day": last_day}
    if last_day:
        return _("The access of %(name)s ends on %(day)s.") % values
    return _("The access of %(name)s has ended.") % values


@login_required
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Invitations within my reach: open, accepted, expired, withdrawn."""
    refuse_without_right(request)
    invitations = Invitation.objects.visible_to(request.user).for_list()
    page = Paginator(invitations, 25).get_page(request.GET.get("page"))
    rows = [(item, item.is_unanswered and may_give(request.user, item)) for item in page]
    return render(request, "schools/invitation_list.html", {"page": page, "rows": rows})


def may_give(user: Any, invitation: Invitation) -> bool:
    """Whether I could have written this invitation."""
    scope = Scope(invitation.school, invitation.municipality)
    return inviting_membership(user, invitation.role, scope) is not None


@login_required
@require_http_methods(FORM_METHODS)
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    refuse_without_right(request)
    in_use = access_of(request.user).in_use
    form = InvitationForm(
        request.POST or None,
        user=request.user,
        initial={"school": asked_school(request) or (in_use.school_id if in_use else None)},
    )
    if request.method == "POST" and form.is_valid() and send(request, form):
        return redirect("memberships:invitation_list")
    return render(request, "schools/invitation_new.html", {"form": form})


def asked_school(request: HttpRequest) -> int | None:
    """The key of the school that a link names; the form narrows it to the schools it offers."""
    asked = request.GET.get("mokykla", "")
    return int(asked) if asked.isdecimal() and len(asked) <= LONGEST_KEY else None


def send(request: HttpRequest, form: InvitationForm) -> bool:
    """Write the invitation; what is refused is told above the form."""
    try:
        invitation, link = services.invite(by=signed_in(request), **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, [str(reason) for reason in refused.reasons])
        return False
    text = _("The invitation to %(email)s is on its way.")
    if not link:
        text = _("An invitation to %(email)s is open already. You can send it again below.")
    messages.success(request, text % {"email": invitation.email})
    return True


@login_required
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter again with a fresh link."""
    reach = Invitation.objects.visible_to(request.user).for_list()
    invitation = get_object_or_404(reach, pk=pk)
    try:
        services.resend_invitation(invitation=invitation, by=signed_in(request))
        text = _("A new letter is on its way to %(email)s. The link sent before no longer works.")
        messages.success(request, text % {"email": invitation.email})
    except Refused as refused:
        tell(request, refused)
    return redirect("memberships:invitation_list")


@login_required
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation that nobody has accepted."""
    reach = Invitation.objects.visible_to(request.user).for_list()
    invitation = get_object_or_404(reach, pk=pk)
    try:
        services.revoke_invitation(invitation=invitation, by=signed_in(request))
        text = _("The invitation to %(email)s has been withdrawn.")
        messages.success(request, text % {"email": invitation.email})
    except Refused as refused:
        tell(request, refused)
    return redirect("memberships:invitation_list")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: a new person gives name and password, a known one accepts."""
    invitation = Invitation.objects.for_list().by_token(services.digest(token)).first()
    if invitation is None or not invitation.is_open:
        return closed(request, invitation)
    if request.user.is_authenticated:
        return accept_signed_in(request, invitation)
    known = User.objects.filter(email=invitation.email).first()
    if known is not None:
        context = {"invitation": invitation, "person": known}
        return render(request, "schools/invitation_accept.html", context)
    return accept_as_new(request, invitation)


def closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Say why the link no longer works and whom to ask: 404 unknown, 410 used, old, withdrawn."""
    context = {"invitation": invitation}
    code = 404 if invitation is None else 410
    return render(request, "schools/invitation_closed.html", context, status=code)


def accept_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Add the membership to the person, if the invitation is theirs."""
    person = signed_in(request)
    if request.method != "POST" or person.email != invitation.email:
        return render(request, "schools/invitation_accept.html", {"invitation": invitation})
    try:
        membership = services.accept_invitation(invitation=invitation, user=person)
    except Refused as refused:
        tell(request, refused)
        return redirect("dashboard:start")
    return welcome(request, membership)


def accept_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Make the person and sign them in."""
    form = NewPersonForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user, membership = services.accept_as_new_person(
                invitation=invitation, **form.cleaned_data
            )
        except Refused as refused:
            tell(request, refused)
            return redirect(request.path)
        login(request, user)
        return welcome(request, membership)
    context = {"invitation": invitation, "form": form}
    return render(request, "schools/invitation_accept.html", context)


def welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """On to the start page, in the role just received."""
    act_by(request, membership)
    return redirect("dashboard:start")


def refuse_without_right(request: HttpRequest) -> None:
    if not may_invite(request.user):
        raise PermissionDenied


def tell(request: HttpRequest, refused: Refused) -> None:
    """Show the reasons on the next page."""
    for reason in refused.reasons:
        messages.error(request, str(reason))
