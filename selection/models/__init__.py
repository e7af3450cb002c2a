"""Programmes, rounds, how schools are compared, and the commission that decides."""

from .commission import (
    Attendance,
    Ballot,
    Commission,
    CommissionMember,
    Institution,
    Interest,
    Question,
    Sitting,
    Vote,
)
from .minutes import Minutes, Statement
from .programme import (
    LegalAct,
    Programme,
    ProgrammeObjective,
    ProgrammeParty,
    Purpose,
    Rate,
)
from .ranking import Criterion, EligibilityRule, Freeze, Placing, Scenario
from .rounds import Candidate, CandidateFact, Round

__all__ = [
    "Attendance",
    "Ballot",
    "Candidate",
    "CandidateFact",
    "Commission",
    "CommissionMember",
    "Criterion",
    "EligibilityRule",
    "Freeze",
    "Institution",
    "Interest",
    "LegalAct",
    "Minutes",
    "Placing",
    "Programme",
    "ProgrammeObjective",
    "ProgrammeParty",
    "Purpose",
    "Question",
    "Rate",
    "Round",
    "Scenario",
    "Sitting",
    "Statement",
    "Vote",
]
