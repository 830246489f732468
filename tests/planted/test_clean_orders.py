"""A clean order looks odd and is sound: nothing to ask, nothing to stop, and its twin has something for real."""

from __future__ import annotations

import pytest

from scenarios.families.clean_orders import FAMILY
from scenarios.family import generate
from simulator.check import edition_of
from simulator.core.duties import Run, begin
from simulator.core.score import acts_of, score
from simulator.core.situation import Situation, situation
from simulator.core.solver import solve
from tests.planted.test_discrepancies import EXPECTED, Seen

FACES = {"rush", "odd hour", "new buyer", "big order", "round total", "asked before", "neighbour"}
ASKING = {"ask customer", "offer options", "request release", "refer", "escalate", "request document", "place hold"}


def made(level: int, seed: int, *, twin: bool = False) -> Situation:
    """One scenario, projected."""
    return situation(generate(FAMILY, level, seed, twin=twin, edges=edition_of(None).edges_by_name))


@pytest.mark.parametrize("level", FAMILY.levels)
def test_it_is_sound_and_looks_odd(level: int) -> None:
    for seed in range(1, 16):
        seen = Seen(made(level, seed))
        assert all(t.kind in ("decoy", "clean") for t in seen.made.planted)
        assert seen.made.planted, seed
        assert seen.judge.value("SOP-DQ.questions") == []
        for trait in seen.made.planted:
            if trait.name not in FACES:
                assert EXPECTED[trait.name, trait.kind](seen), (seen.made.key, trait)


@pytest.mark.parametrize("level", FAMILY.levels)
def test_confirming_it_is_the_act(level: int) -> None:
    edition = edition_of(None)
    for seed in range(30, 36):
        run = solve(edition, begin(edition, made(level, seed)))
        acts = [a.action for a in acts_of(run.events)]
        assert {"confirm order", "release to warehouse"} <= set(acts), (level, seed)
        assert not ASKING & set(acts), (level, seed, acts)
        card = score(edition, tuple(run.events))
        assert card.total == 100, (level, seed, card.findings[:1])
        assert card.passed, (level, seed)


def test_leaving_it_alone_fails() -> None:
    edition = edition_of(None)
    for seed in range(1, 6):
        run = Run(edition, begin(edition, made(1, seed)))
        card = score(edition, tuple(run.events))
        assert not card.passed
        assert (card.total or 0) < 60


def test_the_twin_is_not_clear_to_confirm() -> None:
    for level in FAMILY.levels:
        for seed in range(1, 12):
            twin = Seen(made(level, seed, twin=True))
            assert twin.judge.value("SOP-OE.clear_to_confirm") == "no", (level, seed)
            assert any(t.kind == "fault" for t in twin.made.planted)


def test_every_way_of_looking_odd_comes_up() -> None:
    found = {t.name for level in (1, 3) for seed in range(1, 140) for t in made(level, seed).planted}
    assert found >= FACES | {"price", "unit", "pack", "terms", "duplicate", "change", "tax", "asked to wait", "quote"}
