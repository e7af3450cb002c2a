from django.urls import path

from . import views

app_name = "grants"
urlpatterns = [
    path("", views.grant_list, name="grant_list"),
    path("projektas/", views.programme_detail, name="programme_detail"),
    path("projektas/<int:pk>/", views.programme_detail, name="programme_detail"),
    path("sprendimas/<int:pk>/", views.round_decide, name="round_decide"),
    path("mokykla/<int:pk>/perkelti/", views.school_carry_over, name="school_carry_over"),
    path("<int:pk>/", views.grant_detail, name="grant_detail"),
    path("<int:pk>/<slug:name>/", views.entry_add, name="entry_add"),
]
