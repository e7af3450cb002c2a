from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sveikata/", views.health, name="health"),
    path("zenklas/<int:pk>/", views.programme_sign, name="programme_sign"),
]
