"""The simulated company and the situations in it."""
