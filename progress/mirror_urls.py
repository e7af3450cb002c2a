"""Addresses of the mirror, of consulting, and of the papers that end a basket."""

from django.urls import path

from .views import advising, conclusions, mirror, papers

CONSULTING = "<int:pk>/konsultavimas/"
urlpatterns = [
    path("<int:pk>/veidrodis/", mirror.mirror, name="mirror"),
    path("<int:pk>/veidrodis/<int:rating_pk>/veikla/", mirror.rating_adopt, name="rating_adopt"),
    path(CONSULTING, advising.consulting, name="consulting"),
    path(f"{CONSULTING}skirti/", advising.consultant_assign, name="consultant_assign"),
    path(
        f"{CONSULTING}konsultantai/<int:consultancy_pk>/baigti/",
        advising.consultancy_end,
        name="consultancy_end",
    ),
    path(f"{CONSULTING}apsilankymas/", advising.visit_add, name="visit_add"),
    path(
        f"{CONSULTING}apsilankymai/<int:visit_pk>/pastaba/",
        advising.visit_remark,
        name="visit_remark",
    ),
    path(
        f"{CONSULTING}apsilankymai/<int:visit_pk>/veikla/", mirror.visit_adopt, name="visit_adopt"
    ),
    path("<int:pk>/isvada/patvirtinti/", conclusions.conclusion_confirm, name="conclusion_confirm"),
    path("<int:pk>/galutine/pdf/", papers.final_pdf, name="final_pdf"),
    path("<int:pk>/santrauka/pdf/", papers.summary_pdf, name="summary_pdf"),
]
