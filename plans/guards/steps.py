"""Only the steps of the table (`plans.workflow.steps`) happen, and only after what they rest on."""

from common.guards import Conditions, replaces
from plans.choices import Decision, VersionStatus
from plans.workflow.steps import AMEND, SUPERSEDE, TRANSITIONS

from .words import STILL_OPEN, WRITTEN, quoted, standing

# Of AMEND the version in force stays as it is: what becomes a draft is its copy.
STEPS = sorted(
    (str(source), str(step.target))
    for step in (*TRANSITIONS, SUPERSEDE)
    for source in step.sources
    if step is not AMEND and source != step.target
)
NOW = "OLD.current_submission_id"
RETURNED = standing(NOW, f"a.decision = '{Decision.RETURNED.value}'")
# Sent anew: the newest submission of the version, on which nobody has decided yet.
SENT = (
    "EXISTS (SELECT 1 FROM plans_submission s WHERE s.id = NEW.current_submission_id"
    " AND s.version_id = NEW.id AND NOT EXISTS (SELECT 1 FROM plans_submission later"
    " WHERE later.version_id = NEW.id AND later.id > s.id)"
    " AND NOT EXISTS (SELECT 1 FROM plans_agreement a WHERE a.submission_id = s.id))"
)
OTHER = (
    "EXISTS (SELECT 1 FROM plans_planversion v"
    f" WHERE v.plan_id = OLD.plan_id AND v.status = '{VersionStatus.APPROVED.value}')"
)
PARTIES = {
    "sqlite": "json_each(s.asked) AS party",
    "postgresql": "jsonb_array_elements_text(s.asked) AS party(value)",
}


def steps(vendor: str) -> Conditions:
    """(table, deed) → when it is refused: a step that there is not, or too early."""
    known = quoted(*(f"{source} {target}" for source, target in STEPS))
    early = " ".join(
        f"WHEN '{target}' THEN NOT ({needed})" for target, needed in needs(vendor).items()
    )
    unknown = f"OLD.status || ' ' || NEW.status NOT IN ({known})"
    taken = f"{unknown} OR CASE NEW.status {early} ELSE 1 = 0 END"
    same = f"plan_id = NEW.plan_id AND (number = NEW.number OR status IN ({STILL_OPEN}))"
    return {
        ("plans_planversion", "update of status"): f"NEW.status <> OLD.status AND ({taken})",
        ("plans_planversion", "insert"): (
            f"NEW.status <> '{VersionStatus.DRAFT.value}'"
            f" OR {replaces(vendor, 'plans_planversion', same)}"
        ),
        ("plans_planversion", "delete"): f"OLD.status <> '{VersionStatus.DRAFT.value}'",
    }


def needs(vendor: str) -> dict[str, str]:
    """Status → what must be so when a version gets it."""
    return {
        VersionStatus.DRAFT.value: f"NOT {standing(NOW, '1 = 1')}",
        VersionStatus.SUBMITTED.value: f"OLD.status NOT IN ({WRITTEN}) OR {SENT}",
        VersionStatus.RETURNED.value: RETURNED,
        VersionStatus.AGREED.value: all_agreed(vendor),
        VersionStatus.APPROVED.value: f"{all_agreed(vendor)} AND NOT {OTHER}",
        VersionStatus.DISCARDED.value: "OLD.number > 0",
    }


def all_agreed(vendor: str) -> str:
    """Whether every party that the submission asks has agreed to it."""
    of_party = f"a.decision = '{Decision.AGREED.value}' AND a.party = party.value"
    left = f"s.id = {NOW} AND NOT {standing(NOW, of_party)}"
    return f"NOT EXISTS (SELECT 1 FROM plans_submission s, {PARTIES[vendor]} WHERE {left})"
