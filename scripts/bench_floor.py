"""The floor of `make bench`: the least that a page for a signed-in person can be."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from schools.models import School

PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ user.email }}</title>"
    "<ul>{% for school in schools %}<li>{{ school.code }} {{ school.name }}</li>{% endfor %}</ul>"
)
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def floor(request: HttpRequest) -> HttpResponse:
    """Session, user, one query of 25 rows, a small template."""
    schools = School.objects.order_by("sort_key")[:25]
    return HttpResponse(PAGE.render({"user": request.user, "schools": schools}, request))


urlpatterns = [path("", floor)]
