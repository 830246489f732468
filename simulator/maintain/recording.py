"""Drills recorded: for every place, the values it was worked out on, and in which drills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.core.duties import run_of
from simulator.core.solver import NoEnd
from simulator.maintain.plays import Key, Outcome, Texts, Told, edition_from, first_of, played, stuck, told
from simulator.maintain.probes import Run, listened
from simulator.maintain.sites import Place
from simulator.maintain.vectors import Reading, Vector, names_of, reading_of_formula, reading_of_table
from sop import Edition
from sop.policy import DecisionTable, Formula

CLOCK = "clock.today"


@dataclass(slots=True)
class Drill:
    """A recorded drill: whose, how it came out, which steps were owed in it, what was done or asked for, which SOPs
    applied."""

    key: Key
    outcome: Outcome
    raised: frozenset[str]
    actions: frozenset[str]
    applied: frozenset[str]


@dataclass(slots=True)
class Recording:
    """Drills, and for each place every vector with the numbers of the drills in which it came up, ascending."""

    drills: list[Drill] = field(default_factory=list)
    vectors: dict[Place, dict[Vector, list[int]]] = field(default_factory=dict)

    def join(self, other: Recording) -> None:
        """Add another's drills behind ours."""
        first = len(self.drills)
        self.drills += other.drills
        for place, vectors in other.vectors.items():
            mine = self.vectors.setdefault(place, {})
            for vector, numbers in vectors.items():
                mine.setdefault(vector, []).extend(first + number for number in numbers)


class Recorder:
    """A listener that keeps what it hears."""

    def __init__(self, edition: Edition) -> None:
        self.calendars = names_of(tuple((name, id(one)) for name, one in sorted(edition.calendars.items())))
        self.recording = Recording()
        self.number = 0

    def formula(self, place: Place, formula: Formula) -> Run:
        """The formula, heard."""
        return self._heard(place, reading_of_formula(formula), formula.run)

    def table(self, place: Place, table: DecisionTable) -> Run:
        """The table, heard."""
        return self._heard(place, reading_of_table(table), table.settle)

    def _heard(self, place: Place, reading: Reading, run: Run) -> Run:
        vectors = self.recording.vectors.setdefault(place, {})
        calendars = self.calendars

        def heard(env: Any) -> Any:
            numbers = vectors.setdefault(reading.vector(env, calendars), [])
            if not numbers or numbers[-1] != self.number:
                numbers.append(self.number)
            return run(env)

        return heard

    def hear(self, key: Key, edition: Edition, probed: Edition) -> Told | None:
        """Play one drill by the edition and judge it by the same with us listening. None where it cannot be played."""
        self.number = len(self.recording.drills)
        none = frozenset[str]()
        try:
            run = played(edition, first_of(edition, key), key.subject)
        except NoEnd as error:
            self.recording.drills.append(Drill(key, stuck(str(error)), none, none, none))
            return None
        found = told(probed, run_of(probed, run.events))
        self.recording.drills.append(Drill(key, found.outcome, found.raised, found.actions, found.applied))
        return found


Job = tuple[Texts, str, int, tuple[int, ...], tuple[str, ...]]


def record_part(job: Job, hear: Callable[[Drill, Told | None], None] | None = None) -> Recording:
    """What a worker does: some seeds of one family × level, every subject. `hear` is told of each drill."""
    texts, family, level, seeds, subjects = job
    edition = edition_from(texts)
    recorder = Recorder(edition)
    probed = listened(edition, recorder)
    for seed in seeds:
        for subject in subjects:
            found = recorder.hear(Key(family, level, seed, subject), edition, probed)
            if hear is not None:
                hear(recorder.recording.drills[-1], found)
    return recorder.recording


def jobs_of(
    texts: Texts, cells: Sequence[tuple[str, int]], chunks: Sequence[tuple[int, ...]], subjects: Sequence[str]
) -> list[Job]:
    """The work, in pieces that can be pickled."""
    return [(texts, family, level, chunk, tuple(subjects)) for family, level in cells for chunk in chunks]


def readings(edition: Edition) -> Mapping[Place, Reading]:
    """What each place of an edition reads."""
    found: dict[Place, Reading] = {}

    class Finder:
        """A listener that leaves everything alone."""

        def formula(self, place: Place, formula: Formula) -> None:
            found[place] = reading_of_formula(formula)

        def table(self, place: Place, table: DecisionTable) -> None:
            found[place] = reading_of_table(table)

    listened(edition, Finder())
    return found
