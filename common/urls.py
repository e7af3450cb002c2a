from django.conf import settings
from django.urls import URLPattern, path
from django.views.i18n import set_language

from . import views

app_name = "common"
urlpatterns: list[URLPattern] = [path("kalba/", set_language, name="set_language")]
if settings.DEBUG:
    urlpatterns.append(path("stilius/", views.style_page, name="style_page"))
