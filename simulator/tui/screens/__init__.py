"""Screens: sign in, home, desk, debrief, procedures."""
