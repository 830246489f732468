"""Two editions held against each other on one drill after another.

A drill is judged by the old edition with the changed places held against their new form as they are worked out. Only
where one gave another value, or something changed that the drill came to, is it judged again by the new one. The
result is the same as judging everything twice (`everything=True` does that).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from simulator.checking.playing import subject_run
from simulator.core.duties import Run, run_of
from simulator.core.events import Event, Started
from simulator.core.solver import NoEnd, finish
from simulator.maintain.differences import difference
from simulator.maintain.plays import Key, Outcome, Texts, Told, edition_from, first_of, stuck, told
from simulator.maintain.probes import Against, listened
from sop import Edition


@dataclass(frozen=True, slots=True)
class Moved:
    """A drill that comes out otherwise. `flipped` are derived values that differ, by SOP and name: (old, new); `on` are
    the facts behind them. `acts` says whether the perfect run does something else."""

    key: Key
    before: Outcome
    after: Outcome
    clauses: Mapping[str, tuple[str, ...]]
    flipped: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    on: Mapping[str, Any] = field(default_factory=dict)
    acts: bool = False


@dataclass(slots=True)
class Part:
    """What a worker found. Fields as those of `Impact`."""

    played: int = 0
    judged: int = 0
    moved: list[Moved] = field(default_factory=list)
    clauses: dict[str, Counter[str]] = field(default_factory=dict)

    def join(self, other: Part) -> None:
        """Count what another found."""
        self.played += other.played
        self.judged += other.judged
        self.moved += other.moved
        for clause, counted in other.clauses.items():
            self.clauses.setdefault(clause, Counter()).update(counted)


class Scale:
    """Two editions and the old one with its changed places held against the new: what weighs drills."""

    def __init__(self, old: Edition, new: Edition, *, everything: bool = False) -> None:
        self.old, self.new = old, new
        self.changes = difference(old, new)
        self.everything = everything
        self.against = Against(self.changes)
        self.probed = listened(old, self.against)

    def touched(self, found: Told) -> bool:
        """Whether the change can have touched a drill."""
        changes = self.changes
        return (
            self.everything
            or self.against.differs
            or changes.everything
            or not changes.raised.isdisjoint(found.raised)
            or not changes.acts.isdisjoint(found.actions)
            or not changes.sops.isdisjoint(found.applied)
        )

    def scenario(self, family: str, level: int, seed: int, subjects: Sequence[str]) -> Part:
        """Every subject in one scenario."""
        part = Part()
        if self.changes.nothing and not self.everything:
            part.played = len(subjects)
            return part
        self.against.differs = False
        first = first_of(self.probed, Key(family, level, seed, ""))
        begun = self.against.differs
        for subject in subjects:
            self.against.differs = begun
            key = Key(family, level, seed, subject)
            part.played += 1
            try:
                run = subject_run(self.probed, first, subject)
            except NoEnd as error:
                part.judged += 1
                self._unplayable(part, key, first.events[0], str(error))
                continue
            if self.touched(told(self.probed, run)):
                part.judged += 1
                self.weigh(part, key, tuple(run.events))
        return part

    def stored(self, part: Part, key: Key, events: tuple[Event, ...]) -> Told:
        """One drill of a log, as the old edition judges it; what moves is put into the part."""
        self.against.differs = False
        found = told(self.probed, run_of(self.probed, events))
        part.played += 1
        if self.touched(found):
            part.judged += 1
            self.weigh(part, key, events)
        return found

    def weigh(self, part: Part, key: Key, events: tuple[Event, ...]) -> None:
        """Judge events by both editions; what differs is put into the part."""
        old, new = (told(edition, run_of(edition, events)) for edition in (self.old, self.new))
        clauses = _clauses(old, new)
        after, acts = new.outcome, False
        if key.subject == "perfect":
            after, acts = self._perfect(events, after)
        if old.outcome.verdict == after.verdict and not clauses and not acts:
            return
        for clause, words in clauses.items():
            part.clauses.setdefault(clause, Counter()).update(words)
        flipped, on = self.flips(events)
        part.moved.append(Moved(key, old.outcome, after, clauses, flipped, on, acts))

    def _unplayable(self, part: Part, key: Key, first: Event, why: str) -> None:
        """The old edition cannot be played here; whether the new one can is all that can be said."""
        assert isinstance(first, Started)
        try:
            ideal = told(self.new, finish(Run(self.new, first))).outcome
        except NoEnd as error:
            ideal = stuck(str(error))
        if ideal.result != stuck(why).result:
            part.moved.append(Moved(key, stuck(why), ideal, {}))

    def _perfect(self, events: tuple[Event, ...], after: Outcome) -> tuple[Outcome, bool]:
        """Whether who plays by the new edition does something else; it must be playable at all."""
        first = events[0]
        assert isinstance(first, Started)
        try:
            ideal = finish(Run(self.new, first))
        except NoEnd as error:
            return stuck(str(error)), True
        return after, tuple(ideal.events[1:]) != events[1:]

    def flips(self, events: tuple[Event, ...]) -> tuple[dict[str, tuple[Any, Any]], dict[str, Any]]:
        """Derived values that the editions give differently, where they first do, and what they were decided on."""
        one, other = run_of(self.old, events[:1]), run_of(self.new, events[:1])
        for event in ((), *((one_more,) for one_more in events[1:])):
            one.feed(event)
            other.feed(event)
            flipped = {
                f"{policy.id}.{name}": pair
                for policy in self.old.policies
                if policy.id in one.judge.applied or policy.id in other.judge.applied
                for name in _derived(policy)
                if (pair := (one.judge.envs[policy.id][name], _value(other, policy.id, name)))[0] != pair[1]
            }
            if flipped:
                return flipped, self._behind(flipped, one)
        return {}, {}

    def _behind(self, flipped: Iterable[str], run: Run) -> dict[str, Any]:
        """The values that the flipped ones were decided on."""
        found: dict[str, Any] = {}
        for policy in self.old.policies:
            env = run.judge.envs[policy.id]
            for table in policy.tables:
                if not table.entity and any(f"{policy.id}.{c.name}" in flipped for c in table.outputs):
                    names = [column.name for column in table.table.inputs]
                    found |= {n: env[n] for n in names if n in table.names and not isinstance(env[n], list)}
        return found


def _derived(policy: Any) -> Iterator[str]:
    for table in policy.tables:
        if not table.entity:
            yield from (column.name for column in table.outputs)
    for definition in policy.definitions:
        if not definition.entity:
            yield definition.name


def _value(run: Run, sop: str, name: str) -> Any:
    env = run.judge.envs.get(sop)
    return None if env is None else env[name]


def _clauses(old: Told, new: Told) -> dict[str, tuple[str, ...]]:
    """What becomes of each clause in one drill."""
    found: dict[str, list[str]] = {}
    for at in sorted(old.duties.keys() | new.duties.keys()):
        one, other = old.duties.get(at), new.duties.get(at)
        if one == other:
            continue
        word = "newly owed" if one is None else "no longer owed" if other is None else f"now {other}"
        found.setdefault(at[0], []).append(word)
    for row in sorted(old.rows ^ new.rows):
        found.setdefault(row, []).append("now decides" if row in new.rows else "decides no more")
    lost, gained = Counter(f[:3] for f in old.outcome.findings), Counter(f[:3] for f in new.outcome.findings)
    for clause, kind, _ in sorted((gained - lost).elements()):
        found.setdefault(clause, []).append(f"costs points: {kind}")
    for clause, kind, _ in sorted((lost - gained).elements()):
        found.setdefault(clause, []).append(f"costs none now: {kind}")
    return {clause: tuple(words) for clause, words in found.items()}


@lru_cache(maxsize=2)
def scale_of(old: Texts, new: Texts, everything: bool) -> Scale:
    """The scale for two sets of procedures, made once in a process."""
    return Scale(edition_from(old), edition_from(new), everything=everything)
