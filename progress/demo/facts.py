"""Facts about the invented schools, all invented too; of real schools nothing is made up."""

from collections.abc import Iterator

from accounts.models import User
from common import clock
from schools.resources import FactResource, read_table

from .cast import INVENTED, Invented

HEAD = ["mokyklos_kodas", "rodiklis", "metai", "klase", "dalykas"]
HEAD += ["reiksme", "mokiniu_skaicius", "data", "saltinis"]
SOURCE = "mokomasis pavyzdys"
GRADES = {"Gimnazija": (8,), "Progimnazija": (2, 4, 6, 8), "Mokykla-darželis": (2, 4)}
SUBJECTS = ("Matematika", "Skaitymas")
LEAVING = {"Gimnazija": ("pupp", "vbe"), "Pagrindinė mokykla": ("pupp",)}
FEW = 4  # pupils of a grade in the smallest school: their values are shown to the agency alone


def load_facts(codes: dict[str, str], by: User) -> None:
    """Take a made-up file in, as the agency would; `codes` are the schools' by their key."""
    rows = [line for place, item in enumerate(INVENTED) for line in _lines(item, codes, place)]
    text = "\n".join(";".join(row) for row in [HEAD, *rows])
    FactResource().import_data(
        read_table(text.encode()),
        user=by,
        file_name="mokomieji-duomenys.csv",
        rollback_on_validation_errors=True,
        raise_errors=True,
    )


def _lines(item: Invented, codes: dict[str, str], place: int) -> Iterator[list[str]]:
    newest = clock.today().year - 1
    for year in range(newest - 3, newest + 1):
        for row in _of_year(item, place, year, newest):
            code, grade, subject, value, pupils = row
            facts = [codes[item.key], code, str(year), grade, subject, value, pupils]
            yield [*facts, f"{year}-06-15", SOURCE]


def _of_year(item: Invented, place: int, year: int, newest: int) -> Iterator[tuple[str, ...]]:
    """Some schools are better, some get better; in one year a few have no values at all."""
    if year == newest - 2 and place % 4 == 1:
        return
    rise = (place * 7) % 5 - 1 + (year - newest)
    yield from _results(item, place, rise)
    yield "savijauta", "", "", _text(28 + (place * 3) % 8 + rise / 2, 10), str(item.pupils // 2)
    if year == newest:
        yield from _conditions(item, place)


def _results(item: Invented, place: int, rise: float) -> Iterator[tuple[str, ...]]:
    for grade in GRADES.get(item.kind, (4, 6, 8)):
        for shift, subject in enumerate(SUBJECTS):
            value = 48 + (place * 11) % 23 + rise + shift * 4 - grade / 2
            yield "nmpp", str(grade), subject, _text(value), str(_pupils(item, grade))
    for code in LEAVING.get(item.kind, ()):
        value = 5.5 + place % 4 / 2 if code == "pupp" else 44 + (place * 5) % 19 + rise
        yield code, "", "Matematika", _text(value), str(max(item.pupils // 9, 6))


def _conditions(item: Invented, place: int) -> Iterator[tuple[str, ...]]:
    pupils = str(item.pupils)
    yield "vienisumas", "", "", str(20 + (place * 5) % 17), str(item.pupils // 2)
    yield "patycios", "", "", str(35 + (place * 7) % 25), str(item.pupils // 2)
    yield "sek-kontekstas", "", "", _text((place * 5) % 13 - 6, 10), pupils
    yield "rizikos-seimos", "", "", str(3 + (place * 4) % 15), pupils
    yield "kaimas", "", "", str(int(item.pupils < 200)), ""
    if place % 3 == 0:
        yield "kultura", "", "", str(1 + place % 4), ""
        yield "pagalba", "", "", str(1 + (place + 1) % 4), ""
    if item.evaluation_kind == "external":
        yield "isorinis-vertinimas", "", "1.2.1", "2", ""


def _pupils(item: Invented, grade: int) -> int:
    return FEW if item.key == "paper" and grade == 4 else max(item.pupils // 9, 6)


def _text(value: float, part: int = 1) -> str:
    return f"{value / part:.1f}".replace(".", ",")
