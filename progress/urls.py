from django.urls import include, path

from .views import conclusions, dossier, gaps, papers, report, school, values

app_name = "progress"
urlpatterns = [
    path("", school.progress_list, name="progress_list"),
    path("", include("progress.mirror_urls")),
    path("", include("progress.reporting_urls")),
    path("", include("progress.spending_urls")),
    path("", include("progress.evaluating_urls")),
    path("", include("progress.auditing_urls")),
    path("ataskaita/", report.report, name="report"),
    path("ataskaita/xlsx/", report.report_xlsx, name="report_xlsx"),
    path("ataskaita/csv/", report.report_csv, name="report_csv"),
    path("ataskaita/pdf/", report.report_pdf, name="report_pdf"),
    path("spragos/", gaps.gap_list, name="gap_list"),
    path("spragos/kiek/", gaps.gap_count, name="gap_count"),
    path("spragos/xlsx/", gaps.gap_xlsx, name="gap_xlsx"),
    path("spragos/csv/", gaps.gap_csv, name="gap_csv"),
    path("bylos/<int:pk>/", dossier.dossier, name="dossier"),
    path("bylos/<int:pk>/zip/", dossier.dossier_file, name="dossier_file"),
    path("<int:pk>/", school.progress_detail, name="progress_detail"),
    path("<int:pk>/pdf/", papers.progress_pdf, name="progress_pdf"),
    path("<int:pk>/rodikliai/<uuid:key>/", values.measurement_add, name="measurement_add"),
    path(
        "<int:pk>/rodikliai/<uuid:key>/reiksmes/",
        values.indicator_detail,
        name="indicator_detail",
    ),
    path(
        "<int:pk>/rodikliai/<uuid:key>/sprendimas/",
        values.overruling_add,
        name="overruling_add",
    ),
    path(
        "<int:pk>/rodikliai/<uuid:key>/sprendimas/atsaukti/",
        values.overruling_withdraw,
        name="overruling_withdraw",
    ),
    path(
        "<int:pk>/reiksmes/<int:value_pk>/atsaukti/",
        values.measurement_withdraw,
        name="measurement_withdraw",
    ),
    path(
        "<int:pk>/reiksmes/<int:value_pk>/pagrindimas/",
        values.measurement_evidence,
        name="measurement_evidence",
    ),
    path("<int:pk>/skenai/<int:file_pk>/", school.scan, name="scan"),
    path("<int:pk>/isvada/", conclusions.conclusion_add, name="conclusion_add"),
    path("<int:pk>/isvada/atsaukti/", conclusions.conclusion_withdraw, name="conclusion_withdraw"),
]
