"""Texts and how many words they have: the server and the page count them alike."""

WORDS: list[tuple[str, int]] = [
    ("", 0),
    (" \n\t ", 0),
    ("Vienas", 1),
    ("du\u00a0žodžiai", 2),
    ("eilutė\r\nkita eilutė", 3),
    ("plona\u2009tarpa\u202fir\ufeffkita", 4),
    ("skirtuku\x1fir\x85eilute", 3),
    ("Nr. 5 – geras", 3),
    ("– … „ ” (!)", 0),
    ("5–8 klasių (mokinių)", 3),
    ("ąžuolas, ĖŽYS; 78,5 proc.", 4),
    ("½ ² Ⅳ", 3),
]
