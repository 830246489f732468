"""What both front ends ask of the simulator behind them: one live drill, and the desk it is taken from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from simulator.core.acts import Act
from simulator.core.drill import Drill
from simulator.core.events import Event

if TYPE_CHECKING:
    from audit.entry import Person
    from audit.store import AuditStore
    from scenarios.family import Family
    from simulator.core.score import Scorecard
    from simulator.reports.competence import Standing
    from simulator.reports.propose import Proposal
    from simulator.reports.records import Record
    from sop import Edition


class Sentence(Protocol):
    """A clause: its id and its sentence."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


class Call(Protocol):
    """An act that would meet a duty."""

    @property
    def action(self) -> str: ...
    @property
    def args(self) -> Mapping[str, Any]: ...


class Owes(Protocol):
    """A duty owed now."""

    @property
    def clause(self) -> Sentence: ...
    @property
    def alternatives(self) -> Sequence[Call]: ...


class Kept(Protocol):
    """What was typed and not sent, by form."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The draft of a form, or None."""

    def put(self, key: str, draft: Mapping[str, Any] | None) -> None:
        """Keep a draft; None throws it away."""


class Values(Protocol):
    """What tells the value of any name, as of now."""

    def value(self, name: str) -> Any:
        """The value of a fact, a definition, an output or a parameter."""


class Judged(Values, Protocol):
    """What a front end reads of the judge."""

    def owed(self) -> Sequence[Owes]:
        """What the procedures ask for now, first things first."""


class LiveRun(Protocol):
    """A drill and its judge, side by side."""

    @property
    def judge(self) -> Judged: ...


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
    @property
    def events(self) -> tuple[Event, ...]: ...


class Live(Values, Protocol):
    """One live drill (`simulator.session.Session`); `value` is as of the last act."""

    @property
    def id(self) -> str: ...
    @property
    def drill(self) -> Drill: ...
    @property
    def events(self) -> tuple[Event, ...]: ...
    @property
    def mode(self) -> str: ...
    @property
    def edition(self) -> Edition: ...
    @property
    def run(self) -> LiveRun: ...
    @property
    def remarks(self) -> Sequence[Told]: ...
    @property
    def scorecard(self) -> Scorecard | None: ...
    @property
    def counts(self) -> str: ...
    @property
    def drafts(self) -> Kept: ...

    def act(self, act: Act) -> tuple[Event, ...]:
        """Decide, store, apply. Raises SimulatorError and its kin; then nothing happened."""

    def hint(self) -> Act:
        """What the procedures ask for now."""

    def narrate(self) -> Narrated | None:
        """Play the next act of the SOP-perfect run; None at the end."""


class Counter(Protocol):
    """The desk from which drills are taken (`simulator.bootstrap.Desk`)."""

    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def theme(self) -> str: ...

    @property
    def store(self) -> AuditStore: ...
    @property
    def now(self) -> Callable[[], datetime]: ...

    def standings(self, person: Person) -> Sequence[Standing]:
        """Where a person stands on every level of every family."""

    def sign_in(self, name: str, role: str = "trainee", pin: str = "", new_pin: str = "") -> Person:
        """The person of that name. Raises NotSignedIn where a PIN is wanted, SimulatorError for an unusable name."""

    def families(self) -> Mapping[str, Family]:
        """Every family, by name."""

    def unread(self, person: Person) -> Sequence[tuple[str, str]]:
        """Approved procedures in force that this person has not said to have read: (path, name and version)."""

    def has_read(self, person: Person, path: str) -> str:
        """Record that the person has read and understood a procedure; its name and version."""

    def propose(self, person: Person) -> Proposal | None:
        """What this person should work on next."""

    def begin(
        self,
        person: Person | None,
        family: str,
        level: int = 1,
        seed: int | None = None,
        mode: str = "practice",
        *,
        twin: bool = False,
    ) -> Live:
        """Begin a drill."""

    def again(self, person: Person | None, drill: str, step: int = 1, mode: str = "practice") -> Live:
        """A drill that begins as an earlier one did, up to (not with) the event `step`."""

    def twin(self, person: Person | None, drill: str, mode: str = "practice") -> Live:
        """A drill in the twin of an earlier drill's scenario."""

    def look_ups(self, person: Person) -> tuple[Drill, int]:
        """A desk to find one's way on, and the seed of its questions."""

    def looked_up(self, person: Person, refs: Sequence[str], at_once: int, seconds: int) -> None:
        """Put a session of look-ups into the log, as orientation."""

    def resume(self, drill: str) -> Live:
        """A drill as it lies in the log."""

    def open_drills(self, person: Person) -> Sequence[Record]:
        """Drills of this person that were not finished, latest first."""

    def history(self, person: Person) -> Sequence[Record]:
        """Every drill of this person, in order."""
