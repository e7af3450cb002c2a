"""Pages of selection: rounds, criteria, ranking, simulator, commission."""
