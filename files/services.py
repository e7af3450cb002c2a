"""Storing and serving files; the type is told by content, never by name."""

import base64
import hashlib
from collections.abc import Collection
from datetime import timedelta
from pathlib import PurePath
from typing import IO

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock

from . import documents
from .models import StoredFile
from .querysets import StoredFileQuerySet

UNCONFIRMED = timedelta(days=1)
SCANS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
}
CALLED = {
    "application/pdf": "PDF",
    documents.DOCX: "DOCX",
    documents.XLSX: "XLSX",
    documents.PPTX: "PPTX",
    documents.ADOC: "ADOC",
    documents.ASIC_E: "ASiC-E",
    "image/jpeg": "JPG",
    "image/png": "PNG",
}
DOCUMENTS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    documents.DOCX: (".docx",),
    documents.XLSX: (".xlsx",),
    documents.PPTX: (".pptx",),
    documents.ADOC: (".adoc",),
    documents.ASIC_E: (".asice", ".sce", ".adoc"),
}


def check_scan(upload: File) -> str:  # type: ignore[type-arg]
    """The content type of a scanned document; refuses other kinds and files over 20 MB."""
    if upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than 20 MB. Scan it with a lower resolution."),
            code="size",
        )
    kind = content_type(upload)
    if kind not in SCANS:
        raise ValidationError(_("Attach a PDF, JPG or PNG file."), code="kind")
    return kind


def check_document(
    upload: File,  # type: ignore[type-arg]
    kinds: Collection[str] = DOCUMENTS.keys(),
) -> str:
    """The content type of an attached document, one of `kinds`; refuses others and over 20 MB.

    Office files with macros or a password, damaged archives, archive bombs and containers
    without a signature are refused too. Whether a signature holds is not checked.
    """
    if upload.size > settings.FILE_UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than 20 MB. Make it smaller or divide it."), code="size"
        )
    upload.seek(0)
    head = upload.read(8)
    documents.refuse_locked(head)
    is_archive = head.startswith(documents.ZIP)
    kind = documents.kind_of_archive(upload) if is_archive else content_type(upload)
    if kind not in kinds:
        text = _("This kind of file can't be attached. These can: %(kinds)s.")
        raise ValidationError(text, "kind", _said(kinds))
    return kind


def _said(kinds: Collection[str]) -> dict[str, str]:
    """„PDF, ADOC, ASiC-E“."""
    return {"kinds": ", ".join(name for kind, name in CALLED.items() if kind in kinds)}


def name_for(name: str, kind: str) -> str:
    """The file's name, ending as its content asks: „planas.exe“ that is a PDF gets „.pdf“."""
    endings = DOCUMENTS[kind]
    plain = "".join(sign for sign in name if sign.isprintable())  # no turning of the direction
    path = PurePath(plain.replace("\\", "/") or "failas")
    if path.suffix.lower() in endings:
        return f"{path.stem[: 200 - len(path.suffix)]}{path.suffix}"
    return f"{path.name[: 200 - len(endings[0])]}{endings[0]}"


def content_type(upload: IO[bytes] | File) -> str:  # type: ignore[type-arg]
    """What the first bytes say the file is; empty when unknown."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def store(
    upload: File,  # type: ignore[type-arg]
    *,
    by: User,
    kind: str = "",
    awaits: str = "",
) -> StoredFile:
    """Keep the bytes once under their hash and remember this upload's name and person."""
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    path = path_of(digest.hexdigest())
    if not default_storage.exists(path):
        upload.seek(0)
        default_storage.save(path, upload)
    return StoredFile.objects.create(
        sha256=digest.hexdigest(),
        name=PurePath(upload.name or "failas").name[-200:],
        size=upload.size,
        content_type=kind or content_type(upload) or "application/octet-stream",
        uploaded_by=by,
        awaits=awaits,
    )


def store_for_now(
    upload: File,  # type: ignore[type-arg]
    *,
    by: User,
    kind: str,
    awaits: str,
) -> StoredFile:
    """Keep what is still to be confirmed, in place of what the person sent for the same before."""
    stored = store(upload, by=by, kind=kind, awaits=awaits)
    earlier = StoredFile.objects.waiting().filter(awaits=awaits, uploaded_by=by)
    forget(earlier.exclude(pk=stored.pk))
    return stored


def keep(*, stored: StoredFile, by: User) -> None:
    """It was confirmed by who sent it: keep it for good."""
    StoredFile.objects.filter(pk=stored.pk, uploaded_by=by).update(awaits="")


def forget_unconfirmed() -> int:
    """Remove what nobody has confirmed for a day; answers how many files."""
    return forget(StoredFile.objects.waiting().sent_before(clock.now() - UNCONFIRMED))


def forget(files: StoredFileQuerySet) -> int:
    """Bytes first, where no other file has the same: what is cut short is done the next time."""
    rows = list(files)
    others = StoredFile.objects.exclude(pk__in=[row.pk for row in rows])
    for row in rows:
        if not others.filter(sha256=row.sha256).exists():
            default_storage.delete(path_of(row.sha256))
        row.delete()
    return len(rows)


def path_of(sha256: str) -> str:
    """Where the bytes lie below the files' root."""
    return f"{sha256[:2]}/{sha256}"


def read(stored: StoredFile) -> bytes:
    """The bytes as they were stored; the caller has let the person in."""
    with default_storage.open(path_of(stored.sha256)) as file:
        return bytes(file.read())


def as_data_uri(stored: StoredFile | None) -> str:
    """A picture as an address that carries it, for paper; empty without a picture."""
    if stored is None or not default_storage.exists(path_of(stored.sha256)):
        return ""
    with default_storage.open(path_of(stored.sha256)) as file:
        content = base64.b64encode(file.read()).decode()
    return f"data:{stored.content_type};base64,{content}"


def serve(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Send the file; the caller has already fetched its owner through `visible_to`."""
    response = FileResponse(
        default_storage.open(path_of(stored.sha256)),
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
