"""Stored drills under another edition: judged beside what is stored, which stays; who is cleared by them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from audit.verify import verify
from simulator.bootstrap import Desk
from simulator.core.acts import Act
from simulator.maintain.impact_log import RESCORES, LogImpact, Taken, log_impact, record_rescores, streak
from simulator.maintain.plays import Outcome
from simulator.reports.competence import competence
from simulator.reports.records import read_records
from tests.simulator import desks
from tests.simulator.maintain.playing import EDITS, edited, here
from tests.simulator.reporting import record


@pytest.fixture(scope="module")
def log() -> Desk:
    """Four drills of Ann's, one of them left at once, and one that Ben has not finished."""
    desk = desks.desk()
    for seed in (1, 2, 3):
        desks.perfect(desk.begin(desk.sign_in("Ann"), "credit-hold", 2, seed))
    desk.begin(desk.sign_in("Ann"), "credit-hold", 2, 4).act(Act("finish"))
    desk.begin(desk.sign_in("Ben"), "credit-hold", 2, 5)
    return desk


def weighed(log: Desk, edit: tuple[str, str], *, everything: bool = False) -> LogImpact:
    return log_impact(log.store, desks.credit_texts(), edited(*edit), everything=everything, executor=here)


@pytest.mark.parametrize("kind", ["a band", "a formula", "a duty gone", "a never gone"])
def test_stored_drills_come_out_as_by_judging_twice(log: Desk, kind: str) -> None:
    found, brute = weighed(log, EDITS[kind]), weighed(log, EDITS[kind], everything=True)
    assert found.taken == brute.taken
    assert len(found.taken) == 4, "what is not finished is not judged"
    assert all(one.before.total == one.record.total for one in found.taken), "the edition that they were taken under"


def test_scores_that_move_are_stored_beside_and_nothing_else_changes(log: Desk) -> None:
    before = {head.stream: head for head in log.store.streams()}
    found = weighed(log, EDITS["a formula"])
    assert found.moved
    ann = log.sign_in("Ann").pseudonym
    kept = record_rescores(log.store, found, "a" * 64, "b" * 64, by=ann, at=desks.WHEN)
    assert {e.fields["drill"] for e in kept} == {one.record.drill for one in found.moved}
    after = {head.stream: head for head in log.store.streams()}
    assert {name for name in after if after[name] != before.get(name)} == {RESCORES}
    assert verify(log.store).ok


def test_a_log_that_nothing_reaches_is_judged_once(log: Desk) -> None:
    found = weighed(log, ("One step up.", "Up a step."))
    assert (found.judged, found.moved, found.flips, found.resting) == (0, [], [], ())


def test_the_drills_that_carry_a_clearance_are_its_last_passes() -> None:
    kinds = [("clean",), ("decoy",), ("fault",)]
    listed = [record(0, passed=False), *(record(n, day=n, kinds=kinds[n - 1]) for n in (1, 2, 3))]
    (standing,) = competence(listed, (), {"credit-hold": (1,)})
    assert standing.state == "alone"
    assert streak(listed, standing) == listed[1:]


def test_a_drill_that_is_not_reached_comes_out_as_before() -> None:
    outcome = Outcome(90, True, False, ())
    assert Taken(record(), outcome, frozenset()).after is outcome


def test_a_clearance_that_rests_on_the_changed_clause_is_named() -> None:
    desk = desks.desk()
    for seed in range(1, 11):
        desk.now = partial(desks.WHEN.__add__, timedelta(days=seed))
        desks.perfect(desk.begin(desk.sign_in("Ann"), "credit-hold", 1, seed))
    (ann,) = [p.pseudonym for p in desk.store.people()]
    assert competence(read_records(desk.store, ann), (), {"credit-hold": (1,)})[0].state == "alone"
    (rest,) = weighed(desk, EDITS["a duty gone"]).resting
    assert (rest.trainee, rest.before.state, rest.clauses) == (ann, "alone", ("CR-4.2",))
    assert len(rest.drills) == rest.before.streak == 10
    assert rest.after.state == "alone", "one look fewer fails nobody"
    assert weighed(desk, ("One step up.", "Up a step.")).resting == ()
