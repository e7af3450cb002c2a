"""Small archives that look like documents, made in memory."""

import io
import zipfile

from files import documents

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40 + b"\xff\xd9"
OLE = documents.OLE + b"\0" * 600


def zipped(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return held.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    """An office file by the content type of its main part."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{kind}"/></Types>'
    return zipped({"[Content_Types].xml": types.encode(), "main.xml": b"<a/>"} | more)


SIGNED = (
    b'<a:XAdESSignatures xmlns:a="http://uri.etsi.org/02918/v1.2.1#">'
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>MEUCIQ=='
    b"</SignatureValue></Signature></a:XAdESSignatures>"
)


def container(
    kind: str, signature: bytes = SIGNED, name: str = "META-INF/signatures/signatures0.xml"
) -> bytes:
    """A signed container with one paper in it."""
    parts = {"mimetype": kind.encode(), "META-INF/manifest.xml": b"<a/>", "a.pdf": PDF}
    return zipped(parts | {name: signature})


DOCX = office(f"{documents.DOCX}.main+xml")
