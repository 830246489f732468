"""Who may do what, by role. A role is kept beside the log, with the name."""

from __future__ import annotations

TRAINEE, MAINTAINER, SUPERVISOR = "trainee", "maintainer", "supervisor"
ROLES = (TRAINEE, MAINTAINER, SUPERVISOR)
