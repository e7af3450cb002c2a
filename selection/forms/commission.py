"""What is typed while a commission is composed and its sittings are led."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import clock
from common.forms import DayField, PlainTextField
from schools.choices import Role
from schools.models import Membership
from selection.choices import Duty, Presence, TieRule
from selection.commission.composing import member_faults, rule_faults
from selection.commission.seats import everyone, leader_of, seats_of
from selection.models import Candidate, Commission, CommissionMember, Institution, Sitting

OPEN, SECRET = "open", "secret"
WAYS = [(OPEN, gettext_lazy("open, by name")), (SECRET, gettext_lazy("secret, counts only"))]


class CommissionForm(forms.Form):
    """The order by which the commission is composed and the rules by which it works."""

    composed_on = DayField(label=gettext_lazy("Date of the order"))
    order_number = PlainTextField(label=gettext_lazy("Number of the order"), max_length=60)
    quorum = forms.IntegerField(
        label=gettext_lazy("Quorum, percent of the votes"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("A sitting is valid when more than this part takes part."),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How members vote"), choices=WAYS, widget=forms.RadioSelect
    )
    tie_rule = forms.ChoiceField(
        label=gettext_lazy("When votes are equal"), choices=TieRule, widget=forms.RadioSelect
    )

    @classmethod
    def of(cls, commission: Commission | None, data: Any) -> "CommissionForm":
        """The form with what stands now, or with the usual rules."""
        if commission is None:
            usual = {"quorum": 50, "way": OPEN, "tie_rule": TieRule.CHAIR}
            return cls(data, initial=usual)
        names = ("composed_on", "order_number", "quorum", "tie_rule")
        initial = {name: getattr(commission, name) for name in names}
        return cls(data, initial=initial | {"way": SECRET if commission.is_secret else OPEN})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["is_secret"] = data.pop("way", OPEN) == SECRET
        if "tie_rule" in data:
            faults = rule_faults(is_secret=data["is_secret"], tie_rule=data["tie_rule"])
            for name, words in faults.items():
                self.add_error(name, words)
        return data


class MemberForm(forms.Form):
    """Who sits for which institution, in what duty; a substitute names for whom."""

    institution = forms.ModelChoiceField(
        label=gettext_lazy("Institution"), queryset=Institution.objects.none()
    )
    user = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("Those who have access as commission members."),
    )
    duty = forms.ChoiceField(
        label=gettext_lazy("Duty"),
        choices=Duty,
        initial=Duty.MEMBER,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The secretary writes the minutes and doesn't vote."),
    )
    stands_in_for = forms.ModelChoiceField(
        label=gettext_lazy("Stands in for"),
        queryset=CommissionMember.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody: has a vote of their own"),
    )

    def __init__(self, *args: Any, commission: Commission, member: Any = None, **kwargs: Any):
        names = ("institution", "user", "duty", "stands_in_for")
        if member:
            kwargs["initial"] = {name: getattr(member, name) for name in names}
        super().__init__(*args, **kwargs)
        self.commission, self.member = commission, member
        fields: Any = self.fields
        fields["institution"].queryset = institutions(commission.composed_on)
        fields["user"].queryset = people()
        seats = commission.members.for_list().filter(stands_in_for=None, left_on=None)
        fields["stands_in_for"].queryset = seats.exclude(duty=Duty.SECRETARY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            pk = self.member.pk if self.member else None
            seat = CommissionMember(pk=pk, commission=self.commission, **data)
            for name, words in member_faults(seat).items():
                self.add_error(name, words)
        return data


def institutions(day: date) -> Any:
    """Those that could send a member on the day of the commission's order, or can today."""
    valid = [_valid_on(day), _valid_on(clock.today())]
    return Institution.objects.filter(valid[0] | valid[1])


def _valid_on(day: date) -> Q:
    ends = Q(valid_until=None) | Q(valid_until__gte=day)
    return ends & (Q(valid_from=None) | Q(valid_from__lte=day))


def people() -> Any:
    """Those who have the role today."""
    held = Membership.objects.valid_on(clock.today()).filter(role=Role.COMMISSION)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("full_name")


class LeaveForm(forms.Form):
    """From which day the person no longer sits; nothing when that was a mistake."""

    left_on = DayField(
        label=gettext_lazy("No longer sits from"),
        required=False,
        help_text=gettext_lazy("Empty: sits in the commission."),
    )


class InterestForm(forms.Form):
    """Why the member doesn't vote on the school."""

    explanation = PlainTextField(
        label=gettext_lazy("What ties you to this school"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The minutes will say it. Write no more about others than needed."),
    )


class HourField(forms.TimeField):
    """A time of the day, „10:00“ or „10.00“."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        formats = ["%H:%M", "%H.%M", "%H:%M:%S"]
        super().__init__(**{"widget": widget, "input_formats": formats, **kwargs})


class SittingForm(forms.Form):
    """When and where the commission sits, and what was said."""

    held_on = DayField(label=gettext_lazy("Day of the sitting"))
    begins_at = HourField(label=gettext_lazy("Beginning"))
    place = PlainTextField(
        label=gettext_lazy("Place"),
        max_length=200,
        help_text=gettext_lazy(
            "An address, a link for those who take part from afar, or both: the letter says it."
        ),
    )
    notes = PlainTextField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("It goes into the minutes."),
    )


class CloseForm(forms.Form):
    """The end and the number that the minutes get; who led, where that isn't known yet."""

    ended_at = HourField(label=gettext_lazy("End"))
    minutes_number = PlainTextField(label=gettext_lazy("Number of the minutes"), max_length=60)

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sitting.held_on == clock.today():
            self.fields["ended_at"].initial = clock.local_time(clock.now())
        taken = seats_of(sitting)
        if leader_of(sitting, taken) is None:
            sitters = [seat.sitter.pk for seat in taken if seat.sitter]
            self.fields["led_by"] = forms.ModelChoiceField(
                label=_("Who led the sitting"),
                queryset=CommissionMember.objects.for_list().filter(pk__in=sitters),
                help_text=_("Neither the chair nor a substitute of the chair takes part."),
            )


class AttendanceForm(forms.Form):
    """For each member whether the person came; who leads where the chair's seat is empty."""

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.member_id: row.presence for row in sitting.attendances.all()}
        for member in everyone(sitting.commission):
            if member.is_in_on(sitting.held_on):
                self.fields[f"member_{member.pk}"] = forms.ChoiceField(
                    label=seat_words(member),
                    choices=Presence,
                    initial=known.get(member.pk, Presence.ABSENT),
                    widget=forms.RadioSelect,
                )
        self.fields["led_by"] = _leader_field(sitting)

    def presences(self) -> dict[int, str]:
        """Key of the member → whether and how the person took part."""
        given = {name: how for name, how in self.cleaned_data.items() if name != "led_by"}
        return {int(name.partition("_")[2]): how for name, how in given.items()}


def _leader_field(sitting: Sitting) -> Any:
    voting = CommissionMember.objects.for_list().filter(commission=sitting.commission_id)
    help_text = _("Asked only where neither the chair nor a substitute of the chair takes part.")
    if sitting.commission.tie_rule == TieRule.CHAIR:
        help_text += " " + _("When votes are equal, the vote of whoever leads decides.")
    return forms.ModelChoiceField(
        label=_("Who leads instead of the chair"),
        queryset=voting.filter(left_on=None).exclude(duty=Duty.SECRETARY),
        required=False,
        initial=sitting.led_by_id,
        empty_label=_("the chair or a substitute of the chair"),
        help_text=help_text,
    )


def seat_words(member: CommissionMember) -> str:
    """„Ona Demo, narė (pavaduoja …)“: who it is, from where, in what duty."""
    words = f"{member.user} – {member.get_duty_display()}, {member.institution}"
    if member.stands_in_for:
        words += " · " + _("stands in for %(name)s") % {"name": member.stands_in_for.user}
    return words


class PlaceForm(forms.Form):
    """A school by its place in the ranking."""

    place = forms.IntegerField(label=gettext_lazy("Place in the ranking"), min_value=1)

    def __init__(self, *args: Any, placed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placed = placed

    def clean_place(self) -> int:
        place: int = self.cleaned_data["place"]
        if not self.placed.filter(placings__rank=place).exists():
            raise forms.ValidationError(_("There is no such place in the ranking."))
        return place

    def candidate(self) -> Candidate:
        """The school of that place."""
        found: Candidate = self.placed.get(placings__rank=self.cleaned_data["place"])
        return found


class MoveForm(PlaceForm):
    """Where to move the school, and why."""

    to_place = forms.IntegerField(label=gettext_lazy("To place"), min_value=1)
    reason = PlainTextField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_to_place(self) -> int:
        place: int = self.cleaned_data["to_place"]
        if place > self.placed.count():
            raise forms.ValidationError(_("There is no such place in the ranking."))
        if place == self.cleaned_data.get("place"):
            raise forms.ValidationError(_("The school has this place already."))
        return place
