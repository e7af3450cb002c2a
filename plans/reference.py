"""What a programme's reviewers are asked at first. A suggestion of ours, from no official form.

The agency changes the questions in the admin; loading again changes nothing.
"""

from django.db import transaction

from accounts.models import User
from audit.choices import Source
from audit.services import record
from selection.choices import Party
from selection.models import Programme

from .models import ChecklistItem

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
