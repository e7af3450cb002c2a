from django.urls import path

from .views import expenses

urlpatterns = [
    path("<int:pk>/islaidos/", expenses.expense_list, name="expense_list"),
    path("<int:pk>/islaidos/csv/", expenses.expense_csv, name="expense_csv"),
    path("<int:pk>/islaidos/xlsx/", expenses.expense_xlsx, name="expense_xlsx"),
    path("<int:pk>/islaidos/naujos/", expenses.expense_add, name="expense_add"),
    path("<int:pk>/islaidos/ikelti/", expenses.expense_import, name="expense_import"),
    path("<int:pk>/islaidos/ikelti/lentele/", expenses.expense_template, name="expense_template"),
    path("<int:pk>/islaidos/<int:expense_pk>/", expenses.expense_detail, name="expense_detail"),
    path("<int:pk>/islaidos/<int:expense_pk>/failas/", expenses.expense_file, name="expense_file"),
    path(
        "<int:pk>/islaidos/<int:expense_pk>/atsaukti/",
        expenses.expense_reverse,
        name="expense_reverse",
    ),
]
