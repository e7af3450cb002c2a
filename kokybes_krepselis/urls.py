"""Every address of the site; the paths are fixed, since people bookmark them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.urls")),
    path("", include("common.urls")),
    path("pradzia/", include("dashboard.urls")),
    path("mokyklos/", include("schools.urls")),
    path("atranka/", include("selection.urls")),
    path("atranka/", include("grants.simulator_urls")),
    path("krepseliai/", include("progress.basket_urls")),
    path("krepseliai/", include("grants.urls")),
    path("planai/", include("plans.urls")),
    path("pazanga/", include("progress.urls")),
    path("paskyra/", include("accounts.urls")),
    path("paskyra/", include("schools.membership_urls")),
    path("pastas/", include("notices.urls")),
    path("admin/", admin.site.urls),
]
