"""Whether a text only looks otherwise than the one that was agreed.

The rule, as pages tell it (`templates/plans/kinds_told.html`): only wording are letter case,
doubled spaces, empty lines, the shape of quotation marks and dashes, and the full stop that ends
the text. Any other sign, letter, word or line break is another promise: a dash makes a range („VI –
VIII“), a comma parts („bausti negalima, pasigailėti“), a mark makes who teaches into who is taught
(„mokytoja“, „mokytoją“). It asks about a mended slip of the pen; no promise is changed unasked.
"""

import unicodedata

SHAPES = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("„“”«»", '"') | dict.fromkeys("‚‘’", "'")
)


def is_same_text(before: str, after: str) -> bool:
    """Whether but case, doubled spaces, empty lines, shapes and the last full stop differ."""
    return _plain(before) == _plain(after)


def _plain(text: str) -> str:
    said = unicodedata.normalize("NFC", text).translate(SHAPES).lower()
    lines = (" ".join(line.split()) for line in said.splitlines())
    return "\n".join(filter(None, lines)).removesuffix(".").rstrip()
