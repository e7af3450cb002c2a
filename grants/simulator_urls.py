"""Addresses of the simulator, below /atranka/: it stands among a round's pages."""

from django.urls import path

from .views import simulator

app_name = "simulator"
urlpatterns = [
    path("<int:pk>/simuliatorius/", simulator.round_simulate, name="round_simulate"),
    path("<int:pk>/scenarijai/", simulator.scenario_list, name="scenario_list"),
    path("<int:pk>/scenarijai/palyginti/", simulator.scenario_compare, name="scenario_compare"),
    path("scenarijai/<int:pk>/", simulator.scenario_detail, name="scenario_detail"),
]
