"""Whether a basket keeps pace: time passed, money spent, indicators on their way. No database.

The documented pain is money that schools do not come to use in the second year, so the first
question is how far the money is behind the time.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.days import passed
from common.money import NBSP, ZERO, format_eur
from common.templatetags.ui import number, percent, share

# No source names thresholds: these are our own assumptions, percent or percentage points.
EARLY = 10  # of the time; before it nothing can be told
LAGS, STOPS = 15, 30  # by so much the money is behind the time: worth a look, an alarm
TELLING = 25  # of the time; a forecast from less says nothing
HALF_TIME = 50  # of the time; from then on the same lag is harder to make up
STOPS_LATE = 20  # an alarm from half-time on
FEW = 50  # from half-time on fewer indicators on their way than this are worth a look
HUNDRED = Decimal(100)  # no finer than this, in EUR, is a forecast told


def lags_below(time: int) -> Decimal | None:
    """The part of the money, from 0 to 1, with less than which spent a basket lags behind.

    `time` is how much of it has passed, percent; so early that nobody lags there is none. Both
    percents are compared as they are told, whole; the one rule of who is named as lagging.
    """
    return Decimal(2 * (time - LAGS) + 1) / 200 if time >= LAGS else None


@dataclass(frozen=True)
class Pace:
    """Of one basket on one day: money in EUR; `is_over` once it was concluded or ended."""

    starts_on: date
    ends_on: date
    today: date
    granted: Decimal
    spent: Decimal
    indicators: int = 0
    on_way: int = 0
    is_over: bool = False

    @cached_property
    def time(self) -> int:
        """How much of the time has passed, in whole percent of real days."""
        return passed(self.starts_on, self.ends_on, self.today)

    @cached_property
    def money(self) -> int:
        """How much of what was granted is spent, in whole percent."""
        return share(self.spent, self.granted)

    @property
    def behind(self) -> int:
        """By how many percentage points the money is behind the time; negative when ahead."""
        return self.time - self.money

    @property
    def lag(self) -> Decimal:
        """The same exactly, for sorting; what is over lags behind nothing."""
        if self.is_over or not self.granted:
            return Decimal(-100)
        return self._time - self.spent / self.granted

    @property
    def _time(self) -> Decimal:
        """The part of the days that have passed, from 0 to 1."""
        whole = (self.ends_on - self.starts_on).days
        return Decimal(max(0, min(whole, (self.today - self.starts_on).days))) / whole

    @property
    def left(self) -> Decimal | None:
        """What will be left unspent in the end if it goes on as so far; EUR, to the hundred.

        None while it is too early to tell, and once the basket is over.
        """
        if self.is_over or self.time < TELLING:
            return None
        unspent = max(ZERO, self.granted - self.spent)
        if self.time == 100:
            return unspent
        left = max(ZERO, self.granted - self.spent / self._time)
        return min(unspent, (left / HUNDRED).quantize(Decimal(1), ROUND_HALF_UP) * HUNDRED)

    @property
    def tone(self) -> str:
        """Of the status beside the words: ok, wait, stop, or none of them."""
        return self._judged()[0]

    @property
    def words(self) -> str:
        return self._judged()[1]

    @property
    def is_laggard(self) -> bool:
        """Whether its money lags behind the time, or more is spent than was granted.

        Few indicators on their way make nobody a laggard: they are told beside it.
        """
        if self.is_over:
            return False
        least = lags_below(self.time)
        is_behind = least is not None and self.spent < self.granted * least
        return is_behind or self.spent > self.granted

    def _judged(self) -> tuple[str, str]:
        if self.is_over:
            return "draft", _("over")
        if self.spent > self.granted:
            return "stop", _("more spent than granted")
        if self.time < EARLY:
            return "note", _("just begun")
        if self.is_laggard:
            is_far = self.behind >= (STOPS_LATE if self.time >= HALF_TIME else STOPS)
            return (
                ("stop", _("money lags far behind")) if is_far else ("wait", _("money lags behind"))
            )
        if self._has_few():
            return "wait", _("few indicators on their way")
        return "ok", _("keeps pace")

    def _has_few(self) -> bool:
        is_few = self.on_way * 100 < self.indicators * FEW
        return self.time >= HALF_TIME and is_few

    @property
    def sentence(self) -> str:
        """„Praėjo 60 proc. laiko, panaudota 22 proc. lėšų, pasiekti ar artėja 3 iš 5 rodiklių.“"""
        said = {"time": percent(self.time), "money": percent(self.money)}
        text = _("%(time)s of the time has passed, %(money)s of the money is spent") % said
        parts = [f"{text}{self._indicators()}.".replace("..", ".")]
        return " ".join(filter(None, [*parts, self._ahead()]))

    def _indicators(self) -> str:
        if not self.indicators:
            return ""
        text = ngettext(
            ", %(on_way)s of %(n)s indicator is reached or on the way",
            ", %(on_way)s of %(n)s indicators are reached or on the way",
            self.indicators,
        )
        return text % {"on_way": self.on_way, "n": self.indicators}

    def _ahead(self) -> str:
        """What will be left, in words."""
        left = self.left
        if left is None:
            return ""
        if self.time == 100:
            return _("%(left)s was not spent.") % {"left": format_eur(left)} if left else ""
        if not left:
            return _("At this pace all of it will be spent.")
        return _("At this pace about %(left)s will be left.") % {"left": rounded(left)}


def rounded(amount: Decimal) -> str:
    """„64 200 Eur“: a forecast has no cents."""
    return f"{number(amount)}{NBSP}Eur"
