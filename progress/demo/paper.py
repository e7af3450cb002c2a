"""A scan for the demonstration: one page of large letters, written out as a PDF by hand."""

FONT = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
    b"/BaseEncoding /WinAnsiEncoding /Differences [1 /ccaron /eogonek /edotaccent /iogonek "
    b"/uogonek /umacron /aogonek] >> >>"
)
PLACES = {letter: chr(place) for place, letter in enumerate("čęėįųūą", 1)}


def page(lines: tuple[str, ...]) -> bytes:
    """A valid PDF of one A4 page with these lines."""
    written = b"\n".join(b"(%s) Tj T*" % _bytes(line) for line in lines)
    text = b"BT /F1 20 Tf 28 TL 72 740 Td\n" + written + b"\nET"
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /Lang (lt) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        FONT,
    )


def _bytes(line: str) -> bytes:
    """The line in the font's own encoding; „ž“ and „š“ have their places already."""
    return "".join(PLACES.get(letter, letter) for letter in line).encode("cp1252")


def _document(*objects: bytes) -> bytes:
    body, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + tail % (len(objects) + 1, len(body))
