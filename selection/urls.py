from django.urls import path

from . import views

app_name = "selection"
urlpatterns = [
    path("", views.round_list, name="round_list"),
    path("<int:pk>/", views.round_detail, name="round_detail"),
    path("<int:pk>/prideti/", views.candidate_add, name="candidate_add"),
    path("kandidates/<int:pk>/", views.candidate_detail, name="candidate_detail"),
    path("kandidates/<int:pk>/pasalinti/", views.candidate_remove, name="candidate_remove"),
]
