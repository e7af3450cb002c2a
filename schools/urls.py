from django.urls import URLPattern, path

from . import membership_views, views

app_name = "schools"
urlpatterns: list[URLPattern] = [
    path("", views.school_list, name="school_list"),
    path("<int:pk>/", views.school_detail, name="school_detail"),
    path("vaidmuo/", membership_views.membership_switch, name="membership_switch"),
]
