"""Judging finished drills, and playing the SOP, beside checking the same traces against a model.

    python benchmarks/bench_score.py [ROUNDS]

Two rows. *Judge*: a finished drill without a breach against every procedure: what each act changed, what fell due and
when, what was forbidden, the documents and messages sent, and the scorecard. *Solve + judge*: a drill with a breach,
judged, then played from before the breach to its end by the solver, for the accepted path and what could be earned.
The rows in brackets are parts of these.
pm4py knows the names of the acts alone and replays them on a net that it discovered from the perfect runs: less is
asked of it. Where it is not installed, a longest common subsequence with the perfect run stands in. Goals: 8 times
token replay, 50 times its default alignment; solve + judge 1,000 a second.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from itertools import cycle
from statistics import median
from typing import Any

from measure import goal, missing, race, ratio, rounds, show

from scenarios.families import FAMILIES
from simulator.core.bots import play
from simulator.core.duties import Run, run_of
from simulator.core.events import Event, Started
from simulator.core.score import acts_of, score
from simulator.core.solver import solve
from simulator.rules import Begin, Rules

SEEDS = range(1, 4)
LEVEL = 3
JUDGE, SOLVE = "ours, judge a finished drill", "ours, solve + judge"
SECOND = 1_000
"""Drills solved and judged a second: the goal."""


def drills(rules: Rules) -> tuple[list[Started], list[tuple[Event, ...]], list[tuple[Event, ...]]]:
    """Starts; their perfect runs; the same runs with one act in the middle left out."""
    starts, perfect, flawed = [], [], []
    for family in (f for f in FAMILIES.values() if not f.orientation):
        for seed in SEEDS:
            first = rules.start(rules.situation(Begin(family.name, min(LEVEL, max(family.levels)), seed)))
            events = tuple(solve(rules.edition, first).events)
            acts = acts_of(events)
            middle = next((i for i in range(len(acts) // 2, len(acts)) if acts[i].action != "open"), 0)
            fewer = play(rules.edition, Run(rules.edition, first), (*acts[:middle], *acts[middle + 1 :]))
            starts.append(first)
            perfect.append(events)
            flawed.append(tuple(fewer.events))
    return starts, perfect, flawed


def names(events: tuple[Event, ...]) -> list[str]:
    """A trace as process mining has it: the acts' names."""
    return [act.action for act in acts_of(events)]


def in_turn(what: Callable[[Any], object], items: list[Any]) -> Callable[[], object]:
    """One item at each call."""
    turn = cycle(items)
    return lambda: what(next(turn))


def subsequence(one: list[str], other: list[str]) -> list[str]:
    """The longest common subsequence, as a table: what an aligner in plain Python does."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            rows[i][j] = rows[i - 1][j - 1] + 1 if a == b else max(rows[i - 1][j], rows[i][j - 1])
    out, i, j = [], len(one), len(other)
    while i and j:
        if one[i - 1] == other[j - 1]:
            out.append(one[i - 1])
            i, j = i - 1, j - 1
        elif rows[i - 1][j] >= rows[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return out[::-1]


def miner(perfect: list[list[str]], flawed: list[list[str]]) -> dict[str, Callable[[], object]]:
    """pm4py's token replay and default alignment of the flawed traces, one at a time; empty where it is not there."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            os.environ.setdefault("TQDM_DISABLE", "1")
            import pandas
            import pm4py
            from pm4py.algo.conformance.alignments.petri_net import algorithm as aligning
            from pm4py.algo.conformance.tokenreplay import algorithm as replaying
            from pm4py.objects.log.obj import Event as Stop
            from pm4py.objects.log.obj import EventLog, Trace

            rows = [
                (str(n), name, pandas.Timestamp(k, unit="s")) for n, t in enumerate(perfect) for k, name in enumerate(t)
            ]
            frame = pandas.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
            net, first, last = pm4py.discover_petri_net_inductive(frame)
    except ImportError:
        return {}
    logs = [EventLog([Trace([Stop({"concept:name": name}) for name in trace])]) for trace in flawed]

    def replay(log: Any) -> object:
        return replaying.apply(log, net, first, last, parameters={"show_progress_bar": False})

    def align(log: Any) -> object:
        return aligning.apply(log, net, first, last, parameters={"show_progress_bar": False})

    return {"pm4py, token replay": in_turn(replay, logs), "pm4py, alignment (its default)": in_turn(align, logs)}


def main() -> None:
    """Traces a second, each."""
    turns = rounds(5)
    rules = Rules()
    starts, perfect, flawed = drills(rules)
    edition = rules.edition
    mined = [names(e) for e in perfect], [names(e) for e in flawed]
    steps = sum(map(len, mined[0])) / len(perfect)
    print(f"{len(perfect)} drills at level {LEVEL}, {steps:.0f} acts each, {len(edition.policies)} procedures")
    field: dict[str, Callable[[], object]] = {
        JUDGE: in_turn(lambda events: score(edition, events), perfect),
        SOLVE: in_turn(lambda events: score(edition, events), flawed),
        "(the facts at the start read)": in_turn(lambda first: Run(edition, first), starts),
        "(judged, without marks and scorecard)": in_turn(lambda events: run_of(edition, events), perfect),
        "(the SOP played from the start)": in_turn(lambda first: solve(edition, first), starts),
    }
    peers = miner(*mined)
    if not peers:
        missing("pm4py", "it brings pandas: give it an environment of its own")
        pairs = list(zip(*mined, strict=True))
        peers = {"longest common subsequence, plain Python": in_turn(lambda pair: subsequence(*pair), pairs)}
    field |= peers
    rates = race(field, turns, 0.3)
    show(rates, next(iter(peers)))
    for peer, least in zip(peers, (8, 50), strict=False):
        if peer.startswith("pm4py"):
            goal(f"judge, against {peer}", ratio(rates, JUDGE, peer), least)
            goal(f"solve + judge, against {peer}", ratio(rates, SOLVE, peer), least)
    goal("solve + judge", median(rates[SOLVE]), SECOND, " a second")


if __name__ == "__main__":
    main()
