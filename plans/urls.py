"""Addresses of plans, below /planai/."""

from django.urls import path

from .views import (
    attachments,
    beginnings,
    comments,
    comparing,
    deciding,
    looking,
    paste,
    rows,
    workbook,
    writing,
)

app_name = "plans"
urlpatterns = [
    path("", looking.plan_list, name="plan_list"),
    path("pradeti/", deciding.plan_start, name="plan_start"),
    path("krepselio/<int:pk>/", deciding.plan_of_grant, name="plan_of_grant"),
    path("<int:pk>/", looking.plan_detail, name="plan_detail"),
    path("<int:pk>/istorija/", looking.plan_history, name="plan_history"),
    path("<int:pk>/palyginti/", comparing.plan_compare, name="plan_compare"),
    path("<int:pk>/pdf/", looking.plan_pdf, name="plan_pdf"),
    path("<int:pk>/xlsx/", workbook.plan_xlsx, name="plan_xlsx"),
    path("<int:pk>/xlsx/ikelti/", workbook.plan_workbook, name="plan_workbook"),
    path("<int:pk>/popierius/", deciding.plan_paper, name="plan_paper"),
    path("<int:pk>/popierius/failas/", looking.plan_paper_file, name="plan_paper_file"),
    path("<int:pk>/priedai/", attachments.attachment_list, name="attachment_list"),
    path("<int:pk>/priedai/<int:attachment_pk>/", attachments.attachment, name="attachment"),
    path(
        "<int:pk>/priedai/<int:attachment_pk>/salinti/",
        attachments.attachment_remove,
        name="attachment_remove",
    ),
    path("<int:pk>/pastabos/", comments.comment_list, name="comment_list"),
    path("<int:pk>/pastabos/<int:comment_pk>/", comments.comment_detail, name="comment_detail"),
    path("<int:pk>/patarimai/", comments.plan_advice, name="plan_advice"),
    path("<int:pk>/pradzia/", beginnings.plan_begin, name="plan_begin"),
    path("<int:pk>/sablonas/", beginnings.plan_template, name="plan_template"),
    path("<int:pk>/rengti/", writing.plan_edit, name="plan_edit"),
    path("<int:pk>/rengti/cia/", writing.plan_here, name="plan_here"),
    path("<int:pk>/rengti/<slug:part>/", writing.plan_section, name="plan_section"),
    path("<int:pk>/rengti/<slug:part>/nauja/", writing.plan_row_add, name="plan_row_add"),
    path("<int:pk>/rengti/<slug:part>/<int:row_pk>/", writing.plan_row, name="plan_row"),
    path("<int:pk>/rengti/<slug:part>/lentele/", paste.plan_paste, name="plan_paste"),
    path("<int:pk>/rengti/<slug:part>/grazinti/", rows.plan_row_restore, name="plan_row_restore"),
    path(
        "<int:pk>/rengti/<slug:part>/<int:row_pk>/kopijuoti/",
        rows.plan_row_duplicate,
        name="plan_row_duplicate",
    ),
    path(
        "<int:pk>/rengti/<slug:part>/<int:row_pk>/salinti/",
        rows.plan_row_delete,
        name="plan_row_delete",
    ),
    path(
        "<int:pk>/rengti/<slug:part>/<int:row_pk>/perkelti/",
        rows.plan_row_move,
        name="plan_row_move",
    ),
    path("<int:pk>/pateikti/", deciding.plan_submit, name="plan_submit"),
    path("<int:pk>/atsiimti/", deciding.plan_withdraw, name="plan_withdraw"),
    path("<int:pk>/suderinti/", deciding.plan_agree, name="plan_agree"),
    path("<int:pk>/grazinti/", deciding.plan_return, name="plan_return"),
    path("<int:pk>/isakymas/", deciding.plan_approve, name="plan_approve"),
    path("<int:pk>/isakymas/failas/", looking.plan_order_file, name="plan_order_file"),
]
