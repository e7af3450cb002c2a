"""The sums of two texts of a plan, by purpose and school year."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.ui import amount


@dataclass(frozen=True)
class SumTold:
    """EUR before and after; the change with its sign in words that can be read."""

    before: Decimal
    after: Decimal

    @property
    def change(self) -> str:
        """„+100,00“, „−100,00“, „0,00“."""
        difference = self.after - self.before
        return f"+{amount(difference)}" if difference > 0 else amount(difference)


@dataclass(frozen=True)
class SumsTold:
    """The sums of a purpose, or of all: of each school year and, last, of all of them.

    Year by year, since two opposite changes leave the sum of the years as it was.
    """

    name: str
    sums: list[SumTold]
    is_paper: bool

    @property
    def is_same(self) -> bool:
        """Whether no year's sum was changed."""
        return all(item.before == item.after for item in self.sums)

    @property
    def is_short(self) -> bool:
        """Whether all is said in one line, by the name; on a phone a name has its own line."""
        return self.is_paper and self.is_same

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """„Buvo“, „Yra“ and „Skirtumas“ with their sums; one line where nothing was changed."""
        after = [amount(item.after) for item in self.sums]
        if self.is_same:
            same = _("unchanged")
            return [(f"{self.name} – {same}" if self.is_short else capfirst(same), after)]
        before = [amount(item.before) for item in self.sums]
        changes = [item.change for item in self.sums]
        names = _("Before"), _("After"), pgettext("noun", "Change")
        return list(zip(names, (before, after, changes), strict=True))

    @property
    def drawn(self) -> SafeString:
        """The lines as rows of a table; drawn here, since a comparison shows a hundred sums."""
        return mark_safe("".join(_row(name, sums) for name, sums in self.lines))


def _row(name: str, sums: list[str]) -> str:
    cells = "".join(f'<td class="num">{said}</td>' for said in sums)
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
