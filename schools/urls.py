from django.urls import URLPattern, path

from . import membership_views

app_name = "schools"
urlpatterns: list[URLPattern] = [
    path("vaidmuo/", membership_views.membership_switch, name="membership_switch"),
]
