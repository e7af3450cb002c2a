"""The quality basket programme as data, with its sources. What is not confirmed says so.

Everything here can be edited in the admin afterwards; loading again changes nothing.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from audit.choices import Source
from audit.services import record

from .choices import Party
from .models import (
    Institution,
    LegalAct,
    Programme,
    ProgrammeObjective,
    ProgrammeParty,
    Purpose,
    Rate,
)

NUMBER = "09.2.1-ESFA-V-719-01-0001"
PROGRAMME = {
    "name": "Kokybės krepšelis",
    "goal": "Gerinti mokinių pasiekimus, kad kiekvienas mokinys, kad ir kurioje mokykloje ar "
    "savivaldybėje mokytųsi, gautų kokybišką ugdymą.",
    "envelope": Decimal("30324200.95"),
    "years": 2,
    "ends_on": date(2023, 9, 1),
    "order_issuer": "Lietuvos Respublikos švietimo, mokslo ir sporto ministras",
    "publicity_text": "Iš Europos Sąjungos struktūrinių fondų lėšų bendrai finansuojamas projektas "
    f"Nr. {NUMBER} „Kokybės krepšelis“",
}
OBJECTIVES = [
    "Padėti savivaldybėms sudaryti sąlygas ugdymo kokybei užtikrinti.",
    (
        "Didinti stiprią geros mokyklos požymių raišką turinčių mokyklų atsakomybę ir "
        "atskaitomybę, skiriant lėšų tobulėti ir gerajai patirčiai skleisti."
    ),
    (
        "Mažinti mokyklų skirtumus: silpną geros mokyklos požymių raišką turinčioms mokykloms "
        "teikti konsultacinę pagalbą ir lėšų."
    ),
]
UNCONFIRMED = "aktas žinomas iš viešų šaltinių, tikslus pavadinimas tikslintinas"
ORDER_OF_2018 = "Kokybės krepšelio lėšų skyrimo ir naudojimo tvarkos aprašas"
LEGAL_ACTS = [
    (
        date(2016, 3, 29),
        "V-267",
        "Mokyklos, įgyvendinančios bendrojo ugdymo programas, veiklos kokybės įsivertinimo modelis",
    ),
    (date(2018, 8, 28), "V-707", ORDER_OF_2018),
    (date(2021, 3, 31), "", f"{ORDER_OF_2018} (nauja redakcija)"),
    (date(2023, 8, 9), "", f"{ORDER_OF_2018} (nauja redakcija)"),
]
PURPOSES = [
    "Individuali pagalba mokiniui",
    "Papildomi etatai švietimo pagalbai teikti",
    "Edukacinės ugdymo aplinkos pritaikymas",
    "Mokinių dalykinių ir bendrųjų kompetencijų ugdymas",
    "Programinės įrangos ir skaitmeninės technikos atnaujinimas ar įsigijimas",
    "Tėvų įtraukimas į ugdymo procesą",
    "Tėvų informavimas ir švietimas",
    "Pedagogų kvalifikacijos tobulinimas ir kolegialus mokymasis",
    "Gerosios patirties sklaida",
    "Tiriamoji ir kūrybinė mokinių veikla",
]
RATE = Decimal("127.00")
RATE_SOURCE = "Projekto aprašymas; taikoma nuo tvarkos aprašo priėmimo dienos (data tikslintina)"
INSTITUTIONS = [
    "Lietuvos Respublikos švietimo, mokslo ir sporto ministerija",
    "Nacionalinis egzaminų centras",
    "Ugdymo plėtotės centras",
    "Švietimo informacinių technologijų centras",
    "Nacionalinė mokyklų vertinimo agentūra",
    "Lietuvos savivaldybių asociacija",
    "Švietimo padalinių vadovų asociacija",
    "Tėvų forumas",
    "Lietuvos mokyklų vadovų asociacija",
]
INSTITUTION_SOURCE = "Projekto aprašymas; oficialus pavadinimas ir veiklos laikas tikslintini"


@transaction.atomic
def load_programme(by: User | None = None) -> Programme:
    """The programme with objectives, acts, purposes, rate and parties, if it is not there yet."""
    programme, created = Programme.objects.get_or_create(number=NUMBER, defaults=PROGRAMME)
    if created:
        _load_texts(programme)
        _load_rules(programme)
        record("programme.loaded", programme, by=by, source=Source.SYSTEM)
    return programme


def _load_texts(programme: Programme) -> None:
    ProgrammeObjective.objects.bulk_create(
        ProgrammeObjective(programme=programme, number=number, text=text)
        for number, text in enumerate(OBJECTIVES, 1)
    )
    LegalAct.objects.bulk_create(
        LegalAct(
            programme=programme, adopted_on=day, number=number, title=title, source=UNCONFIRMED
        )
        for day, number, title in LEGAL_ACTS
    )


def _load_rules(programme: Programme) -> None:
    Purpose.objects.bulk_create(
        Purpose(programme=programme, number=number, name=name)
        for number, name in enumerate(PURPOSES, 1)
    )
    Rate.objects.create(
        programme=programme, amount=RATE, effective_from=date(2018, 8, 28), source=RATE_SOURCE
    )
    ProgrammeParty.objects.bulk_create(
        ProgrammeParty(programme=programme, party=party)
        for party in (Party.MUNICIPALITY, Party.AGENCY)
    )


def load_institutions(by: User | None = None) -> int:
    """The nine that sent members to the first commission, once; since when they exist is not known.

    Returns how many were added; what an installation has edited or added stays.
    """
    if Institution.objects.exists():
        return 0
    made = Institution.objects.bulk_create(
        Institution(name=name, source=INSTITUTION_SOURCE) for name in INSTITUTIONS
    )
    record("institution.loaded", made[0], by=by, source=Source.SYSTEM, changes={"count": len(made)})
    return len(made)
