"""Plays every family × level × seed with every test subject: the perfect run must have 100, every bot must fail."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import islice

from simulator.checking.cells import Cell, Key, Report
from simulator.checking.idle import unexercised
from simulator.checking.leaks import ENOUGH, examine
from simulator.checking.playing import edition_of, play_script, play_seeds
from simulator.core.bots import BOTS
from simulator.packs import load_families

__all__ = ["Report", "check", "edition_of"]

CHUNK = 10


def check(
    seeds: int,
    *,
    families: Sequence[str] = (),
    levels: Sequence[int] = (),
    bots: Sequence[str] = (),
    sops: str | None = None,
    executor: Callable[[], Executor] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Play everything. `executor` makes a `concurrent.futures` executor (all cores by default)."""
    installed = load_families()
    chosen = tuple(bots or ("perfect", *BOTS, "majority"))
    jobs = [
        (family.name, level, tuple(chunk), chosen, sops)
        for family in ([installed[name] for name in families] if families else installed.values())
        for level in family.levels
        if not levels or level in levels
        for chunk in _chunks(range(1, seeds + 1), CHUNK)
    ]
    cells: dict[tuple[str, int, str], Cell] = {}
    report = Report([], [])
    clauses: Counter[str] = Counter()
    scripts: dict[Key, Counter[str]] = defaultdict(Counter)
    outcomes: dict[Key, list[tuple[dict[str, str], str]]] = defaultdict(list)
    with (executor or (lambda: ProcessPoolExecutor(os.cpu_count())))() as pool:
        for done, part in enumerate(pool.map(play_seeds, jobs), start=1):
            for bot, cell in part.cells.items():
                cells.setdefault((*part.key, bot), Cell(*part.key, bot)).join(cell)
            report.problems += part.problems
            report.clean[part.key] = report.clean.get(part.key, 0) + part.quiet
            clauses.update(part.clauses)
            scripts[part.key].update(part.scripts)
            outcomes[part.key] += part.outcomes
            progress(done, len(jobs))
        if "majority" in chosen:
            tasks = [(*key, seeds, counted.most_common(1)[0][0], sops) for key, counted in scripts.items() if counted]
            for cell, stuck in pool.map(play_script, tasks):
                cells[(cell.family, cell.level, cell.bot)] = cell
                report.problems += stuck
    report.cells = [cells[k] for k in sorted(cells)]
    report.clauses, report.seeds = dict(clauses), seeds
    if not families and not levels and not bots:  # a part says nothing of clauses meant for the rest
        known = {c for p in edition_of(sops).policies for c in p.clauses}
        idle = sorted(known - set(clauses))
        reasons = unexercised()
        report.unseen = tuple(c for c in idle if c not in reasons)
        report.by_design = {c: reasons[c] for c in idle if c in reasons}
    report.leaks = tuple(
        examine(*key, rows)
        for key, rows in sorted(outcomes.items())
        if len(rows) >= ENOUGH and not installed[key[0]].orientation
    )
    return report


def _chunks(items: Iterable[int], size: int) -> Iterator[list[int]]:
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk
