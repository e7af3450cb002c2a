from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "common"
urlpatterns = [
    path("kalba/", set_language, name="set_language"),
    path("stilius/", views.style_page, name="style_page"),
]
