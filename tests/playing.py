"""What several tests play: every family and level, made and played as the check does it."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from scenarios.families import FAMILIES
from scenarios.family import generate
from scenarios.maker import Maker
from simulator.check import edition_of
from simulator.core.bots import BOTS, play
from simulator.core.drill import evolve
from simulator.core.duties import Run, begin
from simulator.core.events import Started
from simulator.core.situation import Situation, situation
from simulator.core.solver import solve

CELLS = tuple((name, level) for name, family in FAMILIES.items() for level in family.levels)
"""Every family with each of its levels."""

cells = st.sampled_from(CELLS)
seeds = st.integers(1, 5_000)
bots = st.sampled_from(sorted(BOTS))


def made(family: str, level: int, seed: int, *, twin: bool = False) -> Situation:
    """A scenario, near misses where the bundled procedures change their mind."""
    edges = edition_of(None).edges_by_name
    return situation(generate(FAMILIES[family], level, seed, twin=twin, edges=edges))


def started(family: str, level: int, seed: int, *, twin: bool = False) -> Started:
    """The first event of a drill under the bundled procedures."""
    return begin(edition_of(None), made(family, level, seed, twin=twin))


@cache
def perfect(family: str, level: int, seed: int) -> Run:
    """The SOP-perfect run. Shared: whoever goes on from it takes a copy."""
    return solve(edition_of(None), started(family, level, seed))


def played(first: Started, bot: str) -> Run:
    """What a test subject makes of a drill, up to the finish."""
    edition = edition_of(None)
    return play(edition, Run(edition, first), BOTS[bot](evolve(None, first), Maker(f"{bot}/{first.situation.key}")))
