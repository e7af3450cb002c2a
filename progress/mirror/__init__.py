"""The mirror: what the school says of itself beside what others say of it and what was before."""

from .board import Mirror
from .recommended import Recommendation, recommendations

__all__ = ["Mirror", "Recommendation", "recommendations"]
