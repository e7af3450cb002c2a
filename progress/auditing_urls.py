from django.urls import path

from .views import findings, samples

urlpatterns = [
    path("auditas/imtys/", samples.sample_list, name="sample_list"),
    path("auditas/imtys/nauja/", samples.sample_add, name="sample_add"),
    path("auditas/imtys/<int:pk>/", samples.sample_detail, name="sample_detail"),
    path("auditas/imtys/<int:pk>/csv/", samples.sample_csv, name="sample_csv"),
    path("auditas/imtys/<int:pk>/xlsx/", samples.sample_xlsx, name="sample_xlsx"),
    path("auditas/imtys/<int:pk>/sarasas/", samples.sample_frame, name="sample_frame"),
    path("auditas/imtys/<int:pk>/patikra/", samples.sample_redraw, name="sample_redraw"),
    path("auditas/imtys/<int:pk>/dokumentai/", samples.sample_papers, name="sample_papers"),
    path(
        "auditas/imtys/<int:pk>/dokumentai/zip/",
        samples.sample_papers_file,
        name="sample_papers_file",
    ),
    path("auditas/imtys/<int:pk>/<int:item_pk>/", samples.sample_item, name="sample_item"),
    path(
        "auditas/imtys/<int:pk>/<int:item_pk>/neatitiktis/",
        findings.finding_add,
        name="finding_add",
    ),
    path("auditas/neatitiktys/", findings.finding_list, name="finding_list"),
    path("auditas/neatitiktys/<int:pk>/", findings.finding_detail, name="finding_detail"),
    path("auditas/neatitiktys/<int:pk>/atsakyti/", findings.finding_answer, name="finding_answer"),
    path(
        "auditas/neatitiktys/<int:pk>/atsakymo-failas/",
        findings.finding_file,
        name="finding_file",
    ),
    path("auditas/neatitiktys/<int:pk>/palikti/", findings.finding_uphold, name="finding_uphold"),
    path(
        "auditas/neatitiktys/<int:pk>/atsaukti/", findings.finding_withdraw, name="finding_withdraw"
    ),
    path("auditas/neatitiktys/<int:pk>/reikalauti/", findings.finding_claim, name="finding_claim"),
]
