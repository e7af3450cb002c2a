"""The register: municipalities and schools; who acts for them; the quality framework."""

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
    "County",
    "Framework",
    "FrameworkIndicator",
    "Invitation",
    "Level",
    "Membership",
    "Municipality",
    "PupilCount",
    "RegisterImport",
    "School",
    "is_example_code",
]
