from django.urls import path

from .views import baskets, decision, exports, letters, life, money, years

app_name = "grants"
urlpatterns = [
    path("", baskets.grant_list, name="grant_list"),
    path("projektas/", baskets.programme_detail, name="programme_detail"),
    path("projektas/<int:pk>/", baskets.programme_detail, name="programme_detail"),
    path("sprendimas/<int:pk>/", decision.round_decide, name="round_decide"),
    path("sprendimas/<int:pk>/failas/", decision.round_decision_file, name="round_decision_file"),
    path("sprendimas/<int:pk>/laiskai/", letters.round_letters, name="round_letters"),
    path("sprendimas/<int:pk>/laiskai.pdf", letters.round_letters_pdf, name="round_letters_pdf"),
    path("mokykla/<int:pk>/perkelti/", baskets.school_carry_over, name="school_carry_over"),
    path("lesos.csv", exports.grant_list_csv, name="grant_list_csv"),
    path("lesos.xlsx", exports.grant_list_xlsx, name="grant_list_xlsx"),
    path("reikalavimai/", life.claim_list, name="claim_list"),
    path("projektas/<int:pk>/metai/", years.year_list, name="year_list"),
    path("projektas/<int:pk>/metai/<int:year>/uzdaryti/", years.year_close, name="year_close"),
    path("projektas/<int:pk>/metai/<int:year>/atverti/", years.year_reopen, name="year_reopen"),
    path("<int:pk>/", baskets.grant_detail, name="grant_detail"),
    path("<int:pk>/lesos.pdf", exports.grant_statement_pdf, name="grant_statement_pdf"),
    path(
        "<int:pk>/lesos/<int:entry_pk>/patvirtinti/",
        money.receipt_add,
        name="receipt_add",
    ),
    path(
        "<int:pk>/lesos/<int:entry_pk>/atitaisyti/",
        money.entry_reverse,
        name="entry_reverse",
    ),
    path("<int:pk>/lesos/<int:entry_pk>/failas/", money.entry_file, name="entry_file"),
    path("<int:pk>/bukle/<slug:name>/", life.grant_step, name="grant_step"),
    path("<int:pk>/zingsniai/<int:step_pk>/failas/", life.step_file, name="step_file"),
    path("<int:pk>/reikalavimai/naujas/", life.claim_add, name="claim_add"),
    path(
        "<int:pk>/reikalavimai/<int:claim_pk>/atsaukti/",
        life.claim_withdraw,
        name="claim_withdraw",
    ),
    path("<int:pk>/reikalavimai/<int:claim_pk>/failas/", life.claim_file, name="claim_file"),
    path("<int:pk>/<slug:name>/", money.entry_add, name="entry_add"),
]
