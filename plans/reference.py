"""What a programme's reviewers are asked at first, and who agrees to which change of a plan.

Suggestions of ours, from no official form or rule [?]: the agency changes them in the admin.
Loading again changes nothing.
"""

from django.db import transaction

from accounts.models import User
from audit.choices import Source
from audit.services import record
from selection.choices import Party
from selection.models import Programme

from .choices import ChangeKind, Effect
from .models import AmendmentRule, ChecklistItem

QUESTIONS = {
    Party.MUNICIPALITY: [
        ("findings", "Ar plano pagrindas sutampa su tuo, ką steigėjas žino apie mokyklos veiklą?"),
        ("goal", "Ar tikslas ir uždaviniai dera su steigėjo švietimo prioritetais?"),
        ("activities", "Ar veiklos nedubliuoja to, kas jau finansuojama iš kitų šaltinių?"),
        ("activities", "Ar mokykla turi žmonių ir patalpų veikloms atlikti numatytu laiku?"),
        ("sustainability", "Ar aišku, kaip rezultatai bus palaikomi pasibaigus krepšeliui?"),
    ],
    Party.AGENCY: [
        (
            "findings",
            "Ar planas remiasi veiklos įsivertinimo ar išorinio vertinimo išvadomis?",
        ),
        ("goal", "Ar tikslas aiškus, pasiekiamas laiku ir susijęs su mokinių pasiekimais?"),
        ("objectives", "Ar kiekvienas uždavinys atsako į tai, ką nustatė vertinimas?"),
        ("activities", "Ar veiklos padeda siekti uždavinių, o jų laikas tikroviškas?"),
        ("money", "Ar lėšos numatytos leidžiamoms paskirtims ir pagrįstos veiklomis?"),
        (
            "indicators",
            "Ar rodikliai matuoja rezultatą, o pradinės ir siektinos reikšmės turi šaltinį?",
        ),
        ("sustainability", "Ar numatyta, kas išliks pasibaigus krepšeliui?"),
    ],
}


@transaction.atomic
def load_checklist(programme: Programme, by: User | None = None) -> None:
    """The first questions of each party, where the programme has none yet."""
    if ChecklistItem.objects.filter(programme=programme).exists():
        return
    ChecklistItem.objects.bulk_create(
        ChecklistItem(programme=programme, party=party, section=section, text=text, position=place)
        for party, asked in QUESTIONS.items()
        for place, (section, text) in enumerate(asked, 1)
    )
    record("programme.checklist_loaded", programme, by=by, source=Source.SYSTEM)


# Whose agreement is not needed [?]: who is not named here agrees.
LIGHTER = {
    (ChangeKind.WORDING, Party.MUNICIPALITY): Effect.NOTICE,
    (ChangeKind.WORDING, Party.AGENCY): Effect.NOTICE,
    (ChangeKind.DATES, Party.AGENCY): Effect.NOTICE,
    (ChangeKind.MONEY_WITHIN, Party.AGENCY): Effect.NOTICE,
}


@transaction.atomic
def load_amendment_rules(programme: Programme, by: User | None = None) -> None:
    """The first rules of amendments, for each kind of change and party, where there are none."""
    if AmendmentRule.objects.filter(programme=programme).exists():
        return
    AmendmentRule.objects.bulk_create(
        AmendmentRule(
            programme=programme,
            kind=kind,
            party=party,
            effect=LIGHTER.get((kind, party), Effect.AGREEMENT),
        )
        for kind in ChangeKind
        for party in Party
    )
    record("programme.amendment_rules_loaded", programme, by=by, source=Source.SYSTEM)
