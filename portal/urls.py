from django.urls import path

from . import checking, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sveikata/", views.health, name="health"),
    path("tikrinti/", checking.check, name="check"),
    path("tikrinti/<str:code>/", checking.check_document, name="check_document"),
    path("zenklas/<int:pk>/", views.programme_sign, name="programme_sign"),
]
