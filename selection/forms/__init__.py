"""What is typed in selection, a module for each kind of page."""

from .rounds import CandidateForm, CandidatesForm, FactForm, found_schools

__all__ = ["CandidateForm", "CandidatesForm", "FactForm", "found_schools"]
