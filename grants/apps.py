from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from .sums import SUMS


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Quality baskets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        SUMS.register()
