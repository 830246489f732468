"""`audit verify` judges every drill again: a score that does not follow from the events is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.canonical import canonical, digest
from audit.entry import Draft, Entry
from audit.store import AuditStore
from audit.verify import Counted, verify
from simulator.bootstrap import Desk
from simulator.core.acts import Act, read_act
from simulator.core.events import Done
from simulator.journal import ERASED
from simulator.kinds import SCORED, STARTED
from simulator.reference import events_from, events_of
from simulator.verifying import check_scores, score_checker
from tests.simulator import small

Body = dict[str, Any]


def played(desk: Desk, *, hold: bool = False) -> str:
    """A drill in which duties are left out; with `hold`, one more act whose typed reason then stands in the facts."""
    session = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    for act in small.PERFECT:
        if act["action"] == "finish" and hold:
            session.act(Act("place hold", {"code": "pricing", "reason": "Ann says: until Monday"}))
        if act["action"] not in ("write note", "tell customer"):
            session.act(read_act(act))
    return session.id


def problems(store: AuditStore, **how: Any) -> list[str]:
    return [one.what for one in check_scores(store, **how) if not isinstance(one, Counted)]


def counted(store: AuditStore) -> Mapping[str, int]:
    return next(one.figures for one in check_scores(store) if isinstance(one, Counted))


def written_again(desk: Desk, drill: str, change: Callable[[Body, dict[str, bytes]], None], **more: Any) -> str:
    """The drill in another stream, honestly hashed, with another body of its score; what is said of it."""
    desk.store.append(
        "forged", **(_copied(desk.store, drill, change) | more), expected_seq=0, at=desk.now()  # type: ignore[arg-type]
    )  # fmt: skip
    (said,) = problems(desk.store)
    assert "forged" in said
    return said


def _copied(store: AuditStore, drill: str, change: Callable[[Body, dict[str, bytes]], None]) -> Body:
    entries = tuple(store.entries(drill))
    blobs = {name: store.blob(name) for entry in entries for name in entry.blobs}
    body = json.loads(json.dumps(entries[-1].fields))
    change(body, blobs)
    drafts = [_draft(entry) for entry in entries[:-1]]
    drafts.append(replace(_draft(entries[-1]), body=body))
    named = canonical([draft.body for draft in drafts]).decode()
    return {
        "drafts": drafts,
        "actor": entries[0].actor,
        "blobs": {name: data for name, data in blobs.items() if name in named},
    }


def _draft(entry: Entry) -> Draft:
    return Draft(entry.kind, entry.body, entry.desk_at, entry.measures)


def test_what_was_scored_scores_the_same() -> None:
    desk = small.desk()
    played(desk)
    assert problems(desk.store) == []
    assert counted(desk.store) == {"drills": 1, "solved": 1}


def total_99(body: Body, blobs: Body) -> None:
    body["total"] = 99


def better_sums(body: Body, blobs: Body) -> None:
    body.update(total=100, earned=body["possible"])


def no_findings(body: Body, blobs: Body) -> None:
    body.update(findings=[], costs="0")


def other_met(body: Body, blobs: Body) -> None:
    body["met"] = ["T-9.9"]


def easier_reference(body: Body, blobs: dict[str, bytes]) -> None:
    """One that skips an act, so that less was possible."""
    events = json.loads(blobs[body["reference"]["events"]])
    data = canonical([event for event in events if event[1].get("action") != "tell customer"])
    blobs[digest(data)] = data
    body["reference"]["events"] = digest(data)


def slower_reference(body: Body, blobs: dict[str, bytes]) -> None:
    """The same acts, and other events."""
    events = json.loads(blobs[body["reference"]["events"]])
    events[0][1]["minutes"] = 7
    data = canonical(events)
    blobs[digest(data)] = data
    body["reference"]["events"] = digest(data)


def later_reference(body: Body, blobs: Body) -> None:
    body["reference"]["from"] += 1


def no_reference(body: Body, blobs: Body) -> None:
    body["reference"] = None


def endless_reference(body: Body, blobs: dict[str, bytes]) -> None:
    data = canonical(json.loads(blobs[body["reference"]["events"]])[:-1])
    blobs[digest(data)] = data
    body["reference"]["events"] = digest(data)


def other_engine(body: Body, blobs: Body) -> None:
    body["engine"] = "0.0.1"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (total_99, "not 99"),
        (better_sums, "judged again it scores"),
        (no_findings, "judged again it"),
        (other_met, "its met is another"),
        (easier_reference, "another reference run"),
        (slower_reference, "another reference run"),
        (later_reference, "begins at event"),
        (no_reference, "not one of what was done"),
        (endless_reference, "no end"),
    ],
)
def test_a_score_that_does_not_follow_is_named(change: Callable[[Body, dict[str, bytes]], None], words: str) -> None:
    desk = small.desk()
    assert words in written_again(desk, played(desk), change)


def test_a_drill_of_another_engine_is_judged_by_its_stored_path() -> None:
    desk = small.desk()
    drill = played(desk)
    desk.store.append("other", **_copied(desk.store, drill, other_engine), expected_seq=0, at=desk.now())
    assert problems(desk.store) == []
    assert counted(desk.store) == {"drills": 2, "solved": 1, "as stored": 1}
    (line,) = (one.what for one in check_scores(desk.store) if isinstance(one, Counted))
    assert "path taken as stored" in line
    for change, words in ((better_sums, "judged again"), (easier_reference, "judged again"), (total_99, "not 99")):
        desk = small.desk()

        def both(body: Body, blobs: Body, change: Any = change) -> None:
            other_engine(body, blobs)
            change(body, blobs)

        assert words in written_again(desk, played(desk), both)


def test_what_a_score_adds_to_the_summary_follows_too() -> None:
    desk = small.desk()
    copied = _copied(desk.store, played(desk), lambda body, blobs: None)
    last = copied["drafts"][-1]
    more = tuple(replace(m, sum=m.sum + 1) for m in last.measures)
    copied["drafts"][-1] = replace(last, measures=more)
    desk.store.append("forged", **copied, expected_seq=0, at=desk.now())
    (said,) = problems(desk.store)
    assert "summary" in said


@pytest.mark.parametrize("kind", [SCORED, "ActDone"])
def test_nothing_comes_behind_the_score(kind: str) -> None:
    desk = small.desk()
    drill = played(desk)
    actor = desk.sign_in("Ann").pseudonym
    desk.store.append(drill, [Draft("CommentMade", {})], expected_seq=None, actor=actor, at=desk.now())
    assert problems(desk.store) == []
    desk.store.append(drill, [Draft(kind, {})], expected_seq=None, actor=actor, at=desk.now())
    (said,) = problems(desk.store)
    assert "over and scored" in said


def test_a_drill_whose_texts_were_erased_is_judged_as_before() -> None:
    desk = small.desk()
    played(desk, hold=True)
    assert problems(desk.store) == []
    desk.store.erase(desk.sign_in("Ann").pseudonym, at=desk.now())
    assert problems(desk.store) == []


def test_what_was_typed_is_in_no_reference_run() -> None:
    typed = "Ann says: until Monday"
    held = Done("place hold", {"code": "pricing", "reason": typed}, {})
    later = Done("cancel line", {}, {"order.holds": [{"id": "1", "code": "pricing", "reason": typed}]})
    data = events_of([held], [later])
    assert b"Monday" not in data
    assert events_from(data, [held]) == (later,)
    assert events_from(data, [replace(held, args={})])[0].facts["order.holds"][0]["reason"] == ERASED  # type: ignore[union-attr]


def test_several_processes_say_the_same(tmp_path: Path) -> None:
    desk = small.desk(tmp_path / "log.db")
    written_again(desk, played(desk), total_99)
    alone = list(check_scores(desk.store))
    told: list[tuple[int, int]] = []
    assert list(check_scores(desk.store, workers=2, progress=lambda *at: told.append(at))) == alone
    assert told[-1][0] <= told[-1][1]
    report = verify(desk.store, checkers=[score_checker()])
    assert [p.what for p in report.problems] == [alone[0].what]
    assert report.counted[0].figures == {"drills": 2, "solved": 1, "summed": 1}
    desk.close()


def test_streams_of_others_are_passed_over() -> None:
    desk = small.desk()
    actor = desk.sign_in("Ann").pseudonym
    desk.store.append("theirs", [Draft(STARTED, {}), Draft(SCORED, {})], expected_seq=0, actor=actor, at=desk.now())
    assert list(check_scores(desk.store)) == []
