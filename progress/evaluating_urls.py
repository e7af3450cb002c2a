"""Addresses of evaluations: written, read, and of those who evaluate."""

from django.urls import path

from .views import evaluating, evaluations, external, papers

WHOLE = "<int:pk>/vertinimai/<int:evaluation_pk>/"
PEOPLE = "<int:pk>/vertinimai/vertintojai/"
urlpatterns = [
    path("<int:pk>/vertinimai/naujas/", evaluations.evaluation_add, name="evaluation_add"),
    path(PEOPLE, external.assignment_list, name="assignment_list"),
    path(f"{PEOPLE}<int:assignment_pk>/baigti/", external.assignment_end, name="assignment_end"),
    path(
        f"{PEOPLE}<int:assignment_pk>/nesaliskumas/",
        external.assignment_state,
        name="assignment_state",
    ),
    path(WHOLE, evaluations.evaluation_detail, name="evaluation_detail"),
    path(f"{WHOLE}pdf/", papers.evaluation_pdf, name="evaluation_pdf"),
    path(f"{WHOLE}antraste/", evaluations.evaluation_header, name="evaluation_header"),
    path(f"{WHOLE}sritis/<int:area>/", evaluations.evaluation_area, name="evaluation_area"),
    path(f"{WHOLE}zingsniai/", evaluating.evaluation_steps, name="evaluation_steps"),
    path(f"{WHOLE}irodymai/", evaluating.evaluation_files, name="evaluation_files"),
    path(f"{WHOLE}irodymai/<int:file_pk>/", evaluating.evaluation_file, name="evaluation_file"),
    path(
        f"{WHOLE}irodymai/<int:file_pk>/salinti/",
        evaluating.evaluation_file_remove,
        name="evaluation_file_remove",
    ),
    path(f"{WHOLE}apklausos/", evaluating.evaluation_surveys, name="evaluation_surveys"),
    path(
        f"{WHOLE}apklausos/<int:survey_pk>/",
        evaluating.evaluation_survey_file,
        name="evaluation_survey_file",
    ),
    path(
        f"{WHOLE}apklausos/<int:survey_pk>/salinti/",
        evaluating.evaluation_survey_remove,
        name="evaluation_survey_remove",
    ),
    path(f"{WHOLE}pateikti/", external.evaluation_send, name="evaluation_send"),
    path(f"{WHOLE}pastabos/", external.evaluation_remarks, name="evaluation_remarks"),
    path(f"{WHOLE}pastabos/<int:remark_pk>/", external.evaluation_answer, name="evaluation_answer"),
    path(f"{WHOLE}patvirtinti/", external.evaluation_confirm, name="evaluation_confirm"),
    path(f"{WHOLE}uzbaigti/", evaluations.evaluation_finish, name="evaluation_finish"),
    path(f"{WHOLE}istrinti/", evaluations.evaluation_delete, name="evaluation_delete"),
]
