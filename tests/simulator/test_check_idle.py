"""Clauses that no scenario exercises: each has a reason, or the check says so once enough was played."""

from __future__ import annotations

from simulator.checking.cells import SEEDS_FOR_ALL, Report
from simulator.checking.idle import unexercised
from simulator.editions import bundled_edition


def test_each_has_a_reason_and_is_a_clause() -> None:
    known = {clause for policy in bundled_edition().policies for clause in policy.clauses}
    assert set(unexercised()) <= known
    assert all(reason.strip() for reason in unexercised().values())


def test_an_idle_clause_is_amiss_only_where_enough_was_played() -> None:
    few, enough = Report([], [], unseen=("X-1.1",), seeds=60), Report([], [], unseen=("X-1.1",), seeds=SEEDS_FOR_ALL)
    listed = Report([], [], by_design={"X-1.1": "because"}, seeds=SEEDS_FOR_ALL)
    assert few.fine
    assert not enough.fine
    assert listed.fine
