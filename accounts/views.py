"""One's own account: the name, and ways to the e-mail and the password."""

from allauth.account import views as allauth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import NameForm
from .people import signed_in
from .services import keep_own_address


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show who one is here; change the name."""
    person = signed_in(request)
    form = NameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=["full_name"])
        messages.success(request, _("The name has been saved."))
        return redirect("accounts:profile")
    if form.errors:
        person.refresh_from_db(fields=["full_name"])
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Change the e-mail: the present one stays until the new one has answered its letter."""
    keep_own_address(signed_in(request))
    response: HttpResponse = allauth.email(request)
    return response
