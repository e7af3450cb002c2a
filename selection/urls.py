"""Addresses of selection, below /atranka/."""

from django.urls import path

from .views import rounds

app_name = "selection"
urlpatterns = [
    path("", rounds.round_list, name="round_list"),
    path("<int:pk>/", rounds.round_detail, name="round_detail"),
    path("<int:pk>/prideti/", rounds.candidate_add, name="candidate_add"),
    path("kandidates/<int:pk>/", rounds.candidate_detail, name="candidate_detail"),
    path("kandidates/<int:pk>/pasalinti/", rounds.candidate_remove, name="candidate_remove"),
]
