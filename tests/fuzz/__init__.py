"""Fuzzing by hand; see `__main__`."""
