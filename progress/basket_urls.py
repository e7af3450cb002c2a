"""Addresses below /krepseliai/ that touch both a basket's money and what was spent of it."""

from django.urls import path

from .views import life

app_name = "baskets"
urlpatterns = [
    path("<int:pk>/mokiniu-skaicius/", life.count_correct, name="count_correct"),
    path("<int:pk>/atsiskaitymas/", life.settlement, name="settlement"),
]
