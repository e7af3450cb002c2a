"""A QR picture as SVG inside the page, black on white, with words for who doesn't see it."""

import segno
from django.utils.safestring import SafeString, mark_safe


def picture(text: str, alt: str) -> SafeString:
    """The picture that leads to `text` (an address); `alt` is read aloud in its place."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, title=alt, lineclass=None, svgclass="qr")
    return mark_safe(svg)  # segno escapes the title
