"""What a decision must keep to: its day after all that it rests on, a commission that has sat,
pupil counts that are not old."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import clock

from .listing import entries_of
from .models import Freeze, Round, Sitting

SCHOOL_YEAR = 9  # its first month
YEAR = 12  # months
MOST_NAMED = 10


def decided_on_problems(chosen: Round, day: date) -> list[str]:
    """Why the decision can't be of this day: it is to come, or before what the decision rests on.

    Of a ranked round that is the freezing of the data and the closing of the last sitting.
    """
    if day > clock.today():
        return [_("The decision's date is in the future. Check the date.")]
    last = max(_rests_on(chosen), default=None)
    if last is None or day >= last[0]:
        return []
    words = _(
        "%(what)s %(last)s, so the decision can't be of an earlier day. Look at the date in the"
        " order."
    )
    return [words % {"what": last[1], "last": date_format(last[0])}]


def _rests_on(chosen: Round) -> list[tuple[date, str]]:
    """The days on which the decision rests, each with what happened."""
    until = chosen.data_until and min(chosen.data_until, clock.today())
    found = [(until, _("Data count until"))]
    made = Freeze.objects.standing().filter(round=chosen.pk).first()
    if made:
        found.append((clock.local_day(made.at), _("The data were frozen on")))
    sat = closed_sittings(chosen).values_list("closed_at", flat=True)
    words = _("The commission closed its sitting on")
    found.extend((clock.local_day(closed_at), words) for closed_at in sat if closed_at)
    return [(day, text) for day, text in found if day]


def is_to_come(until: date | None) -> bool:
    """Whether data can't be taken until this day yet."""
    return until is not None and until > clock.today()


def to_come_words() -> str:
    """What is said of a day until which data can't be taken yet."""
    words = _("Data can't count until a day to come. Enter %(today)s or an earlier day.")
    return words % {"today": date_format(clock.today())}


def closed_sittings(chosen: Round) -> QuerySet[Sitting]:
    """The sittings of the round's commission that are closed."""
    return Sitting.objects.filter(commission__round=chosen.pk, closed_at__isnull=False)


def lacks_sitting(chosen: Round) -> bool:
    """Whether the round is ranked and no commission has sat and closed its sitting."""
    if not Freeze.objects.standing().filter(round=chosen.pk).exists():
        return False
    return not closed_sittings(chosen).exists()


def unbacked(chosen: Round, candidates: Collection[int]) -> list[str]:
    """The schools of these candidates of a ranked round behind which no valid vote of the
    commission stands: it has not sat, was not asked about them, or too few voted."""
    entries = entries_of(chosen) if candidates else []
    backed = {entry.candidate for entry in entries if entry.is_backed}
    if not entries:
        return []
    rows = chosen.candidates.filter(pk__in=set(candidates) - backed).select_related("school")
    return [str(row.school) for row in rows.order_by("school__sort_key", "pk")]


def why_words(schools: Collection[str] = ()) -> str:
    """What a decision without a commission, or without its vote on these schools, is asked for."""
    if not schools:
        return _("No commission has voted on this ranking. Write why it is decided without one.")
    words = _(
        "The commission has not decided on: %(schools)s. Write why they are chosen without its"
        " decision."
    )
    return words % {"schools": named(schools)}


def named(schools: Collection[str]) -> str:
    """The first few of these names."""
    names = list(schools)
    return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


def old_before(chosen: Round) -> date:
    """Pupils counted before this day are counted too long before the round's first school year."""
    months = chosen.first_school_year * YEAR + SCHOOL_YEAR - 1 - chosen.programme.count_months
    return date(months // YEAR, months % YEAR + 1, 1)


def decided_words(chosen: Round) -> str:
    """What is said to one who would change a decided round."""
    words = _(
        "This round is already decided: %(day)s, No. %(number)s. A decision is not changed; it is"
        " corrected by a new one: an entry in a basket, or a new round."
    )
    return words % {"day": date_format(chosen.decided_on or ""), "number": chosen.decision_number}
