"""From whatever somebody has done the procedures lead to the close: the solver ends after any part of any run."""

from __future__ import annotations

import pytest

from scenarios.family import Family, generate
from scenarios.maker import Maker
from simulator.core.acts import Act
from simulator.core.bots import BOTS
from simulator.core.drill import decide
from simulator.core.duties import Run, begin
from simulator.core.errors import ActError
from simulator.core.situation import situation
from simulator.core.solver import finish
from simulator.editions import bundled_edition
from simulator.packs import load_families

EVERY = 5
"""After so many acts each."""


@pytest.mark.parametrize("bot", ["obey", "random", "release-all"])
@pytest.mark.parametrize("family", load_families().values(), ids=lambda f: f.name)
def test_the_solver_ends_from_anywhere(family: Family, bot: str) -> None:
    edition = bundled_edition()
    for level in family.levels:
        for seed in (3, 7):
            plan = situation(generate(family, level, seed, edges=edition.edges_by_name))
            run = Run(edition, begin(edition, plan))
            for number, act in enumerate(BOTS[bot](run.drill, Maker(f"{bot}/{plan.key}"))):
                if run.drill.closed:
                    break
                try:
                    run.feed(decide(run.drill, act))
                except ActError:
                    continue
                if bot != "random" or number % EVERY == 0:
                    assert finish(run.copy()).drill.closed


def test_an_order_that_has_left_is_not_corrected_for_ever() -> None:
    """Released, shipped or cancelled too early: what cannot be mended any more is not owed, and the rest is."""
    edition = bundled_edition()
    family = load_families()["international"]
    for level in family.levels:
        for seed in range(1, 13):
            plan = situation(generate(family, level, seed, edges=edition.edges_by_name))
            for early in (("release to warehouse", "release to carrier"), ("cancel",), ("release to warehouse",)):
                run = Run(edition, begin(edition, plan))
                for action in early:
                    run.feed(decide(run.drill, Act(action)))
                assert finish(run).drill.closed, (plan.key, early)
