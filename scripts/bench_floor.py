"""The floor of `make bench`: the least that a page for a signed-in person can be."""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from schools.models import School

PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ user.email }}</title>"
    "<ul>{% for school in schools %}<li>{{ school.code }} {{ school.name }}</li>{% endfor %}</ul>"
)


class PlainAuthentication(AuthenticationMiddleware):
    """As Django itself does it: the user alone, whatever the site's own way reads beside."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: plain_user(request))  # type: ignore[assignment]


def plain_user(request: HttpRequest) -> object:
    """Django's `get_user`, of a session that holds one."""
    user = ModelBackend().get_user(request.session[SESSION_KEY])
    held = request.session[HASH_SESSION_KEY]
    return user if user and constant_time_compare(held, user.get_session_auth_hash()) else None


MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "scripts.bench_floor.PlainAuthentication",
]


def floor(request: HttpRequest) -> HttpResponse:
    """Session, user, one query of 25 rows, a small template."""
    schools = School.objects.order_by("sort_key")[:25]
    return HttpResponse(PAGE.render({"user": request.user, "schools": schools}, request))


urlpatterns = [path("", floor)]
