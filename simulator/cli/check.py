"""`orderdrill check`: every family, level and test subject; only the procedures may pass."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import given, sops_option
from simulator.near import nearest

if TYPE_CHECKING:
    from simulator.check import Report


@click.command(
    epilog="Example: orderdrill check --seeds 50 --family credit-hold\n\n"
    "Exit codes: 0 nothing amiss, 1 something is, 2 wrong use, 3 the procedures cannot be used."
)
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, help="How many seeds of each.")
@click.option("--family", "families", multiple=True, help="Only this family; may be given again.")
@click.option("--level", "levels", type=click.IntRange(1, 5), multiple=True, help="Only this level.")
@click.option("--bots", help="Only these test subjects, with commas: perfect,obey. Without a value: all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@sops_option
def check(
    seeds: int, families: tuple[str, ...], levels: tuple[int, ...], bots: str | None, as_json: bool, sops: str | None
) -> None:
    """Play every family × level × test subject.

    The perfect run must have 100 on every seed; every other subject must stay 20 below the pass mark in the mean and
    pass at most 5 % (majority 10 %). From 100 seeds on, also whether fields that no rule reads give the answer away.
    Clauses that no scenario exercised are listed; from 500 seeds on each must be exercised, or have its reason.
    """
    from simulator.check import check as play_all
    from simulator.core.bots import BOTS
    from simulator.packs import load_family
    from simulator.rules import rules_for

    folder = given("sops", sops)
    _ = rules_for(folder).edition  # says what is wrong with the procedures, before a hundred drills do
    known = ("perfect", *BOTS, "majority")
    chosen = tuple(b.strip() for b in bots.split(",") if b.strip()) if bots else ()
    for bot in chosen:
        if bot not in known:
            raise click.UsageError(f"There is no test subject {bot!r}.{nearest(bot, list(known))}")
    names = tuple(load_family(name).name for name in families)
    report = play_all(
        seeds, families=names, levels=levels, bots=chosen, sops=folder, progress=counting(), executor=Workers
    )
    print(json.dumps(_as_json(report), ensure_ascii=False) if as_json else _as_text(report))
    if not report.fine:
        raise problems.Exit(problems.FOUND)


class Workers(ProcessPoolExecutor):
    """All cores. Interrupted, the workers are sent home at once; the interrupt itself is ours alone to answer."""

    def __init__(self) -> None:
        super().__init__(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if kind is None:
            return super().__exit__(kind, error, trace)
        for worker in multiprocessing.active_children():
            worker.terminate()
        self.shutdown(wait=True, cancel_futures=True)  # what waits for them sees that they are gone
        return None


class counting:
    """A line on the terminal that counts, once the work has gone on for a second."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self.began > 1:
            print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _as_json(report: Report) -> dict[str, object]:
    return {
        "fine": report.fine,
        "cells": [
            {
                "family": c.family, "level": c.level, "bot": c.bot, "n": c.n, "mean": round(c.mean, 2),
                "pass_rate": round(c.pass_rate, 2), "pass_mark": c.mark, "fine": c.fine,
            }
            for c in report.cells
        ],
        "problems": report.problems, "clauses": report.clauses, "unseen": list(report.unseen),
        "by_design": dict(report.by_design),
        "leaks": [
            {
                "family": k.family, "level": k.level, "n": k.n, "commonest": round(k.commonest, 1),
                "tree": round(k.tree, 1), "fields": list(k.fields), "fine": k.fine,
            }
            for k in report.leaks
        ],
        "clean": [{"family": family, "level": level, "n": n} for (family, level), n in sorted(report.clean.items())],
    }  # fmt: skip


def _as_text(report: Report) -> str:
    from simulator.checking.cells import SEEDS_FOR_ALL

    rows = [f"{'family':<20} {'lvl':>3}  {'subject':<13} {'n':>5} {'mean':>6} {'passed':>7} {'mark':>5}"]
    rows += [
        f"{c.family:<20} {c.level:>3}  {c.bot:<13} {c.n:>5} {c.mean:>6.1f} {c.pass_rate:>6.1f}% {c.mark:>5}"
        f"{'' if c.fine else '  <- not as it must be'}"
        for c in report.cells
    ]
    played = sum({(c.family, c.level): c.n for c in report.cells}.values())
    quiet = sum(report.clean.values())
    if played and quiet:
        rows.append(f"\nclean or decoy-only: {quiet} of {played} scenarios ({100 * quiet // played} %)")
    if report.unseen:
        short = f"  <- from {SEEDS_FOR_ALL} seeds on each must be" if report.seeds >= SEEDS_FOR_ALL else ""
        rows.append(f"clauses that no scenario exercised: {', '.join(report.unseen)}{short}")
    reasons: dict[str, list[str]] = {}
    for clause, reason in report.by_design.items():
        reasons.setdefault(reason, []).append(clause)
    rows += [f"not exercised, by design: {', '.join(clauses)}: {reason}" for reason, clauses in reasons.items()]
    rows += [
        f"{k.family} level {k.level}: commonest outcome {k.commonest:.0f} %, two fields that no rule reads guess"
        f" {k.tree:.0f} %{'' if k.fine else '  <- gives the answer away: ' + ', '.join(k.fields)}"
        for k in report.leaks
    ]
    shown = report.problems[:20]
    rows += [f"PROBLEM  {p}" for p in shown]
    if len(report.problems) > len(shown):
        rows.append(f"… and {len(report.problems) - len(shown)} more problems")
    rows.append("nothing amiss" if report.fine else "not fine")
    return "\n".join(rows)
