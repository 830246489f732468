"""Judging event by event is judging from scratch: what is kept from step to step is what a fresh reading gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.families import FAMILIES
from scenarios.family import generate
from scenarios.maker import Maker
from simulator.check import edition_of
from simulator.core.bots import BOTS, play
from simulator.core.drill import evolve
from simulator.core.duties import Run, begin, step_of
from simulator.core.events import Event
from simulator.core.situation import situation
from simulator.core.solver import NoEnd, solve
from sop import Edition, Judge, Step

PLAYERS = ("perfect", *sorted(BOTS))


def events_of(edition: Edition, family: str, level: int, seed: int, player: str) -> list[Event]:
    """The events of one run of a real scenario."""
    kind = FAMILIES[family]
    level = kind.levels[level % len(kind.levels)]
    started = begin(edition, situation(generate(kind, level, seed, edges=edition.edges_by_name)))
    if player == "perfect":
        try:
            return solve(edition, started).events
        except NoEnd:
            player = "everything"
    return play(edition, Run(edition, started), BOTS[player](evolve(None, started), Maker(player))).events


def names_of(edition: Edition) -> list[str]:
    """Every value that an SOP derives: of itself by its full name, of records by the field."""
    found = []
    for policy in edition.policies:
        columns = [(c.name, table.entity) for table in policy.tables for c in table.outputs]
        for name, entity in [*((d.name, d.entity) for d in policy.definitions), *columns]:
            found.append((f"{policy.id}.{name}", edition.vocabulary.entities[entity] if entity else ""))
    return [f"{name} {source}".strip() for name, source in found]


def values(judge: Judge, facts: Any, names: list[str]) -> dict[str, Any]:
    """What the judge makes of them now."""
    found: dict[str, Any] = {}
    for name, _, source in (one.partition(" ") for one in names):
        refs = [f"{name}#{row['id']}" for row in facts.get(source) or ()] if source else [name]
        found.update((ref, judge.value(ref)) for ref in refs)
    return found


def fresh_values(edition: Edition, facts: Any, names: list[str]) -> dict[str, Any]:
    """The same from the facts alone."""
    judge = Judge(edition)
    judge.step(Step(0, "start", facts, tuple(facts)))
    return values(judge, facts, names)


RUNS = (st.sampled_from(sorted(FAMILIES)), st.integers(0, 4), st.integers(1, 5_000), st.sampled_from(PLAYERS))


@settings(max_examples=8, deadline=None)
@given(*RUNS, st.integers(1, 5))
def test_values_kept_are_values_read_afresh(family: str, level: int, seed: int, player: str, every: int) -> None:
    edition = edition_of(None)
    names = names_of(edition)
    first, *rest = events_of(edition, family, level, seed, player)
    run = Run(edition, first)  # type: ignore[arg-type]
    for number, event in enumerate(rest):
        run.feed([event])
        facts = run.drill.facts
        if number % every == 0 or number == len(rest) - 1:
            assert values(run.judge, facts, names) == fresh_values(edition, facts, names)


@settings(max_examples=12, deadline=None)
@given(*RUNS, st.data())
def test_a_copy_goes_on_as_its_original_would(
    family: str, level: int, seed: int, player: str, data: st.DataObject
) -> None:
    """Copied at any point, and the original taken elsewhere: all that was found and is owed is the same."""
    edition = edition_of(None)
    events = events_of(edition, family, level, seed, player)
    at = data.draw(st.integers(1, len(events) - 1))
    whole = Run(edition, events[0])  # type: ignore[arg-type]
    branched = whole.copy()
    branched.feed(events[1:at])
    branched.judge.owed()
    kept, branched = branched, branched.copy()
    for event in events[at:]:
        branched.feed([event])
    kept.feed(events[-1:])
    whole.feed(events[1:])
    for run in (whole, branched):
        assert run.judge.breaches == whole.judge.breaches
        assert run.judge.duties() == whole.judge.duties()
        assert run.judge.owed() == whole.judge.owed()
        # Asking what is owed reads values, so more rows may have decided; never fewer.
        assert run.judge.fired >= whole.judge.fired


@settings(max_examples=8, deadline=None)
@given(*RUNS)
def test_every_guard_read_at_every_step_finds_the_same(family: str, level: int, seed: int, player: str) -> None:
    """Only guards whose values moved are read again; reading all of them at every step changes nothing."""
    edition = edition_of(None)
    events = events_of(edition, family, level, seed, player)
    lazy, eager = (Run(edition, events[0]) for _ in range(2))  # type: ignore[arg-type]
    for event in events[1:]:
        lazy.feed([event])
        eager.judge = thorough(eager.judge)
        eager.feed([event])
        assert lazy.judge.owed() == eager.judge.owed()
        assert lazy.judge.breaches == eager.judge.breaches
    assert lazy.judge.duties() == eager.judge.duties()


@settings(max_examples=8, deadline=None)
@given(*RUNS)
def test_a_list_named_whole_is_as_good_as_its_fields(family: str, level: int, seed: int, player: str) -> None:
    """An event names the fields of records that are others; comparing the whole lists finds nothing else."""
    edition = edition_of(None)
    narrow, wide = Judge(edition), Judge(edition)
    drill = None
    for index, event in enumerate(events_of(edition, family, level, seed, player)):
        drill = evolve(drill, event)
        step = step_of(index, event, drill)
        narrow.step(step)
        wide.step(replace(step, changed=tuple(edition.wiring.fact_of(ref) for ref in step.changed)))
        assert narrow.owed() == wide.owed()
        assert (narrow.panel_changed, narrow.last_change) == (wide.panel_changed, wide.last_change)
    assert (narrow.breaches, narrow.duties()) == (wide.breaches, wide.duties())


class Thorough(Judge):
    """A judge that forgets every value at every event and reads every guard."""

    def take(self, step: Step) -> tuple[list[str], set[str]]:
        moved, others = super().take(step)
        for env in self.envs.values():
            env.clear()
        return moved, others | {key for one in self.wiring.steps for key in one.reads}


def thorough(judge: Judge) -> Judge:
    """The same judge, reading everything anew from now on."""
    if not isinstance(judge, Thorough):
        judge.__class__ = Thorough
    return judge
