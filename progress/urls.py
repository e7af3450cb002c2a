from django.urls import path

from .views import conclusions, dossier, evaluations, papers, report, school

app_name = "progress"
urlpatterns = [
    path("", school.progress_list, name="progress_list"),
    path("ataskaita/", report.report, name="report"),
    path("ataskaita/xlsx/", report.report_xlsx, name="report_xlsx"),
    path("ataskaita/pdf/", report.report_pdf, name="report_pdf"),
    path("bylos/<int:pk>/", dossier.dossier, name="dossier"),
    path("bylos/<int:pk>/zip/", dossier.dossier_file, name="dossier_file"),
    path("<int:pk>/", school.progress_detail, name="progress_detail"),
    path("<int:pk>/pdf/", papers.progress_pdf, name="progress_pdf"),
    path("<int:pk>/rodikliai/<uuid:key>/", school.measurement_add, name="measurement_add"),
    path(
        "<int:pk>/reiksmes/<int:value_pk>/atsaukti/",
        school.measurement_withdraw,
        name="measurement_withdraw",
    ),
    path("<int:pk>/skenai/<int:file_pk>/", school.scan, name="scan"),
    path("<int:pk>/isvada/", conclusions.conclusion_add, name="conclusion_add"),
    path("<int:pk>/isvada/atsaukti/", conclusions.conclusion_withdraw, name="conclusion_withdraw"),
    path("<int:pk>/vertinimai/naujas/", evaluations.evaluation_add, name="evaluation_add"),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/",
        evaluations.evaluation_detail,
        name="evaluation_detail",
    ),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/pdf/",
        papers.evaluation_pdf,
        name="evaluation_pdf",
    ),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/antraste/",
        evaluations.evaluation_header,
        name="evaluation_header",
    ),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/sritis/<int:area>/",
        evaluations.evaluation_area,
        name="evaluation_area",
    ),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/uzbaigti/",
        evaluations.evaluation_finish,
        name="evaluation_finish",
    ),
    path(
        "<int:pk>/vertinimai/<int:evaluation_pk>/istrinti/",
        evaluations.evaluation_delete,
        name="evaluation_delete",
    ),
]
