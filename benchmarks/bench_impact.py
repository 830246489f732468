"""A change of one band, weighed on many scenarios: how many a second, beside judging everything twice.

    python benchmarks/bench_impact.py [SCENARIOS]

Somebody who works by the old procedures plays each scenario, over all families and levels, on all cores. Making the
scenario, playing it and judging it by the old edition is the larger part; the new edition is only asked where a changed
place gave another value. The second row judges all by both editions, on a part of the scenarios; the rows must agree.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from measure import goal, rounds

from simulator.maintain.impact import Impact, cells, impact
from simulator.packs import bundled_texts

SCENARIOS = 10_000
PART = 520
BAND = ("up to 50       |", "up to 60       |")


def timed(texts: Mapping[str, str], new: Mapping[str, str], seeds: int, *, everything: bool) -> tuple[float, Impact]:
    """Scenarios a second, and what was found."""
    began = time.perf_counter()
    found = impact(texts, new, seeds, subjects=("perfect",), everything=everything)
    return found.found.played / (time.perf_counter() - began), found


def main() -> None:
    """The rate on all scenarios, and the ratio on a part of them."""
    wanted = rounds(SCENARIOS)
    texts = bundled_texts()
    new = {**texts, "SOP-CR.md": texts["SOP-CR.md"].replace(*BAND, 1)}
    places = len(cells())
    part = -(-min(PART, wanted) // places)
    plain, brute = (timed(texts, new, part, everything=everything) for everything in (False, True))
    if plain[1].moved != brute[1].moved:
        raise SystemExit("the two do not agree")
    print(f"{part * places:,} scenarios, each also judged twice: {brute[0]:,.0f} a second; by impact {plain[0]:,.0f}")
    rate, found = timed(texts, new, -(-wanted // places), everything=False)
    print(f"{found.found.played:,} scenarios through impact: {rate:,.0f} a second")
    print(f"{found.found.judged:,} judged again, {len(found.moved):,} come out otherwise")
    goal("impact, against judging everything twice", plain[0] / brute[0], 1)


if __name__ == "__main__":
    main()
