"""Four scenarios in ten have nothing wrong: over all families alike, about one in four where faults are planted."""

from __future__ import annotations

from scenarios.family import QUIET, Family, generate
from simulator.packs import load_families

SEEDS = 80


def quiet_percent(family: Family) -> float:
    """Scenarios of a family, over its levels, that are clean or have decoys only."""
    made = [generate(family, level, seed).planted for level in family.levels for seed in range(1, SEEDS + 1)]
    return 100 * sum(all(t.kind in ("clean", "decoy") for t in planted) for planted in made) / len(made)


def test_four_in_ten_are_clean_or_decoy_only() -> None:
    share = {f.name: quiet_percent(f) for f in load_families().values() if not f.orientation}
    assert share.pop("clean-orders") == 100
    assert all(abs(percent - QUIET) <= 6 for percent in share.values()), share
    assert 37 <= (100 + sum(share.values())) / (1 + len(share)) <= 43, share
