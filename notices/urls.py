from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.letter_list, name="letter_list"),
    path("<str:name>/", views.letter_detail, name="letter_detail"),
]
