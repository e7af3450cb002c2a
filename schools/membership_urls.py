"""People with access and invitations, below /paskyra/."""

from django.urls import path

from . import membership_views as views

app_name = "memberships"
urlpatterns = [
    path("zmones/", views.membership_list, name="membership_list"),
    path("zmones/<int:pk>/baigti/", views.membership_end, name="membership_end"),
    path("kvietimai/", views.invitation_list, name="invitation_list"),
    path("kvietimai/naujas/", views.invitation_new, name="invitation_new"),
    path("kvietimai/<int:pk>/siusti/", views.invitation_resend, name="invitation_resend"),
    path("kvietimai/<int:pk>/atsaukti/", views.invitation_revoke, name="invitation_revoke"),
    path("kvietimas/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
