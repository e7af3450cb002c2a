"""What people have said and signed about a version stays as they did: decisions, answers, remarks,
documents with a code, the files of all these."""

from common.guards import Conditions, any_changes, named_in, replaces
from plans.choices import DocumentKind

from .words import REVIEWED, STILL_OPEN, is_closed, is_reviewed, quoted, standing

DECISION = (
    "id",
    "submission_id",
    "party",
    "decision",
    "agreed_on",
    "document_number",
    "comment",
    "file_id",
    "by_id",
    "at",
)
DOCUMENT = (
    "id",
    "version_id",
    "submission_id",
    "agreement_id",
    "kind",
    "title",
    "code",
    "about",
    "content_sha256",
    "file_id",
    "by_id",
    "at",
)
REMARK = (
    "id",
    "version_id",
    "parent_id",
    "section",
    "row_key",
    "field",
    "quote",
    "text",
    "audience",
    "by_id",
    "role",
    "at",
)
SETTLED = ("must_correct", "resolved_at", "resolved_by_id")
ALWAYS = "1 = 1"
VERSIONS = quoted(DocumentKind.PLAN.value, DocumentKind.AMENDMENT.value)
OF_VERSION = (
    f"kind IN ({VERSIONS}) AND NEW.kind IN ({VERSIONS}) AND (submission_id = NEW.submission_id"
    " OR version_id = NEW.version_id AND COALESCE(submission_id, NEW.submission_id) IS NULL)"
)
# Table → which other row a new one would be: it isn't inserted in its place.
SAME = {
    "plans_submission": "version_id = NEW.version_id AND number = NEW.number",
    "plans_agreement": "1 = 0",
    "plans_checklistanswer": "1 = 0",
    "plans_comment": "1 = 0",
    "plans_document": f"code = NEW.code OR {OF_VERSION}",
    "files_storedfile": "1 = 0",
}
# Where a stored file is named: it is not deleted there.
POINTING = (
    ("plans_agreement", "file_id"),
    ("plans_attachment", "file_id"),
    ("plans_document", "file_id"),
    ("plans_papersource", "scan_id"),
    ("plans_planversion", "order_file_id"),
)


def papers(vendor: str) -> Conditions:
    """(table, deed) → when it is refused, over OLD and NEW."""
    found = _refused(vendor)
    for table, same in SAME.items():
        place = (table, "insert")
        found[place] = f"{found.get(place, '1 = 0')} OR {replaces(vendor, table, same)}"
    return found


def _refused(vendor: str) -> Conditions:
    return {
        ("plans_submission", "insert"): is_closed("NEW.version_id"),
        ("plans_submission", "delete"): ALWAYS,
        ("plans_agreement", "insert"): _is_answered("NEW"),
        ("plans_agreement", "update"): _decision_changes(vendor),
        ("plans_agreement", "delete"): ALWAYS,
        ("plans_checklistanswer", "insert"): _is_answered("NEW"),
        ("plans_checklistanswer", "update"): (
            f"{_is_answered('OLD')} OR {_is_answered('NEW')} OR NEW.id <> OLD.id"
        ),
        ("plans_checklistanswer", "delete"): _is_answered("OLD"),
        ("plans_comment", "insert"): is_closed("NEW.version_id", STILL_OPEN),
        ("plans_comment", "update"): _remark_changes(vendor),
        ("plans_comment", "delete"): ALWAYS,
        ("plans_document", "update"): any_changes(DOCUMENT, vendor),
        ("plans_document", "delete"): ALWAYS,
        ("files_storedfile", "delete"): named_in(POINTING),
    }


def _decision_changes(vendor: str) -> str:
    """Anything but that it is taken back, once, before the order."""
    reviewed = (
        "EXISTS (SELECT 1 FROM plans_submission s JOIN plans_planversion v ON v.id = s.version_id"
        f" WHERE s.id = OLD.submission_id AND v.status IN ({REVIEWED}))"
    )
    taken_back = any_changes(("withdrawn_at",), vendor)
    late = f"{taken_back} AND (OLD.withdrawn_at IS NOT NULL OR NOT {reviewed})"
    return f"{any_changes(DECISION, vendor)} OR {late}"


def _is_answered(row: str) -> str:
    """The party isn't asked about the submission now, or has decided on it."""
    decided = standing(f"{row}.submission_id", f"a.party = {row}.party")
    return f"NOT {is_reviewed(row + '.submission_id')} OR {decided}"


def _remark_changes(vendor: str) -> str:
    """Its words and its author; whether it is settled, once the version is closed."""
    settled = f"({any_changes(SETTLED, vendor)}) AND {is_closed('OLD.version_id', STILL_OPEN)}"
    return f"{any_changes(REMARK, vendor)} OR {settled}"
