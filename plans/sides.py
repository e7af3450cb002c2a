"""What the parties to a plan are called: beside the agency stands the founder of the school.

For most schools that is the municipality; a state or private school has a founder of its own.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.choices import FounderKind
from schools.models import School
from selection.choices import Party

from .choices import Audience
from .parties import asked

if TYPE_CHECKING:
    from .models import PlanVersion

Words = dict[str, str | Promise]
FOUNDER = "founder"
AGREES: Words = {
    Party.MUNICIPALITY: gettext_lazy("Municipality agrees"),
    FOUNDER: gettext_lazy("Founder agrees"),
    Party.AGENCY: gettext_lazy("Agency agrees"),
}
HAS_AGREED: Words = {
    Party.MUNICIPALITY: gettext_lazy("Municipality has agreed"),
    FOUNDER: gettext_lazy("Founder has agreed"),
    Party.AGENCY: gettext_lazy("Agency has agreed"),
}
AWAITED: Words = {
    Party.MUNICIPALITY: gettext_lazy("the municipality"),
    FOUNDER: gettext_lazy("the founder"),
    Party.AGENCY: gettext_lazy("the agency"),
}
WHOSE: Words = {
    Party.MUNICIPALITY: gettext_lazy("of the municipality"),
    FOUNDER: gettext_lazy("of the founder"),
    Party.AGENCY: gettext_lazy("of the agency"),
}
NAMES: Words = {
    Party.MUNICIPALITY: gettext_lazy("municipality"),
    FOUNDER: gettext_lazy("founder"),
    Party.AGENCY: gettext_lazy("agency"),
}

# Who reads a remark where the founder has a person of its own beside the municipality.
SEEN_WITH_FOUNDER: Words = {
    Audience.MUNICIPALITY: gettext_lazy("the school, the municipality and the founder"),
    Audience.ALL: gettext_lazy("the school, the municipality, the founder and the agency"),
}


def seen_by(audience: str, school: School) -> str:
    """Who reads a remark for this audience at the school."""
    own = {} if school.is_municipal else SEEN_WITH_FOUNDER
    return str(own.get(audience, Audience(audience).label))


def side(party: str, founder_kind: str) -> str:
    """The key of the party's words at a school of that founder."""
    is_own = party == Party.MUNICIPALITY and founder_kind != FounderKind.MUNICIPALITY
    return FOUNDER if is_own else party


def named(party: str, school: School, words: Words = NAMES) -> str:
    """What the party is called at the school: „savivaldybė“, „steigėjas“."""
    return str(words[side(party, school.founder_kind)])


def full_name(party: str, school: School) -> str:
    """Who the party is: the agency, the municipality by its name, the school's own founder."""
    if party == Party.AGENCY:
        return _("National Agency for Education")
    return str(school.municipality) if school.is_municipal else _("The founder")


def joined(
    parties: Iterable[str],
    words: Words = WHOSE,
    *,
    founder_kind: str = FounderKind.MUNICIPALITY,
) -> str:
    """„savivaldybės ir agentūros“ (whose agreement), or by other words."""
    return f" {_('and')} ".join(str(words[side(party, founder_kind)]) for party in parties)


def readers(version: "PlanVersion") -> str:
    """Those whose agreement the version needs: „savivaldybė ir agentūra“."""
    founder_kind = version.plan.grant.holder.founder_kind
    return joined(asked(version), AWAITED, founder_kind=founder_kind)
