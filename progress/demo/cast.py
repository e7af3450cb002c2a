"""Who takes part: real schools by name only, invented schools, sign-ins."""

from dataclasses import dataclass

from schools.choices import FounderKind

PASSWORD = "krepselis-demo"

# Real participants: name, type, municipality code. Their codes here are placeholders.
UZUPIS = ("Ukmergės Užupio pagrindinė mokykla", "Pagrindinė mokykla", "LT-53")
SENDVARIS = ("Klaipėdos Sendvario progimnazija", "Progimnazija", "LT-20")
PARTICIPANTS = (
    ("Alytaus Adolfo Ramanausko-Vanago gimnazija", "Gimnazija", "LT-02"),
    ("Birštono gimnazija", "Gimnazija", "LT-05"),
    ("Piliuonos gimnazija", "Gimnazija", "LT-16"),
    ("Vilkijos gimnazija", "Gimnazija", "LT-16"),
    ("Varnių Motiejaus Valančiaus gimnazija", "Gimnazija", "LT-51"),
    ("Pasvalio Svalios gimnazija", "Gimnazija", "LT-34"),
    ("Paluknio „Medeinos“ gimnazija", "Gimnazija", "LT-52"),
    ("Aukštadvario gimnazija", "Gimnazija", "LT-52"),
    ("Lentvario Henriko Senkevičiaus gimnazija", "Gimnazija", "LT-52"),
    ("Kalvelių „Aušros“ gimnazija", "Gimnazija", "LT-58"),
    ("Žeimių mokykla-daugiafunkcis centras", "Mokykla-daugiafunkcis centras", "LT-10"),
    ("Jeronimo Ralio gimnazija", "Gimnazija", "LT-10"),
    ("Nemakščių Martyno Mažvydo gimnazija", "Gimnazija", "LT-38"),
    ("Veiviržėnų Jurgio Šaulio gimnazija", "Gimnazija", "LT-21"),
    ("„Baltijos“ pagrindinė mokykla", "Pagrindinė mokykla", "LT-31"),
)


@dataclass(frozen=True)
class Invented:
    """An invented school that plays the live stage named by its key."""

    key: str
    name: str
    kind: str
    municipality: str
    pupils: int
    years_ago: int
    expression: str
    evaluation_kind: str

    @property
    def has_email(self) -> bool:
        """The school whose plan comes on paper has none."""
        return self.key != "paper"

    @property
    def founder_kind(self) -> str:
        """Whose it is: one has a founder of its own."""
        return FounderKind.PRIVATE if self.key == "private" else FounderKind.MUNICIPALITY


ROWS = """
empty | Pavyzdžio pagrindinė mokykla | Pagrindinė mokykla | LT-53 | 214 | 0 | unspecified | self
drafting | Pavyzdžio gimnazija | Gimnazija | LT-53 | 402 | 0 | unspecified | self
submitted | Pavyzdinė progimnazija | Progimnazija | LT-53 | 318 | 0 | unspecified | self
corrected | Pavyzdžių mokykla-darželis | Mokykla-darželis | LT-20 | 126 | 0 | unspecified | self
returned | Mokomoji pagrindinė mokykla | Pagrindinė mokykla | LT-53 | 187 | 0 | unspecified | self
agreed | Pavyzdžio progimnazija | Progimnazija | LT-20 | 540 | 0 | unspecified | self
paper | Pavyzdinis daugiafunkcis centras | Mokykla-centras | LT-53 | 74 | 0 | unspecified | self
approved | Mokomoji gimnazija | Gimnazija | LT-53 | 455 | 0 | weak | external
reporting | Pavyzdinė gimnazija | Gimnazija | LT-20 | 612 | 1 | unspecified | self
lagging | Mokomoji progimnazija | Progimnazija | LT-53 | 366 | 1 | unspecified | self
finished | Pavyzdinė pagrindinė mokykla | Pagrindinė mokykla | LT-53 | 289 | 3 | weak | external
private | Pavyzdinė privati mokykla | Pagrindinė mokykla | LT-20 | 96 | 0 | unspecified | self
unbegun | Mokomoji jaunimo mokykla | Pagrindinė mokykla | LT-53 | 58 | 0 | unspecified | self
guided | Pavyzdinis ugdymo centras | Mokykla-centras | LT-20 | 143 | 0 | unspecified | self
concluded | Pavyzdinė mokykla-darželis | Mokykla-darželis | LT-53 | 118 | 2 | unspecified | self
evaluated | Pavyzdinė mokykla-gimnazija | Gimnazija | LT-20 | 274 | 2 | weak | external
"""


def _invented(line: str) -> Invented:
    key, name, kind, municipality, pupils, years_ago, expression, evaluation = (
        part.strip() for part in line.split("|")
    )
    return Invented(
        key, name, kind, municipality, int(pupils), int(years_ago), expression, evaluation
    )


INVENTED = tuple(_invented(line) for line in ROWS.strip().splitlines())


@dataclass(frozen=True)
class Seated:
    """Somebody of the commission: for which of the nine institutions, in what duty, how present."""

    key: str
    name: str
    institution: int
    duty: str
    presence: str
    stands_in_for: str

    @property
    def votes(self) -> bool:
        """Whether the person sits with a vote when everyone is where `presence` says."""
        return self.duty != "secretary" and self.presence != "absent"


CHAIR, SECRETARY, CONFLICTED = "komisija", "sekretore", "narys"
SEATS = """
komisija | Kazys Pavyzdauskas | 1 | chair | here |
narys2 | Birutė Mokomavičienė | 2 | member | here |
narys3 | Petras Mokomaitis | 3 | member | remote |
narys4 | Lina Mokomaitė | 4 | member | here |
narys5 | Jonas Pavyzdaitis | 5 | member | here |
narys6 | Ramunė Pavyzdavičienė | 6 | member | absent |
narys7 | Vytautas Mokomavičius | 7 | member | here |
narys8 | Irena Pavyzdauskaitė | 8 | member | remote |
narys | Gintaras Pavyzdavičius | 9 | member | here |
pakaitinis | Rytis Mokomulis | 6 | member | here | narys6
sekretore | Asta Mokomytė | 1 | secretary | here |
"""


def _seated(line: str) -> Seated:
    key, name, institution, duty, presence, whom = (part.strip() for part in line.split("|"))
    return Seated(key, name, int(institution), duty, presence, whom)


COMMISSION = tuple(_seated(line) for line in SEATS.strip().splitlines())

# Sign-ins: part before @demo.lt, name, memberships as (role, scope).
PEOPLE = (
    ("direktore", "Rasa Pavyzdienė", (("director", "uzupis"), ("director", "empty"))),
    ("pavaduotoja", "Daiva Pavyzdytė", (("editor", "uzupis"), ("editor", "empty"))),
    ("direktorius", "Tomas Pavyzdys", (("director", "sendvaris"),)),
    ("ukmerge", "Domas Mokomasis", (("officer", "LT-53"),)),
    ("klaipeda", "Eglė Mokomoji", (("officer", "LT-20"),)),
    ("steigejas", "Saulius Pavyzdėnas", (("founder", "private"),)),
    ("agentura", "Ona Pavyzdė", (("agency", ""),)),
    (
        "vertintoja",
        "Jūratė Pavyzdaitė",
        (("evaluator", "finished"), ("evaluator", "approved")),
    ),
    ("vertintojas", "Mindaugas Mokomavičius", ()),
    *((seat.key, seat.name, (("commission", ""),)) for seat in COMMISSION),
    ("konsultante", "Nijolė Mokomūnienė", ()),
    ("auditorius", "Andrius Mokomauskas", (("auditor", ""),)),
    ("mokyklos", "Vilija Mokomienė", ()),
)
