"""Plays every family × level × seed with every test subject: the perfect run must have 100, every bot must fail."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from scenarios.families import FAMILIES
from scenarios.family import Family, generate
from scenarios.maker import Maker
from simulator.core.acts import Act
from simulator.core.bots import BOTS, play
from simulator.core.duties import Run, begin
from simulator.core.score import acts_of, score
from simulator.core.situation import situation, to_json
from simulator.core.solver import NoEnd, solve
from simulator.editions import bundled_edition, compiled
from sop import Edition
from sop.library import read_folder
from sop.values import encode

CHUNK = 10
BELOW_MARK = 20
PASS_RATE = {"majority": 10.0}
USUAL_PASS_RATE = 5.0


@dataclass(slots=True)
class Cell:
    """One family × level × bot: how many drills, their totals (0 where a critical act failed it), how many passed."""

    family: str
    level: int
    bot: str
    n: int = 0
    total: int = 0
    passed: int = 0
    mark: int = 0

    @property
    def mean(self) -> float:
        """Mean total."""
        return self.total / self.n if self.n else 0.0

    @property
    def pass_rate(self) -> float:
        """Passed, per cent."""
        return 100 * self.passed / self.n if self.n else 0.0

    @property
    def fine(self) -> bool:
        """Whether the subject does as it must: perfect always 100, every other well below the mark."""
        if self.bot == "perfect":
            return self.total == 100 * self.n
        return self.mean <= self.mark - BELOW_MARK and self.pass_rate <= PASS_RATE.get(self.bot, USUAL_PASS_RATE)


@dataclass(slots=True)
class Report:
    """What a check found. `problems` are scenarios whose perfect run is not 100, or that cannot be played."""

    cells: list[Cell]
    problems: list[str]
    clauses: dict[str, int] = field(default_factory=dict)
    clean: dict[tuple[str, int], int] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether nothing is amiss."""
        return not self.problems and all(c.fine for c in self.cells)


@cache
def edition_of(folder: str | None) -> Edition:
    """The bundled library, or the folder's SOPs, compiled once per process."""
    return compiled(read_folder(folder)) if folder else bundled_edition()


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
    wanted = [FAMILIES[name] for name in (families or tuple(FAMILIES))]
    chosen = tuple(bots or ("perfect", *BOTS, "majority"))
    jobs = [
        (family.name, level, tuple(chunk), chosen, sops)
        for family in wanted
        for level in family.levels
        if not levels or level in levels
        for chunk in _chunks(range(1, seeds + 1), CHUNK)
    ]
    cells: dict[tuple[str, int, str], Cell] = {}
    problems: list[str] = []
    clauses: Counter[str] = Counter()
    clean: Counter[tuple[str, int]] = Counter()
    scripts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    make = executor or (lambda: ProcessPoolExecutor(os.cpu_count()))
    with make() as pool:
        for done, part in enumerate(pool.map(_play_chunk, jobs), start=1):
            for family, level, bot, n, total, passed, mark in part["cells"]:
                cell = cells.setdefault((family, level, bot), Cell(family, level, bot))
                cell.n, cell.total, cell.passed, cell.mark = cell.n + n, cell.total + total, cell.passed + passed, mark
            problems += part["problems"]
            clauses.update(part["clauses"])
            clean.update(part["clean"])
            for key, counted in part["scripts"].items():
                scripts[key].update(counted)
            progress(done, len(jobs))
        if "majority" in chosen:
            tasks = [
                (family, level, seeds, script.most_common(1)[0][0], sops) for (family, level), script in scripts.items()
            ]
            for cell, stuck in pool.map(_play_script, tasks):
                cells[(cell.family, cell.level, cell.bot)] = cell
                problems += stuck
    known = {c for p in edition_of(sops).policies for c in p.clauses}
    unseen = tuple(sorted(known - set(clauses)))
    return Report([cells[k] for k in sorted(cells)], problems, dict(clauses), dict(clean), unseen)


def _chunks(items: Iterable[int], size: int) -> Iterator[list[int]]:
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk


def _play_chunk(job: tuple[str, int, tuple[int, ...], tuple[str, ...], str | None]) -> dict[str, object]:
    name, level, seeds, bots, sops = job
    edition, family = edition_of(sops), FAMILIES[name]
    tally: dict[str, list[int]] = {bot: [0, 0, 0, 80] for bot in bots if bot != "majority"}
    problems: list[str] = []
    clauses: Counter[str] = Counter()
    clean: Counter[tuple[str, int]] = Counter()
    scripts: Counter[str] = Counter()
    for seed in seeds:
        made = situation(generate(family, level, seed, edges=edition.edges_by_name))
        if all(t.kind in ("clean", "decoy") for t in made.planted):
            clean[(name, level)] += 1
        started = begin(edition, made)
        for bot in tally:
            try:
                if bot == "perfect":
                    run = solve(edition, started)
                    clauses.update({d.clause.id for d in run.judge.duties()})
                    clauses.update(getattr(run.judge, "fired", ()))
                    scripts[_script(acts_of(run.events))] += 1
                else:
                    run = play(edition, Run(edition, started), BOTS[bot](_drill(started), Maker(f"{bot}/{made.key}")))
                card = score(edition, tuple(run.events))
            except NoEnd as error:
                problems.append(f"{made.key} {bot}: {error}")
                continue
            clauses.update(f.clause for f in card.findings if f.clause)
            row = tally[bot]
            row[0] += 1
            row[1] += card.total or 0
            row[2] += card.passed
            row[3] = card.pass_mark
            if bot == "perfect" and card.total != 100:
                first = card.findings[0] if card.findings else None
                why = f"{first.clause} {first.kind} {first.message}" if first else f"{card.earned}/{card.possible}"
                problems.append(f"{made.key}: the perfect run has {card.total}: {why}")
    return {
        "cells": [(name, level, bot, *row) for bot, row in tally.items()],
        "problems": problems, "clauses": clauses, "clean": clean, "scripts": {(name, level): scripts},
    }  # fmt: skip


def _drill(started):  # type: ignore[no-untyped-def]
    from simulator.core.drill import evolve

    return evolve(None, started)


def _script(acts: tuple[Act, ...]) -> str:
    return json.dumps([[a.action, encode(dict(a.args))] for a in acts], sort_keys=True)


def _play_script(task: tuple[str, int, int, str, str | None]) -> tuple[Cell, list[str]]:
    """Majority: the commonest perfect run of the cell, played in every scenario of it."""
    from sop.values import decode

    name, level, seeds, script, sops = task
    edition, family = edition_of(sops), FAMILIES[name]
    acts = [Act(action, decode(args)) for action, args in json.loads(script)]  # type: ignore[arg-type]
    cell = Cell(name, level, "majority")
    problems: list[str] = []
    for seed in range(1, seeds + 1):
        made = situation(generate(family, level, seed, edges=edition.edges_by_name))
        run = play(edition, Run(edition, begin(edition, made)), acts)
        try:
            card = score(edition, tuple(run.events))
        except NoEnd as error:
            problems.append(f"{made.key} majority: {error}")
            continue
        cell.n += 1
        cell.total += card.total or 0
        cell.passed += card.passed
        cell.mark = card.pass_mark
    return cell, problems


def scenario_line(family: Family, level: int, seed: int) -> str:
    """One generated scenario as a JSON line (facts, documents, what was planted)."""
    return json.dumps(to_json(situation(generate(family, level, seed))), ensure_ascii=False, sort_keys=True)
