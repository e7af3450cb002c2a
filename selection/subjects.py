"""Which grades and subjects facts of a kind really have: a criterion is made of these alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.text import NBSP, sort_key
from schools.kind_names import names_of
from schools.models import FactKind, SchoolFact

Part = tuple[int, str]  # grade and subject; 0 and empty: the whole school


@dataclass(frozen=True)
class Subjects:
    """Grades and subjects by the key of the kind, and the kinds' names."""

    parts: dict[int, set[Part]]
    names: dict[int, str]

    def choices(self, *kept: str) -> list[tuple[str, str]]:
        """Every subject with the kinds and grades it is known of; `kept` ones stay in any case."""
        known = {subject for parts in self.parts.values() for _grade, subject in parts}
        listed = sorted({*known, *kept} - {""}, key=sort_key)
        return [("", _("all subjects")), *((name, self._label(name)) for name in listed)]

    def _label(self, subject: str) -> str:
        told = [
            " ".join(filter(None, [self.names[kind], grades_words(grades)]))
            for kind, parts in self.parts.items()
            if (grades := {grade for grade, name in parts if name == subject})
        ]
        return f"{subject} ({'; '.join(told)})" if told else subject

    def problem(self, kind: int, grade: int, subject: str) -> tuple[str, str] | None:
        """The field that names what no fact of the kind is of, with what may be chosen."""
        parts = self.parts.get(kind, set())
        if any(grade in {0, one} and subject in {"", name} for one, name in parts):
            return None
        if not subject:
            return ("grade", self._other_grade(parts)) if parts and grade else None
        return "subject", self._other_subject(parts, grade)

    def _other_grade(self, parts: set[Part]) -> str:
        words = grades_words({grade for grade, _name in parts})
        if not words:
            return _("Facts of this kind are of the whole school. Choose all grades.")
        return _("Facts of this kind are only of: %(grades)s. Choose one of these.") % {
            "grades": words
        }

    def _other_subject(self, parts: set[Part], grade: int) -> str:
        names = sorted({name for one, name in parts if name and grade in {0, one}}, key=sort_key)
        if not names:
            return _("Such facts are not told by subject. Choose all subjects.")
        words = _("No such fact is of this subject. Known are: %(subjects)s.")
        return words % {"subjects": ", ".join(names)}


def grades_words(grades: set[int]) -> str:
    """„4, 8 kl.“; an empty text where none is named."""
    told = ", ".join(str(grade) for grade in sorted(grades) if grade)
    return (_("grades %(numbers)s") % {"numbers": told}).replace(" ", NBSP) if told else ""


def subjects_for(user: Any) -> Subjects:
    """What is known now, in two queries."""
    rows = SchoolFact.objects.visible_to(user).order_by("kind__order", "kind")
    parts: dict[int, set[Part]] = {}
    for kind, grade, subject in rows.values_list("kind", "grade", "subject").distinct():
        parts.setdefault(kind, set()).add((grade, subject))
    kinds = [kind for kind in FactKind.objects.visible_to(user) if kind.pk in parts]
    short = names_of(kinds)
    names = {kind.pk: short[kind.code] for kind in kinds}
    return Subjects(parts, names)
