"""A round's commission at work: composing it, conflicts of interest, sittings, questions, votes."""
