from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """How a deed came in."""

    SCREEN = "screen", _("on screen")
    PAPER = "paper", _("entered from a paper document")
    IMPORT = "import", _("from an imported file")
    SYSTEM = "system", _("by the system")
