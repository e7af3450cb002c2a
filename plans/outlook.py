"""What a submission will do, told before it is sent: what changes, who is asked or only told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from audit.transitions import Refused
from selection.choices import Party

from .amending import Content, Sending, is_unchanged, sending
from .comparing import Told, told
from .content import PlanContent
from .difference import from_json
from .documents import json_of
from .explanations import to_explain
from .health import Problem
from .models import PlanVersion
from .rights import absent, has_founder
from .sides import full_name


@dataclass(frozen=True)
class Side:
    """A party by its name; `note` says who decides for it where that isn't plain."""

    name: str
    note: str = ""
    is_absent: bool = False


@dataclass(frozen=True)
class Outlook:
    """What becomes of a version that is sent as it stands now; `refused` says why it can't be."""

    content: PlanContent
    text: Content
    sending: Sending | None = None
    asked: list[Side] = field(default_factory=list)  # those who agree to it or return it
    refused: str = ""

    @property
    def version(self) -> PlanVersion:
        return self.content.version

    @cached_property
    def problems(self) -> list[Problem]:
        """What is mended or explained before it is sent."""
        unchanged = is_unchanged(self.version, self.text)
        return to_explain(self.content, is_unchanged=unchanged)

    @cached_property
    def told(self) -> Told | None:
        """What an amendment changes in the plan in force; nothing of the plan itself."""
        if self.sending is None or not self.version.number:
            return None
        purposes = self.version.plan.grant.round.programme.purposes.all()
        return told(from_json(self.sending.difference), purposes)

    @property
    def absent(self) -> list[Side]:
        """Those asked for whom nobody here can decide."""
        return [side for side in self.asked if side.is_absent]

    @property
    def informed(self) -> list[Side]:
        """Those who only get a letter."""
        return self._named(self.sending.told if self.sending else [])

    @property
    def standing(self) -> list[Side]:
        """Those whose earlier agreement stands."""
        return self._named(self.sending.standing if self.sending else [])

    def _named(self, parties: Iterable[str]) -> list[Side]:
        return [Side(full_name(party, self.version.plan.grant.holder)) for party in parties]


def _sides(version: PlanVersion, asked: list[str]) -> list[Side]:
    nobody = absent(version, asked)
    return [_side(version, party, is_absent=party in nobody) for party in asked]


def _side(version: PlanVersion, party: str, *, is_absent: bool) -> Side:
    holder = version.plan.grant.holder
    is_own = party == Party.MUNICIPALITY and not holder.is_municipal
    note = ""
    if is_absent:
        note = _("nobody here can decide on its behalf yet")
    elif is_own and not has_founder(holder):
        note = _("the agency decides on its behalf")
    return Side(full_name(party, holder), note, is_absent)


def outlook_of(content: PlanContent) -> Outlook:
    """Of what has been read."""
    text, version = json_of(content), content.version
    try:
        found = sending(version, text)
    except Refused as refused:
        return Outlook(content, text, refused=" ".join(map(str, refused.reasons)))
    return Outlook(content, text, found, _sides(version, found.asked))
