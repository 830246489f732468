"""The simulator's errors.

SimulatorError
  ActError          an act that cannot be read: unknown action, missing or mistyped argument
  DrillClosed       an act after the drill was finished
  ConfigError       settings, packs or data locations that cannot be used
"""

from __future__ import annotations


class SimulatorError(Exception):
    """Base of every error a user of the simulator can cause; its text says what to do next."""


class ActError(SimulatorError):
    """An act that the desk cannot read. `field` names the argument at fault."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class DrillClosed(SimulatorError):
    """The drill is finished: nothing more can be done in it."""


class ConfigError(SimulatorError):
    """Settings, packs or data locations that cannot be used."""
