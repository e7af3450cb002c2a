"""Addresses of plans, below /planai/."""

from django.urls import path

from .views import deciding, looking, writing

app_name = "plans"
urlpatterns = [
    path("", looking.plan_list, name="plan_list"),
    path("pradeti/", deciding.plan_start, name="plan_start"),
    path("krepselio/<int:pk>/", deciding.plan_of_grant, name="plan_of_grant"),
    path("<int:pk>/", looking.plan_detail, name="plan_detail"),
    path("<int:pk>/istorija/", looking.plan_history, name="plan_history"),
    path("<int:pk>/pdf/", looking.plan_pdf, name="plan_pdf"),
    path("<int:pk>/popierius/", deciding.plan_paper, name="plan_paper"),
    path("<int:pk>/popierius/failas/", looking.plan_paper_file, name="plan_paper_file"),
    path("<int:pk>/rengti/", writing.plan_edit, name="plan_edit"),
    path("<int:pk>/rengti/<slug:part>/", writing.plan_section, name="plan_section"),
    path("<int:pk>/rengti/<slug:part>/nauja/", writing.plan_row_add, name="plan_row_add"),
    path("<int:pk>/rengti/<slug:part>/<int:row_pk>/", writing.plan_row, name="plan_row"),
    path(
        "<int:pk>/rengti/<slug:part>/<int:row_pk>/salinti/",
        writing.plan_row_delete,
        name="plan_row_delete",
    ),
    path(
        "<int:pk>/rengti/<slug:part>/<int:row_pk>/perkelti/",
        writing.plan_row_move,
        name="plan_row_move",
    ),
    path("<int:pk>/pateikti/", deciding.plan_submit, name="plan_submit"),
    path("<int:pk>/atsiimti/", deciding.plan_withdraw, name="plan_withdraw"),
    path("<int:pk>/suderinti/", deciding.plan_agree, name="plan_agree"),
    path("<int:pk>/grazinti/", deciding.plan_return, name="plan_return"),
    path("<int:pk>/isakymas/", deciding.plan_approve, name="plan_approve"),
    path("<int:pk>/isakymas/failas/", looking.plan_order_file, name="plan_order_file"),
]
