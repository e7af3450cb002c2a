from django.urls import URLPattern, path

from . import fact_views, membership_views, views

app_name = "schools"
urlpatterns: list[URLPattern] = [
    path("", views.school_list, name="school_list"),
    path("<int:pk>/", views.school_detail, name="school_detail"),
    path("<int:pk>/duomenys/", fact_views.school_facts, name="school_facts"),
    path("<int:pk>/panasios/", fact_views.school_alike, name="school_alike"),
    path("duomenys/", fact_views.fact_overview, name="fact_overview"),
    path("vaidmuo/", membership_views.membership_switch, name="membership_switch"),
]
