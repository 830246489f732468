"""Design §7, as properties: no breach means 100, any breach less, prefix and shown path together 100."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.families import FAMILIES
from scenarios.family import generate
from scenarios.maker import Maker
from scenarios.world.noun import PANELS
from simulator.check import edition_of
from simulator.core.acts import Act
from simulator.core.bots import BOTS, play
from simulator.core.drill import decide, evolve
from simulator.core.duties import Run, begin
from simulator.core.events import Started
from simulator.core.score import acts_of, score
from simulator.core.situation import situation
from simulator.core.solver import solve
from sop import Edition

families = st.sampled_from(["credit-hold"])
seeds = st.integers(1, 5_000)


def _started(edition: Edition, family: str, level: int, seed: int, *, twin: bool = False) -> Started:
    kind = FAMILIES[family]
    level = level if level in kind.levels else kind.levels[0]
    return begin(edition, situation(generate(kind, level, seed, twin=twin, edges=edition.edges_by_name)))


@settings(max_examples=60, deadline=None)
@given(families, st.integers(1, 5), seeds, st.booleans())
def test_the_perfect_run_scores_100(family: str, level: int, seed: int, twin: bool) -> None:
    edition = edition_of(None)
    run = solve(edition, _started(edition, family, level, seed, twin=twin))
    card = score(edition, tuple(run.events))
    assert (card.total, card.findings) == (100, ())
    assert card.passed


@settings(max_examples=60, deadline=None)
@given(families, st.integers(1, 5), seeds, st.sampled_from(sorted(BOTS)))
def test_a_breach_costs_and_the_shown_path_mends_it(family: str, level: int, seed: int, bot: str) -> None:
    edition = edition_of(None)
    started = _started(edition, family, level, seed)
    run = play(edition, Run(edition, started), BOTS[bot](evolve(None, started), Maker(f"{bot}{seed}")))
    card = score(edition, tuple(run.events))
    if card.turning is None:
        assert card.total == 100
        return
    assert card.total is None or card.total < 100
    assert all(f.clause or f.kind in ("unasked", "wrong hand", "closed early") for f in card.findings)
    mended = Run(edition, started)
    mended.feed(run.events[1 : card.turning])
    for act in card.path:
        mended.feed(decide(mended.drill, act))
    again = score(edition, tuple(mended.events))
    assert (again.total, again.findings) == (100, ())


@settings(max_examples=40, deadline=None)
@given(families, st.integers(1, 5), seeds, st.data())
def test_any_act_left_out_lowers_the_score(family: str, level: int, seed: int, data: st.DataObject) -> None:
    edition = edition_of(None)
    started = _started(edition, family, level, seed)
    perfect = acts_of(solve(edition, started).events)
    droppable = [i for i, a in enumerate(perfect) if a.action not in ("wait", "finish", "open")]
    index = data.draw(st.sampled_from(droppable))
    rest = [a for i, a in enumerate(perfect) if i != index]
    run = play(edition, Run(edition, started), rest)
    card = score(edition, tuple(run.events))
    assert card.total is None or card.total < 100


@settings(max_examples=30, deadline=None)
@given(families, st.integers(1, 5), seeds)
def test_looking_is_free(family: str, level: int, seed: int) -> None:
    edition = edition_of(None)
    started = _started(edition, family, level, seed)
    run = Run(edition, started)
    for panel in PANELS:
        run.feed(decide(run.drill, Act("open", {"panel": panel})))
    run.feed(decide(run.drill, Act("search orders")))
    from simulator.core.solver import finish

    assert score(edition, tuple(finish(run).events)).total == 100


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_doing_nothing_never_passes(family: str) -> None:
    edition = edition_of(None)
    for seed in range(1, 6):
        started = _started(edition, family, 1 + seed % 5, seed)
        run = play(edition, Run(edition, started), [])
        assert not score(edition, tuple(run.events)).passed
