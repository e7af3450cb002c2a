"""Sign-in and one's own account: the pages of allauth that we use, under Lithuanian addresses."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from . import views

own = ([path("", views.profile, name="profile")], "accounts")

urlpatterns = [
    path("", include(own)),
    path("prisijungti/", allauth.login, name="account_login"),
    path("atsijungti/", allauth.logout, name="account_logout"),
    path("registracija/", allauth.signup, name="account_signup"),
    path("neaktyvi/", allauth.account_inactive, name="account_inactive"),
    path("patvirtinti/", allauth.reauthenticate, name="account_reauthenticate"),
    path("el-pastas/", views.email, name="account_email"),
    path("el-pastas/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("slaptazodis/", allauth.password_change, name="account_change_password"),
    path("slaptazodis/sukurti/", allauth.password_set, name="account_set_password"),
    path("slaptazodis/atkurti/", allauth.password_reset, name="account_reset_password"),
    path(
        "slaptazodis/atkurti/issiusta/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "slaptazodis/naujas/irasytas/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^slaptazodis/naujas/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
