from django.urls import path

from .views import baskets, decision, letters

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
    path("<int:pk>/", baskets.grant_detail, name="grant_detail"),
    path("<int:pk>/<slug:name>/", baskets.entry_add, name="entry_add"),
]
