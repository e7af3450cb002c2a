"""The pages of baskets: the baskets themselves, a decision, the simulator."""
