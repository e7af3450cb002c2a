"""Make static/fonts from the variable Noto Sans: one small file per weight, for screen and paper.

Run with the path of `NotoSans[wdth,wght].ttf` (version 2.015) as the only argument. Needs fonttools
(comes with WeasyPrint) and brotli. Noto Sans has no Reserved Font Name; ours is called „KK Sans“.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
WEIGHTS = {"regular": (400, "Regular"), "semibold": (600, "SemiBold")}
WIDTH = 90  # a little narrower than Noto Sans: tables with sums stay on one line
LETTERS = "ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“”‘’‚–—−×•·€…№§°²³±½\u00a0\u00ad\u2007\u2009\u2011\u202f"
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x0300,
    0x0301,
    0x0303,
    0x0307,
    0x0328,
]
FEATURES = [
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "liga",
    "lnum",
    "tnum",
    "sups",
    "case",
]
# Signs the family lacks, as polygons on its grid of 1000 with a stroke of 90.
SIGNS = {
    "✓": (700, [(60, 330), (125, 395), (265, 255), (575, 605), (640, 545), (270, 125)]),
    "→": (800, [(80, 310), (80, 400), (560, 400), (420, 540), (485, 605), (735, 355), (485, 105),
                (420, 170), (560, 310)]),
    "←": (800, [(720, 310), (240, 310), (380, 170), (315, 105), (65, 355), (315, 605), (380, 540),
                (240, 400), (720, 400)]),
    "↑": (640, [(275, 40), (275, 560), (135, 420), (70, 485), (320, 735), (570, 485), (505, 420),
                (365, 560), (365, 40)]),
    "↓": (640, [(275, 700), (365, 700), (365, 180), (505, 320), (570, 255), (320, 5), (70, 255),
                (135, 320), (275, 180)]),
}  # fmt: skip


def main(source: str) -> None:
    """Write both weights as .woff2 (screen) and .ttf (paper)."""
    for name, (weight, style) in WEIGHTS.items():
        font = instantiateVariableFont(TTFont(source), {"wght": weight, "wdth": WIDTH})
        _subset(font)
        for sign, (width, points) in SIGNS.items():
            _draw(font, sign, width, points)
        _name(font, style, weight)
        font.save(TARGET / f"kk-{name}.ttf")
        font.flavor = "woff2"
        font.save(TARGET / f"kk-{name}.woff2")


def _subset(font: TTFont) -> None:
    options = Options(layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.notdef_outline = options.hinting = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN, text=LETTERS)
    subsetter.subset(font)


def _draw(font: TTFont, sign: str, width: int, points: list[tuple[int, int]]) -> None:
    pen = TTGlyphPen(None)
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    name = f"uni{ord(sign):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (width, min(x for x, _ in points))
    for table in _cmaps(font):
        table.cmap[ord(sign)] = name


def _cmaps(font: TTFont) -> list[Any]:
    return [table for table in font["cmap"].tables if table.isUnicode()]


def _name(font: TTFont, style: str, weight: int) -> None:
    names = font["name"]
    family = "KK Sans" if weight == 400 else f"KK Sans {style}"
    texts = {1: family, 2: "Regular", 3: f"KKSans-{style}", 4: f"KK Sans {style}"}
    for number, text in (texts | {6: f"KKSans-{style}", 16: "KK Sans", 17: style}).items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    for tag in ("STAT", "HVAR", "MVAR", "avar"):
        if tag in font:
            del font[tag]


if __name__ == "__main__":
    main(sys.argv[1])
