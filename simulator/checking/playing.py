"""What a worker process does: play some seeds of one family × level with the test subjects."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from scenarios.family import generate
from scenarios.maker import Maker
from simulator.checking.cells import Cell, Part
from simulator.checking.leaks import features, outcome
from simulator.core.acts import Act
from simulator.core.bots import BOTS, play
from simulator.core.duties import Run, begin, run_of
from simulator.core.score import Scorecard, acts_of, score_run
from simulator.core.situation import Situation, situation
from simulator.core.solver import NoEnd, finish
from simulator.editions import bundled_edition, compiled
from simulator.packs import LIBRARY, load_family, sop_packs, sop_texts
from sop import Edition
from sop.values import decode, encode


@cache
def edition_of(folder: str | None) -> Edition:
    """The procedures of every installed pack, or the folder's, compiled once per process."""
    only_ours = not folder and sop_packs() == (LIBRARY,)
    return bundled_edition() if only_ours else compiled(sop_texts(folder), keep=True)


def made(family: str, level: int, seed: int) -> Situation:
    """One scenario of a family; near misses follow the bundled library, whoever judges."""
    edges = bundled_edition().edges_by_name
    return situation(generate(load_family(family), level, seed, edges=edges))


def play_seeds(job: tuple[str, int, tuple[int, ...], tuple[str, ...], str | None]) -> Part:
    """Every chosen subject on every seed."""
    name, level, seeds, bots, folder = job
    edition = edition_of(folder)
    part = Part((name, level), {bot: Cell(name, level, bot) for bot in bots if bot != "majority"})
    read = edition.names_read
    for seed in seeds:
        here = made(name, level, seed)
        part.quiet += all(t.kind in ("clean", "decoy") for t in here.planted)
        first = Run(edition, begin(edition, here))
        for bot, cell in part.cells.items():
            try:
                run = subject_run(edition, first, bot)
                card = score_run(edition, run)
            except NoEnd as error:
                part.problems.append(f"{here.key} {bot}: {error}")
                continue
            cell.add(card.total, card.passed, card.pass_mark)
            part.clauses.update(f.clause for f in card.findings if f.clause)
            if bot != "perfect":
                continue
            judge = run_of(edition, run.events).judge  # the run's own has rows, too, that only the solver asked for
            part.clauses.update({d.clause.id for d in judge.duties()} | judge.fired)
            acts = acts_of(run.events)
            part.scripts[_script(acts)] += 1
            part.outcomes.append((features(here.facts, read), outcome(acts)))
            if card.total != 100 or card.findings:
                part.problems.append(f"{here.key}: the perfect run has {card.total}: {_why(card)}")
    return part


def play_script(task: tuple[str, int, int, str, str | None]) -> tuple[Cell, list[str]]:
    """Majority: the commonest perfect run of the cell, played in every scenario of it."""
    name, level, seeds, script, folder = task
    edition = edition_of(folder)
    written: list[tuple[str, dict[str, Any]]] = json.loads(script)
    acts = [Act(action, {k: decode(v) for k, v in args.items()}) for action, args in written]
    cell, problems = Cell(name, level, "majority"), list[str]()
    for seed in range(1, seeds + 1):
        here = made(name, level, seed)
        run = play(edition, Run(edition, begin(edition, here)), acts)
        try:
            card = score_run(edition, run)
        except NoEnd as error:
            problems.append(f"{here.key} majority: {error}")
            continue
        cell.add(card.total, card.passed, card.pass_mark)
    return cell, problems


def subject_run(edition: Edition, first: Run, bot: str) -> Run:
    """One subject's run from where `first` stands, which is left as it is. Raises NoEnd."""
    run = first.copy()
    if bot == "perfect":
        return finish(run)
    return play(edition, run, BOTS[bot](run.drill, Maker(f"{bot}/{run.drill.situation.key}")))


def _script(acts: tuple[Act, ...]) -> str:
    return json.dumps([[a.action, {k: encode(v) for k, v in a.args.items()}] for a in acts], sort_keys=True)


def _why(card: Scorecard) -> str:
    first = card.findings[0] if card.findings else None
    return f"{first.clause} {first.kind}: {first.message}" if first else f"{card.earned} of {card.possible}"
