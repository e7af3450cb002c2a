"""Pages of plans: looking, writing, deciding, paper."""
