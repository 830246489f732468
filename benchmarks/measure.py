"""How the benchmarks measure: variants take turns in rounds, the cyclic collector is off, figures are medians.

A ratio is taken within a round, between two variants that ran within a second of each other, and the median is over
rounds: a neighbour on the machine slows both.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

SLICE = 0.15
"""Seconds that each variant runs in a round."""


def rounds(default: int) -> int:
    """How many rounds were asked for on the command line."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else default


def race(cases: Mapping[str, Callable[[], object]], turns: int, seconds: float = SLICE) -> dict[str, list[float]]:
    """Calls a second of each case, by round. A case is called until its slice is over, in batches of 1/10 of it."""
    batch = {}
    for name, case in cases.items():
        case()
        batch[name] = max(1, int(_rate(case, 1, seconds / 10) * seconds / 10))
    rates: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    gc.disable()
    try:
        for _ in range(turns):
            for name, case in cases.items():
                rates[name].append(_rate(case, batch[name], seconds))
            gc.collect()
    finally:
        gc.enable()
    return rates


def _rate(case: Callable[[], object], batch: int, seconds: float) -> float:
    calls = 0
    started = time.perf_counter()
    while True:
        for _ in range(batch):
            case()
        calls += batch
        gone = time.perf_counter() - started
        if gone >= seconds:
            return calls / gone


def ratio(rates: Mapping[str, list[float]], one: str, other: str) -> float:
    """How many times as fast `one` is as `other`: the median over rounds."""
    return median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def show(rates: Mapping[str, list[float]], base: str, *, each: int = 1, unit: str = "a second") -> None:
    """A line for each variant: how many of the things it makes, `each` by call, and its ratio to the base."""
    for name, found in rates.items():
        print(f"  {name:<44} {each * median(found):12,.0f} {unit}   {ratio(rates, name, base):8.2f}x")


def goal(what: str, got: float, least: float, unit: str = "x") -> None:
    """One line that says whether a goal is met."""
    shown = f"{got:.2f}" if unit == "x" else f"{got:,.0f}"
    print(f"  {'met   ' if got >= least else 'MISSED'}  {what}: {shown}{unit}, the goal is {least:g}{unit}")


def missing(peer: str, remedy: str = "`pip install -e .[bench]` brings it") -> None:
    """Say that a peer is not installed, and go on."""
    print(f"  ({peer} is not installed: left out; {remedy})")
