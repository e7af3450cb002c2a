"""Help beside the fields of a plan's forms, and the word limits that they keep."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.guidance import advice_on, count_words
from plans.models import PlanVersion
from plans.wording import period


@dataclass(frozen=True)
class WordLimit:
    """Refuses a text of more words; says how many there are and may be.

    What comes from paper has no limits: it is entered as long as it is.
    """

    limit: int
    version: PlanVersion | None = None

    def __call__(self, text: str) -> None:
        if (count := count_words(text)) > self.limit and not _is_from_paper(self.version):
            told = ngettext(
                "The text is too long: %(count)s word, at most %(limit)s. Shorten it.",
                "The text is too long: %(count)s words, at most %(limit)s. Shorten it.",
                count,
            )
            words = {"count": count, "limit": self.limit}
            raise ValidationError(told % words, code="max_words")


def guide(form: Any, section: str, version: PlanVersion | None) -> None:
    """Give the form's fields their guidance, examples (`advice`), limits and what is `needed`."""
    for name, field in form.fields.items():
        if advice := advice_on(section, name):
            field.advice, field.help_text, field.needed = advice, advice.line, advice.needed
            if advice.words and not _is_from_paper(version):
                limit_words(field, advice.words)
            if advice.tells_term and version:
                field.help_text = f"{advice.line} {_term(version)}"
    form.has_needed = any(getattr(field, "needed", "") for field in form.fields.values())


def limit_what_is_saved(form: Any, section: str, version: PlanVersion | None) -> None:
    """Only the limits, for a save of one field: whether it is from paper is asked past them."""
    for name, field in form.fields.items():
        if (advice := advice_on(section, name)) and advice.words:
            field.validators.append(WordLimit(advice.words, version))


def _term(version: PlanVersion) -> str:
    grant = version.plan.grant
    return _("The plan runs %(term)s.") % {"term": period(grant.starts_on, grant.ends_on)}


def _is_from_paper(version: PlanVersion | None) -> bool:
    return version is not None and version.is_from_paper


def limit_words(field: forms.Field, limit: int) -> None:
    """Accept at most so many words; the page counts them while they are typed."""
    most = _("At most %(limit)s words.") % {"limit": limit}
    field.help_text = f"{field.help_text} {most}".strip()
    field.validators.append(WordLimit(limit))
    field.widget.attrs["data-words"] = limit
