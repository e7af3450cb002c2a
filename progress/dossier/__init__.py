"""The dossier of a school: all its papers that one person may read, as one ZIP with an index."""

from .baskets import papers_of
from .write import KIND, ask_for, write

__all__ = ["KIND", "ask_for", "papers_of", "write"]
