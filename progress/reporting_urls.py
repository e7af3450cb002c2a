"""Addresses of reports and their periods; included beneath those of progress."""

from django.urls import path

from .views import periods, reports

REPORT = "<int:pk>/ataskaitos/<int:report_pk>/"
urlpatterns = [
    path("laikotarpiai/", periods.period_list, name="period_list"),
    path("laikotarpiai/naujas/", periods.period_add, name="period_add"),
    path("laikotarpiai/sukurti/", periods.period_regular, name="period_regular"),
    path("laikotarpiai/<int:pk>/", periods.period_detail, name="period_detail"),
    path("laikotarpiai/<int:pk>/keisti/", periods.period_change, name="period_change"),
    path("laikotarpiai/<int:pk>/uzdaryti/", periods.period_close, name="period_close"),
    path("laikotarpiai/<int:pk>/atverti/", periods.period_reopen, name="period_reopen"),
    path("laikotarpiai/<int:pk>/csv/", periods.period_csv, name="period_csv"),
    path("laikotarpiai/<int:pk>/xlsx/", periods.period_xlsx, name="period_xlsx"),
    path(REPORT, reports.report_detail, name="report_detail"),
    path(f"{REPORT}rasyti/veiklos/<int:row_pk>/", reports.report_activity, name="report_activity"),
    path(
        f"{REPORT}rasyti/rodikliai/<int:row_pk>/",
        reports.report_indicator,
        name="report_indicator",
    ),
    path(f"{REPORT}rasyti/<slug:text>/", reports.report_text, name="report_text"),
    path(f"{REPORT}pateikti/", reports.report_submit, name="report_submit"),
    path(f"{REPORT}atsakyti/", reports.report_answer, name="report_answer"),
    path(f"{REPORT}atverti/", reports.report_reopen, name="report_reopen"),
    path(f"{REPORT}pdf/", reports.report_document, name="report_document"),
]
