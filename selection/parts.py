"""A grade and a subject in words."""

from django.utils.translation import gettext as _

from common.text import NBSP


def part_words(grade: int, subject: str) -> list[str]:
    """„8 kl.“ and „matematika“, those that are named."""
    words = _("grade %(n)s") % {"n": grade} if grade else ""
    return [text for text in (words.replace(" ", NBSP), subject) if text]
