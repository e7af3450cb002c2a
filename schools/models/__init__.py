"""The register: municipalities and schools; who acts for them; the quality framework."""

from schools.withholding import SMALL_GROUP

from .facts import FactKind, SchoolFact
from .framework import Framework, FrameworkIndicator, Level
from .people import Invitation, Membership
from .register import (
    SCHOOL_CODE,
    County,
    Municipality,
    PupilCount,
    RegisterImport,
    School,
    is_example_code,
)

__all__ = [
    "SCHOOL_CODE",
    "SMALL_GROUP",
    "County",
    "FactKind",
    "Framework",
    "FrameworkIndicator",
    "Invitation",
    "Level",
    "Membership",
    "Municipality",
    "PupilCount",
    "RegisterImport",
    "School",
    "SchoolFact",
    "is_example_code",
]
