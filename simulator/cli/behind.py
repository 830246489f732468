"""The desk opened behind the first screen: what it takes to load is not waited for before anything is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.core.errors import SimulatorError

if TYPE_CHECKING:
    from simulator.bootstrap import Desk


class Behind:
    """Stands in for a desk that is not open yet: `ready` opens it, and so does anything that is asked of it.

    `ready` raises what opening raises, to whoever asks first; a later asker is told in a SimulatorError.
    """

    def __init__(self, opening: Callable[[], Desk], theme: str = "") -> None:
        self.theme = theme
        self._opening = opening
        self._lock = threading.Lock()
        self._desk: Desk | None = None
        self._failed = ""

    def ready(self) -> Desk:
        """The desk, opened now unless it is open."""
        with self._lock:
            if self._failed:
                raise SimulatorError(self._failed)
            if self._desk is None:
                try:
                    self._desk = self._opening()
                except Exception as error:
                    self._failed = str(error) or type(error).__name__
                    raise
            return self._desk

    def close(self) -> None:
        """Close the desk if it was opened."""
        with self._lock:
            if self._desk is not None:
                self._desk.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ready(), name)
