"""What both front ends ask of the simulator behind them: one live drill, and the desk it is taken from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from simulator.core.acts import Act
from simulator.core.drill import Drill
from simulator.core.events import Event

if TYPE_CHECKING:
    from simulator.core.score import Scorecard


class Judged(Protocol):
    """What a front end reads of the judge: the value of any name, as of now."""

    def value(self, name: str) -> Any:
        """The value of a fact, a definition, an output or a parameter."""


class LiveRun(Protocol):
    """A drill and its judge, side by side."""

    @property
    def judge(self) -> Judged: ...


class Texts(Protocol):
    """The procedures in force: path -> markdown."""

    @property
    def texts(self) -> Mapping[str, str]: ...


class Told(Protocol):
    """What guided mode says at once of a clause: met (good) or broken."""

    @property
    def good(self) -> bool: ...
    @property
    def clause(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def critical(self) -> bool: ...


class Narrated(Protocol):
    """One act of the SOP-perfect run, and the clause that asked for it."""

    @property
    def act(self) -> Act: ...
    @property
    def clause(self) -> str: ...
    @property
    def text(self) -> str: ...


class Drafts(Protocol):
    """What was typed and not sent, by form. Kept for as long as the drill is live."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The draft, or None."""

    def put(self, key: str, draft: Mapping[str, Any] | None) -> None:
        """Keep a draft; None throws it away."""


class Live(Protocol):
    """One live drill (`simulator.session.Session`)."""

    @property
    def drill(self) -> Drill: ...
    @property
    def events(self) -> tuple[Event, ...]: ...
    @property
    def mode(self) -> str: ...
    @property
    def edition(self) -> Texts: ...
    @property
    def run(self) -> LiveRun: ...
    @property
    def remarks(self) -> Sequence[Told]: ...
    @property
    def scorecard(self) -> Scorecard | None: ...
    @property
    def counts(self) -> str: ...

    def act(self, act: Act) -> tuple[Event, ...]:
        """Decide, store, apply. Raises SimulatorError and its kin; then nothing happened."""

    def hint(self) -> Act:
        """What the procedures ask for now."""

    def narrate(self) -> Narrated | None:
        """Play the next act of the SOP-perfect run; None at the end."""
