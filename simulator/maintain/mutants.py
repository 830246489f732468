"""Whether drills would notice a wrong procedure: every mutant judged on recorded drills until one comes out otherwise.

A mutant is first decided on the vectors that its place was worked out on. Only drills in which it gives another value
are judged again. It is *caught* when one of them has another score or other findings; *unread* when it is no procedure
any more; *equal* when no input at all can tell it from the original; else it is *missed*, with two cases that would
catch it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from simulator.core.duties import run_of
from simulator.core.events import Event
from simulator.maintain.borders import Border, border
from simulator.maintain.differences import Difference, difference
from simulator.maintain.equal import equal_tables
from simulator.maintain.impact import cells, chunks
from simulator.maintain.indistinct import indistinct
from simulator.maintain.plays import SUBJECTS, TIMED, Key, Texts, as_texts, edition_from, events_of, told
from simulator.maintain.recording import Recording, jobs_of, record_part
from simulator.maintain.sieve import Sieve
from simulator.maintain.sites import Place
from sop import Edition
from sop.compiler import finish, prepare
from sop.mutate import Mutation, mutations
from sop.policy import DecisionTable

State = Literal["caught", "missed", "equal", "unread"]
BATCH = 24
MOST_TRIED = 400
"""Drills that a mutant is judged on before it counts as missed, of those it can reach: each vector's first ones."""
FILE = "uncaught.toml"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant. `by` is the drill that caught it; `reached` how many drills it can reach, `tried` how
    many were judged; `border` the cases that would catch it; `reason` why nothing does, where somebody gave one."""

    mutation: Mutation
    state: State
    by: Key | None = None
    reached: int = 0
    tried: int = 0
    border: Border | None = None
    why: str = ""
    reason: str = ""


@dataclass(slots=True)
class Mutants:
    """What became of all mutants. `drills` is how many were recorded."""

    results: list[Result] = field(default_factory=list)
    drills: int = 0

    def of(self, state: State) -> list[Result]:
        """Those in one state."""
        return [one for one in self.results if one.state == state]

    @property
    def open(self) -> list[Result]:
        """Missed, and nobody gave a reason."""
        return [one for one in self.of("missed") if not one.reason]

    @property
    def percent(self) -> float:
        """Caught or missed for a reason, of those that can be told from the original, per cent."""
        alive = len(self.of("caught")) + len(self.of("missed"))
        return 100 * (alive - len(self.open)) / alive if alive else 100.0


def reasons() -> Mapping[str, str]:
    """Mutant by name -> why no drill catches it; kept as data beside this module."""
    text = (files("simulator.maintain") / FILE).read_text("utf-8")
    return {name: entry["why"] for entry in tomllib.loads(text).get("reason", ()) for name in entry["mutants"]}


@lru_cache(maxsize=2048)
def _events(texts: Texts, key: Key) -> tuple[Event, ...]:
    return events_of(edition_from(texts), key)


class Bench:
    """Judges mutants of one edition on a recording."""

    def __init__(self, texts: Texts, recording: Recording) -> None:
        self.texts = texts
        self.edition = edition_from(texts)
        self.sieve = Sieve(self.edition, recording)

    def judge(self, mutation: Mutation) -> Result:
        """What becomes of one mutant."""
        mutant = mutated(self.texts, mutation)
        if isinstance(mutant, str):
            return Result(mutation, "unread", why=mutant)
        changes = difference(self.edition, mutant)
        if changes.nothing:
            return Result(mutation, "equal", why="it says the same")
        reached = self.sieve.reached(changes)
        tried = reached[:MOST_TRIED]
        for number, drill in enumerate(self.sieve.recording.drills[n] for n in tried):
            if drill.outcome.stuck:
                continue
            events = _events(self.texts, drill.key)
            if told(mutant, run_of(mutant, events)).outcome.verdict != drill.outcome.verdict:
                return Result(mutation, "caught", drill.key, len(reached), number + 1)
        if self._equal(changes):
            return Result(mutation, "equal", reached=len(reached), why="no input tells them apart")
        if self._indistinct(changes):
            return Result(mutation, "equal", reached=len(reached), why="no rule tells the two values apart")
        return Result(mutation, "missed", None, len(reached), len(tried), border(self.sieve, changes))

    def _equal(self, changes: Difference) -> bool:
        """Whether it is proved that all that changed are tables that answer as before on every input."""
        return changes.tables_only and all(
            equal_tables(self._table(place).table, new.table) for place, new in changes.tables.items()
        )

    def _indistinct(self, changes: Difference) -> bool:
        """Whether all that changed is a value that a table gives, and no reader of it can tell it from the other."""
        return changes.tables_only and all(
            indistinct(self.edition, place[0], self._table(place), new) for place, new in changes.tables.items()
        )

    def _table(self, place: Place) -> DecisionTable:
        return next(t for p in self.edition.policies if p.id == place[0] for t in p.tables if t.id == place[2])


def spread(numbers: Sequence[int], most: int) -> list[int]:
    """So many of the numbers at most, evenly taken."""
    if len(numbers) <= most:
        return list(numbers)
    return [numbers[i * len(numbers) // most] for i in range(most)]


@lru_cache(maxsize=2)
def _exports(texts: Texts) -> Mapping[str, Mapping[str, Any]]:
    edition = edition_from(texts)
    return {p.path: dict(prepare(edition.texts[p.path], p.path, edition.vocabulary).exports) for p in edition.policies}


def mutated(texts: Texts, mutation: Mutation) -> Edition | str:
    """The edition with one document changed, the others as they are compiled already; what is wrong with it, if so."""
    edition = edition_from(texts)
    text = mutation.applied(edition.texts[mutation.path])
    prepared = prepare(text, mutation.path, edition.vocabulary)
    exports = {**_exports(texts), mutation.path: prepared.exports}
    made = finish(prepared, {name: info for one in exports.values() for name, info in one.items()},
                  edition.scoring.weights)  # fmt: skip
    if made.policy is None:
        return made.errors[0].message if made.errors else "it cannot be read"
    policies = tuple(made.policy if p.path == mutation.path else p for p in edition.policies)
    return replace(edition, policies=policies, texts={**edition.texts, mutation.path: text})


Job = tuple[Texts, Recording, tuple[Mutation, ...]]


def judge_part(job: Job) -> list[Result]:
    """What a worker does: some mutants of one document, on what was recorded of its places."""
    texts, recording, some = job
    bench = Bench(texts, recording)
    return [bench.judge(one) for one in some]


def mutants(
    texts: Mapping[str, str],
    seeds: int,
    *,
    sops: Sequence[str] = (),
    families: Sequence[str] = (),
    levels: Sequence[int] = (),
    subjects: Sequence[str] = (*SUBJECTS, *TIMED),
    sample: int | None = None,
    single_cells: bool = False,
    executor: Callable[[], Executor] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Mutants:
    """Record `seeds` scenarios of each family × level with every subject, and judge all mutants of these `sops` (or of
    all) on them. `sample` takes so many mutants, always the same; `single_cells` only those of one cell of a table."""
    packed = as_texts(texts)
    edition = edition_from(packed)
    chosen = _sampled([(sop, one) for sop, one in _mutations(edition, sops) if one.cell or not single_cells], sample)
    recording = Recording()
    given = reasons()
    found = Mutants()
    with (executor or (lambda: ProcessPoolExecutor(os.cpu_count())))() as pool:
        jobs = jobs_of(packed, cells(families, levels), list(chunks(range(1, seeds + 1))), subjects)
        batches = [(sop, chosen[sop][at : at + BATCH]) for sop in chosen for at in range(0, len(chosen[sop]), BATCH)]
        steps = len(jobs) + len(batches)
        for done, part in enumerate(pool.map(record_part, jobs), start=1):
            recording.join(part)
            progress(done, steps)
        work = [(packed, _of(recording, sop), tuple(batch)) for sop, batch in batches]
        for done, results in enumerate(pool.map(judge_part, work), start=len(jobs) + 1):
            found.results += [replace(r, reason=given.get(r.mutation.name, "")) for r in results]
            progress(done, steps)
    found.drills = len(recording.drills)
    return found


def _mutations(edition: Edition, sops: Sequence[str]) -> Iterator[tuple[str, Mutation]]:
    for policy in edition.policies:
        if not sops or policy.id in sops:
            for one in mutations(edition.texts[policy.path], policy, edition.vocabulary):
                yield policy.id, one


def _sampled(found: list[tuple[str, Mutation]], sample: int | None) -> dict[str, list[Mutation]]:
    kept = found if sample is None else [found[i] for i in spread(range(len(found)), sample)]
    by_sop: dict[str, list[Mutation]] = {}
    for sop, one in kept:
        by_sop.setdefault(sop, []).append(one)
    return by_sop


def _of(recording: Recording, sop: str) -> Recording:
    """What was recorded of one SOP's places."""
    return Recording(recording.drills, {place: v for place, v in recording.vectors.items() if place[0] == sop})
