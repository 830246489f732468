"""Who may do what, by role. A role is kept beside the log, with the name."""

from __future__ import annotations

from simulator.core.errors import SimulatorError

TRAINEE, MAINTAINER, SUPERVISOR = "trainee", "maintainer", "supervisor"
ROLES = (TRAINEE, MAINTAINER, SUPERVISOR)
STAFF = (MAINTAINER, SUPERVISOR)
"""Who may read the drills of others."""


class NotAllowed(SimulatorError):
    """Something that this person may not do, or may not do now."""
