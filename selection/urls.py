"""Addresses of selection, below /atranka/."""

from django.urls import path

from .views import commission, papers, ranking, rounds, sittings, voting

app_name = "selection"
urlpatterns = [
    path("", rounds.round_list, name="round_list"),
    path("<int:pk>/", rounds.round_detail, name="round_detail"),
    path("<int:pk>/prideti/", rounds.candidate_add, name="candidate_add"),
    path("<int:pk>/uzsaldyti/", ranking.round_freeze, name="round_freeze"),
    path("<int:pk>/atsaldyti/", ranking.round_unfreeze, name="round_unfreeze"),
    path("<int:pk>/reitingas/", ranking.round_ranking, name="round_ranking"),
    path("<int:pk>/duomenys.csv", ranking.round_inputs, name="round_inputs"),
    path("<int:pk>/rezultatai.csv", ranking.round_results, name="round_results"),
    path("vietos/", ranking.placing_list, name="placing_list"),
    path("vietos/<int:pk>/", ranking.placing_detail, name="placing_detail"),
    path("kandidates/<int:pk>/", rounds.candidate_detail, name="candidate_detail"),
    path("kandidates/<int:pk>/pasalinti/", rounds.candidate_remove, name="candidate_remove"),
    path("<int:pk>/komisija/", commission.commission_detail, name="commission_detail"),
    path("<int:pk>/komisija/sudetis/", commission.commission_edit, name="commission_edit"),
    path("<int:pk>/komisija/prideti/", commission.member_add, name="member_add"),
    path("<int:pk>/komisija/interesai/", commission.interest_list, name="interest_list"),
    path("<int:pk>/komisija/posedis/", sittings.sitting_open, name="sitting_open"),
    path("<int:pk>/sarasas/", sittings.round_outcome, name="round_outcome"),
    path("<int:pk>/isakymas.pdf", papers.round_order, name="round_order"),
    path("nariai/<int:pk>/", commission.member_edit, name="member_edit"),
    path("nariai/<int:pk>/pasalinti/", commission.member_remove, name="member_remove"),
    path("kandidates/<int:pk>/nusisalinti/", commission.interest_declare, name="interest_declare"),
    path("interesai/<int:pk>/atsaukti/", commission.interest_withdraw, name="interest_withdraw"),
    path("posedziai/<int:pk>/", sittings.sitting_detail, name="sitting_detail"),
    path("posedziai/<int:pk>/keisti/", sittings.sitting_edit, name="sitting_edit"),
    path("posedziai/<int:pk>/dalyviai/", sittings.sitting_attendance, name="sitting_attendance"),
    path("posedziai/<int:pk>/klausimai/", sittings.question_add, name="question_add"),
    path("posedziai/<int:pk>/balsuoti/", voting.sitting_vote, name="sitting_vote"),
    path("posedziai/<int:pk>/uzdaryti/", sittings.sitting_close, name="sitting_close"),
    path("posedziai/<int:pk>/atsaukti/", sittings.sitting_drop, name="sitting_drop"),
    path("posedziai/<int:pk>/protokolas.pdf", papers.sitting_minutes, name="sitting_minutes"),
    path("klausimai/<int:pk>/pasalinti/", sittings.question_remove, name="question_remove"),
]
