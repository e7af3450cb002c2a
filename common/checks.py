"""How a paper copy is checked: the code and the digest that are printed on it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import codes, qr


@dataclass(frozen=True)
class Check:
    """What a paper copy says of how to check it; for `pdf/check.html`."""

    code: str
    content_sha256: str

    @property
    def shown(self) -> str:
        return codes.shown(self.code)

    @property
    def address(self) -> str:
        """Where anybody may check it; the whole address, since it is read from paper."""
        return settings.SITE_URL + reverse("portal:check_document", args=[self.shown])

    @property
    def digest(self) -> str:
        return in_groups(self.content_sha256)

    @cached_property
    def picture(self) -> SafeString:
        """The QR picture of the address."""
        alt = _("QR code: the address where this document is checked, %(address)s")
        return qr.picture(self.address, alt % {"address": self.address})


def digest(content: Any) -> str:
    """SHA-256 of the canonical JSON: sorted keys, UTF-8, no spaces."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_groups(sha256: str) -> str:
    """A digest as people compare it: eight groups of eight."""
    return " ".join(sha256[place : place + 8] for place in range(0, len(sha256), 8))
