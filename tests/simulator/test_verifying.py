"""`audit verify` judges every drill again: a score that does not follow from the events is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.entry import Draft
from simulator import journal
from simulator.bootstrap import Desk
from simulator.core.acts import read_act
from simulator.kinds import SCORED, STARTED
from simulator.verifying import check_scores
from tests.simulator import small


def played(desk: Desk) -> Mapping[str, Any]:
    session = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    for act in small.PERFECT:
        if act["action"] != "write note":
            session.act(read_act(act))
    (*_, last) = desk.store.entries(session.id)
    return last.fields


def test_what_was_scored_scores_the_same() -> None:
    desk = small.desk()
    played(desk)
    assert list(check_scores(desk.store)) == []


def forged(**changes: Any) -> str:
    """What is said of a drill whose score was written by somebody else."""
    desk = small.desk()
    body = {**played(desk), **changes}
    person = desk.sign_in("Ann")
    made = desk.rules.situation(_begin())
    first, blobs = journal.started_drafts(desk.rules.start(made), desk.texts, journal.Beginning(), person.pseudonym)
    finished = Draft("DrillFinished", {"awaited": False, "reason": "finished"})
    desk.store.append(
        "forged", [first, finished, Draft(SCORED, body)], expected_seq=0, actor=person.pseudonym, at=desk.now(),
        blobs=blobs,
    )  # fmt: skip
    problems = [p.what for p in check_scores(desk.store)]
    assert len(problems) == 1
    assert "forged" in problems[0]
    return problems[0]


def _begin() -> Any:
    from simulator.rules import Begin

    return Begin("credit-hold", 1, 7)


def test_a_total_that_does_not_add_up() -> None:
    assert "not 99" in forged(total=99)


def test_a_score_that_the_events_do_not_give() -> None:
    assert "judged again" in forged()


def test_a_drill_of_another_engine_is_not_judged_again_but_summed() -> None:
    desk = small.desk()
    body = {**played(desk), "engine": "0.0.1"}
    desk.store.append("other", [Draft("X", body)], expected_seq=0, actor=desk.sign_in("Ann").pseudonym, at=desk.now())
    assert list(check_scores(desk.store)) == []
    assert "not 99" in forged(total=99, engine="0.0.1")


def test_streams_of_others_are_passed_over() -> None:
    desk = small.desk()
    actor = desk.sign_in("Ann").pseudonym
    desk.store.append("theirs", [Draft(STARTED, {}), Draft(SCORED, {})], expected_seq=0, actor=actor, at=desk.now())
    assert list(check_scores(desk.store)) == []
