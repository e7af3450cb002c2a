"""Forms of invitations and memberships; every choice is narrowed to what the person may give."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import DateInput
from common.text import sort_key

from .choices import SCHOOL_ROLES, Role
from .models import Membership, Municipality, School
from .models.people import refuse_founder_of_municipal
from .querysets import MembershipQuerySet
from .rights import Scope, inviting_membership, may_invite

FEW = 100


class SchoolCodeField(forms.CharField):
    """A school by its 9-digit code, where a list to choose from would be too long."""

    def __init__(self, schools: Any, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.schools = schools
        self.widget.attrs["inputmode"] = "numeric"

    def prepare_value(self, value: Any) -> Any:
        """The code of a school that is given by its key; what was typed as it was typed."""
        if not isinstance(value, int):
            return value
        return self.schools.filter(pk=value).values_list("code", flat=True).first()

    def clean(self, value: Any) -> School | None:
        code = "".join(str(super().clean(value) or "").split())
        if not code:
            return None
        found: School | None = self.schools.filter(code=code).first()
        if found is None:
            raise ValidationError(_("There is no such school. Write its 9-digit code."))
        return found


class InvitationForm(forms.Form):
    """Whom to invite, to which role and place; what has one answer only is not asked.

    A place that the chosen role needs is not optional, so no field is marked so.
    """

    plain_labels = True
    refused_words = _("The invitation was not sent: please correct this")

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The invitation goes here, and the person will sign in with it."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.granting = may_invite(user)
        roles = [(role, Role(role).label) for role in self.granting]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields |= place_fields(user, self.granting)
        self.fixed = {
            name: only
            for name, field in self.fields.items()
            if (only := only_choice(field)) is not None
        }
        for name in self.fixed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The place that belongs to the role, and no other."""
        cleaned = (super().clean() or self.cleaned_data) | self.fixed
        role = cleaned.get("role")
        self._place(cleaned, "school", role in SCHOOL_ROLES)
        self._place(cleaned, "municipality", role == Role.OFFICER)
        if role and not self.errors:
            scope = Scope(cleaned["school"], cleaned["municipality"])
            if inviting_membership(self.user, role, scope) is None:
                raise ValidationError(_("You cannot invite to this role there. Choose another."))
            refuse_founder_of_municipal(role, cleaned["school"])
        return cleaned

    @property
    def fixed_words(self) -> str:
        """Role and place that are not asked, in words."""
        role = self.fixed.get("role")
        words = [str(Role(role).label) if role else "", str(self.fixed.get("school") or "")]
        return " · ".join(filter(None, words))

    def _place(self, cleaned: dict[str, Any], name: str, needed: bool) -> None:
        if not needed:
            cleaned[name] = None
        elif not cleaned.get(name) and name not in self.errors:
            self.add_error(name, _("Choose this for the role that you invite to."))


def place_fields(user: Any, granting: dict[str, list[Membership]]) -> dict[str, forms.Field]:
    """The fields for the places of the roles that may be given."""
    fields: dict[str, forms.Field] = {}
    if SCHOOL_ROLES & set(granting):
        hint = "" if set(granting) <= SCHOOL_ROLES else _("For a role in a school.")
        fields["school"] = school_field(schools_of(user, granting), hint, is_required=not hint)
    if Role.OFFICER in granting:
        ids = [item.municipality_id for item in granting[Role.OFFICER] if item.municipality_id]
        whole = len(ids) < len(granting[Role.OFFICER])
        rows = Municipality.objects.all()
        fields["municipality"] = forms.ModelChoiceField(
            rows if whole else rows.filter(pk__in=ids),
            required=False,
            empty_label=_("choose"),
            label=_("Municipality"),
            help_text=_("For a municipality officer."),
        )
    return fields


def schools_of(user: Any, granting: dict[str, list[Membership]]) -> QuerySet[School]:
    """Open schools in which the person may give some role."""
    givers = [item for role in SCHOOL_ROLES for item in granting.get(role, [])]
    schools = School.objects.visible_to(user).open_on(clock.today())
    if any(not item.school_id and not item.municipality_id for item in givers):
        return schools
    return schools.filter(
        Q(pk__in={item.school_id for item in givers if item.school_id})
        | Q(municipality__in={item.municipality_id for item in givers if item.municipality_id})
    )


def school_field(schools: QuerySet[School], hint: Any, *, is_required: bool) -> forms.Field:
    """A list to choose from while it is short, else the school's code."""
    if schools[: FEW + 1].count() > FEW:
        return SchoolCodeField(
            schools, required=is_required, label=_("School code"), help_text=hint
        )
    return forms.ModelChoiceField(
        schools,
        required=is_required,
        empty_label=None if is_required else _("choose"),
        label=_("School"),
        help_text=hint,
    )


def only_choice(field: forms.Field) -> Any:
    """The one possible answer, or None when there is something to ask."""
    possible: list[Any] = []
    if isinstance(field, forms.ModelChoiceField):
        possible = list(field.queryset.all()[:2]) if field.queryset is not None else []
    elif isinstance(field, forms.ChoiceField):
        possible = [value for value, _label in cast(list[Any], field.choices)]
    return possible[0] if len(possible) == 1 else None


class EndForm(forms.Form):
    """The last day of access; empty means now."""

    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        help_text=_("Leave empty to end the access at once."),
    )

    def clean_last_day(self) -> date | None:
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day and last_day < clock.today():
            raise ValidationError(_("Choose today or a later day, or leave it empty."))
        return last_day


class PeopleFilter(forms.Form):
    """A search among people; ended memberships only when asked for."""

    q = forms.CharField(label=_("Name, e-mail or school"), required=False, max_length=200)
    ended = forms.BooleanField(label=_("Also access that has ended"), required=False)

    def narrow(self, people: MembershipQuerySet) -> MembershipQuerySet:
        """The people that match."""
        values = self.cleaned_data if self.is_valid() else {}
        if not values.get("ended"):
            people = people.valid_on(clock.today())
        words = " ".join(str(values.get("q") or "").split())
        return people.filter(named(words)) if words else people


def named(words: str) -> Q:
    """A person or a place by a part of its name; Lithuanian letters in any case."""
    found = Q(school__code=words) | Q(user__email__icontains=words)
    for place in ("school", "municipality"):
        found |= Q(**{f"{place}__sort_key__contains": sort_key(words)})
    for spelling in {words, words.lower(), words.title()}:
        found |= Q(user__full_name__icontains=spelling)
    return found
