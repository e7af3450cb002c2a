"""What conditions of guards are made of."""

from plans.choices import EDITABLE, OPEN, VersionStatus

SAID = "What was submitted is not changed; the plan is amended instead."


def quoted(*names: str) -> str:
    """The names as SQL lists them."""
    return ", ".join(f"'{name}'" for name in sorted(names))


WRITTEN = quoted(*(status.value for status in EDITABLE))
STILL_OPEN = quoted(*(status.value for status in OPEN))
REVIEWED = quoted(VersionStatus.SUBMITTED.value, VersionStatus.AGREED.value)


def is_closed(version: str, to: str = WRITTEN) -> str:
    """Whether the version is in none of the statuses; of a row that goes with its version, no."""
    status = f"SELECT status FROM plans_planversion WHERE id = {version}"
    return f"COALESCE(({status}), 'draft') NOT IN ({to})"


def is_reviewed(submission: str) -> str:
    """Whether the parties decide on this submission now."""
    return (
        "EXISTS (SELECT 1 FROM plans_planversion v"
        f" WHERE v.current_submission_id = {submission} AND v.status IN ({REVIEWED}))"
    )


def standing(submission: str, more: str) -> str:
    """Whether a decision of this kind stands on the submission."""
    rows = f"a.submission_id = {submission} AND a.withdrawn_at IS NULL AND {more}"
    return f"EXISTS (SELECT 1 FROM plans_agreement a WHERE {rows})"
