"""The kinds of the shell's own entries, by name. Apart, because reading a log must not load the engine."""

from __future__ import annotations

STARTED, SCORED, UNSCORED, HELPED = "DrillStarted", "DrillScored", "DrillUnscored", "HelpGiven"
LOOKED_UP = "LookUpsDone"
RESCORED = "DrillRescored"
"""What other procedures than those in force would say of a drill: beside it, never in its stead."""
