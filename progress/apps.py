from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from .sums import SUMS


class ProgressConfig(AppConfig):
    name = "progress"
    verbose_name = _("Progress")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        SUMS.register()
