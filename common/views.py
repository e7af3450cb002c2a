"""The living style page: every component in every state, in development only."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from . import clock
from .forms import DateInput, MoneyFormField
from .templatetags.ui import Step

LONG = "Mokinių, pasiekiančių bent patenkinamą matematikos pasiekimų lygį, dalis 5–8 klasėse"
TONES = [
    ("draft", "Rengiamas"),
    ("wait", "Laukia savivaldybės suderinimo"),
    ("ok", "Vykdomas"),
    ("stop", "Grąžintas tikslinti"),
    ("note", "Peržiūrai"),
]
STEPS = [
    Step("Parengtas", "2026 m. lapkričio 12 d.", "done"),
    Step("Agentūra suderino", "2026 m. lapkričio 18 d.", "done"),
    Step("Savivaldybė derina", "iki 2026 m. lapkričio 26 d.", "current"),
    Step("Vadovo įsakymas"),
    Step("Vykdomas"),
]
RETURNED = [STEPS[0], Step("Grąžintas tikslinti", "liko 2 pastabos", "halt"), *STEPS[3:]]
SECTIONS = [
    {"label": "Pagrindimas", "url": "#a", "full": True},
    {"label": "Veiklos", "url": "#b", "current": True, "left": 2},
    {"label": "Rodikliai ir jų siektinos reikšmės", "url": "#c", "left": 21},
    {"label": "Tęstinumas", "url": "#d"},
]


class StyleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Veikla", help_text="Trumpai: kas, su kuo, kaip dažnai.")
    note = forms.CharField(label="Pastaba", widget=forms.Textarea, required=False)
    sum = MoneyFormField(label="Lėšos 2026–2027 m. m.", help_text="Pavyzdžiui, 12 400,00")
    day = forms.DateField(label="Pradžia", widget=DateInput)
    purpose = forms.ChoiceField(label="Lėšų paskirtis", choices=[("1", LONG), ("2", "Kita")])
    way = forms.ChoiceField(
        label="Kaip vertinsite", widget=forms.RadioSelect, choices=[("a", LONG), ("b", "Išorinis")]
    )
    goals = forms.MultipleChoiceField(
        label="Uždaviniai",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", LONG), ("2", "Antras")],
        required=False,
    )
    sure = forms.BooleanField(label="Lėšų šiai veiklai nereikia", required=False)
    scan = forms.FileField(label="Įsakymas (PDF)", required=False)


@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    """Show all components; absent where DEBUG is off."""
    if not settings.DEBUG:
        raise Http404
    if "zinute" in request.GET:
        messages.error(request, "Neįrašyta: kol rašėte, planą pakeitė pavaduotoja.")
        messages.success(request, "Planas pateiktas derinti 2026 m. lapkričio 22 d.")
    return render(request, "common/style_page.html", _samples())


def _samples() -> dict[str, Any]:
    wrong = {"title": "", "sum": "1e3", "day": "2026-13-01", "way": "x"}
    return {
        "form": StyleForm(initial={"sum": Decimal("12400")}),
        "wrong": StyleForm(wrong, auto_id="wrong_%s"),
        "page": Paginator(range(1000), 25).page(7),
        "tones": TONES,
        "steps": STEPS,
        "returned": RETURNED,
        "sections": SECTIONS,
        "events": _events(),
        "long": LONG,
        "today": clock.today(),
        "now": clock.now(),
    } | _figures()


def _events() -> list[dict[str, Any]]:
    now = SimpleLazyObject(clock.now)
    return [
        {"at": now, "text": "Savivaldybė grąžino planą", "comment": LONG, "tone": "stop"},
        {"at": now, "text": "Agentūra suderino planą", "by": "Fausta Pavyzdė", "tone": "ok"},
        {"at": now, "text": "Planas pateiktas derinti", "by": "Rasa Pavyzdienė"},
    ]


def _figures() -> dict[str, Any]:
    return {
        "pupils": 399,
        "rate": Decimal(127),
        "years": 2,
        "granted": Decimal("101346"),
        "used": Decimal("38511.40"),
        "over": Decimal("120000"),
        "todo": [
            {"kind": "must", "text": "1.2 veiklai nenurodyta lėšų", "url": "#b"},
            {"kind": "may", "text": "4 rodiklis rodo veiklą, o ne rezultatą", "url": "#c"},
        ],
        "due": date(2027, 1, 15),
    }
