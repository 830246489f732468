"""The shell: stored, then applied; what counts; what is typed stands apart and can be erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import CommitUnknown, Draft, Entry, StoreUnavailable
from audit.verify import verify
from simulator import journal
from simulator.bootstrap import Desk
from simulator.core.acts import Act, read_act
from simulator.core.drill import fold
from simulator.core.errors import ActError, DrillClosed, SimulatorError
from simulator.session import OpenElsewhere, Session, SessionLost
from tests.simulator import small

PERFECT = tuple(read_act(a) for a in small.PERFECT)


@pytest.fixture
def desk() -> Iterator[Desk]:
    opened = small.desk()
    yield opened
    opened.close()


def begin(desk: Desk, name: str = "Ann Smith", **more: Any) -> Session:
    return desk.begin(desk.sign_in(name), more.pop("family", "credit-hold"), 1, more.pop("seed", 7), **more)


def play(session: Session, acts: tuple[Act, ...] = PERFECT) -> Session:
    for act in acts:
        session.act(act)
    return session


def test_a_drill_from_start_to_score(desk: Desk) -> None:
    session = play(begin(desk))
    assert session.scorecard is not None
    assert (session.scorecard.total, session.scorecard.passed, session.counts) == (100, True, "")
    (record,) = desk.history(desk.sign_in("Ann Smith"))
    assert (record.total, record.passed, record.counts, record.drill) == (100, True, True, session.id)
    assert verify(desk.store).ok
    with pytest.raises(DrillClosed):
        session.act(Act("wait"))


def test_the_end_and_its_score_are_one_transaction(desk: Desk) -> None:
    session = play(begin(desk))
    kinds = [e.kind for e in desk.store.entries(session.id)]
    assert kinds[0] == "DrillStarted"
    assert kinds[-2:] == ["DrillFinished", "DrillScored"]


class Broken:
    """A store whose next append fails."""

    def __init__(self, store: Any, error: Exception) -> None:
        self.store, self.error, self.armed = store, error, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def append(self, *args: Any, **kwargs: Any) -> tuple[Entry, ...]:
        if self.armed:
            raise self.error
        return tuple(self.store.append(*args, **kwargs))


def test_what_is_not_stored_is_not_applied(desk: Desk) -> None:
    store = Broken(desk.store, StoreUnavailable("x.db", "no room", "Make room."))
    desk.store = store
    session = begin(desk)
    session.act(PERFECT[0])
    before, store.armed = (session.drill, session.events), True
    with pytest.raises(StoreUnavailable):
        session.act(PERFECT[1])
    assert (session.drill, session.events) == before
    store.armed = False
    play(session, PERFECT[1:])
    assert session.scorecard is not None
    assert session.scorecard.total == 100


def test_a_commit_of_unknown_fate_closes_the_session_and_resume_tells(desk: Desk) -> None:
    store = Broken(desk.store, CommitUnknown("x.db", "the disk did not answer", "Open it again."))
    desk.store = store
    session = begin(desk)
    store.armed = True
    with pytest.raises(SessionLost):
        session.act(PERFECT[0])
    with pytest.raises(SessionLost):
        session.act(PERFECT[0])
    store.armed = False
    again = desk.resume(session.id)
    assert len(again.events) == 1, "here it was not stored"
    play(again)


def test_an_act_that_cannot_be_read_leaves_no_trace(desk: Desk) -> None:
    session = begin(desk)
    with pytest.raises(ActError):
        session.act(Act("open", {"panel": "kitchen"}))
    assert len(list(desk.store.entries(session.id))) == 1


def test_the_loser_of_a_race_is_told_and_reads_again(desk: Desk) -> None:
    one = begin(desk)
    two = desk.resume(one.id)
    one.act(PERFECT[0])
    with pytest.raises(OpenElsewhere):
        two.act(PERFECT[1])
    assert two.events == one.events
    two.act(PERFECT[1])
    assert len(two.events) == 3


ACTS = st.sampled_from(
    [
        *PERFECT[:-1],
        Act("open", {"panel": "holds"}),
        Act("wait"),
        Act("ask customer", {"questions": ["price"], "text": "is 12 right?"}),
        Act("set follow-up", {"date": date(2027, 1, 5), "owner": "Bob"}),
        Act("release hold", {"hold": "credit"}),
        Act("edit master record", {"record": "price"}),
    ]
)


@settings(max_examples=25, deadline=None)
@given(acts=st.lists(ACTS, max_size=8), finish=st.booleans())
def test_resumed_is_the_same_as_live(acts: list[Act], finish: bool) -> None:
    desk = small.desk()
    session = begin(desk)
    for act in acts:
        session.act(act)
    if finish:
        session.finish()
    again = desk.resume(session.id)
    assert again.events == session.events
    assert again.drill == session.drill == fold(session.events)
    assert again.scorecard == session.scorecard
    assert again.counts == session.counts
    assert again.run.judge.breaches == session.run.judge.breaches
    assert verify(desk.store).ok
    desk.close()


def test_the_chain_holds_no_names_and_no_typed_text(desk: Desk) -> None:
    typed = Act(
        "tell customer",
        {"message": "received", "facts": ["order.number"], "text": "Dear Kim Novak, no credit hold here"},
    )
    follow = Act("set follow-up", {"date": date(2027, 1, 5), "owner": "Kim Novak"})
    session = play(begin(desk, "Zoë Unmistakable"), (typed, follow, Act("finish")))
    chained = "".join(json.dumps(e.body, ensure_ascii=False) for e in desk.store.entries(session.id))
    assert "Kim Novak" not in chained
    assert "Unmistakable" not in chained
    assert desk.resume(session.id).drill.facts["follow_up.owner"] == "Kim Novak"


def test_after_an_erasure_the_log_verifies_and_the_score_stands(desk: Desk) -> None:
    text = "Dear Kim Novak, your number is {number}; it stands on credit hold."
    session = begin(desk)
    number = session.drill.facts["order.number"]
    acts = (
        *PERFECT[:2],
        Act("tell customer", {"message": "received", "text": text.format(number=number)}),
        *PERFECT[3:],
    )
    card = play(session, acts).scorecard
    assert card is not None
    assert [f.clause for f in card.findings] == ["T-2.2"]
    desk.store.erase(session.actor)
    again = desk.resume(session.id)
    assert again.scorecard == card
    assert "Kim" not in str(again.events)
    assert "credit hold" in str(again.events), "what the procedures look for is kept as found"
    assert verify(desk.store).ok


def test_what_counts_and_what_does_not(desk: Desk) -> None:
    assert "seen before" in play_and(desk, desk.begin).counts
    assert "guided" in begin(desk, seed=20, mode="guided").counts
    assert "script" in desk.begin(None, "credit-hold", 1, 21, player="run").counts
    helped = begin(desk, seed=22)
    helped.hint()
    assert "help" in helped.counts
    assert "help" in desk.resume(helped.id).counts, "help is in the log"
    play(helped)
    assert desk.record(helped.id).counts is False
    first = play(begin(desk, seed=23))
    again = desk.again(desk.sign_in("Ann Smith"), first.id, 3)
    assert again.counts
    assert begin(desk, seed=24, mode="exam").counts == ""


def play_and(desk: Desk, _: object) -> Session:
    play(begin(desk, seed=19))
    return begin(desk, seed=19)


def test_there_is_no_help_in_an_exam_and_none_after_the_end(desk: Desk) -> None:
    exam = begin(desk, mode="exam")
    with pytest.raises(SimulatorError, match="exam"):
        exam.hint()
    with pytest.raises(DrillClosed):
        play(begin(desk, seed=8)).hint()


def test_again_from_a_step_begins_where_it_says(desk: Desk) -> None:
    first = play(begin(desk), (*PERFECT[:2], Act("edit master record", {"record": "price"}), Act("finish")))
    assert first.scorecard is not None
    assert first.scorecard.critical
    turning = first.scorecard.turning
    assert turning is not None
    again = desk.again(desk.sign_in("Ann Smith"), first.id, turning)
    assert again.events[1:] == first.events[1:turning]
    card = play(again, PERFECT[turning - 1 :]).scorecard
    assert card is not None
    assert card.total == 100
    twin = desk.twin(desk.sign_in("Ann Smith"), first.id)
    assert twin.drill.situation.twin
    assert twin.drill.situation.seed == first.drill.situation.seed


def test_guided_mode_says_at_once_what_was_met_and_broken(desk: Desk) -> None:
    session = begin(desk, mode="guided")
    session.act(PERFECT[0])
    assert [(r.good, r.clause) for r in session.remarks] == [(True, "T-1.1")]
    session.act(Act("edit master record", {"record": "price"}))
    assert any(not r.good and r.clause == "T-3.1" and r.critical for r in session.remarks)
    quiet = begin(desk, seed=9)
    quiet.act(PERFECT[0])
    assert quiet.remarks == ()


def test_watch_mode_plays_the_perfect_run_and_names_each_clause(desk: Desk) -> None:
    session = begin(desk, mode="watch")
    told = []
    while (narration := session.narrate()) is not None:
        told.append(narration.clause)
    assert told == ["T-1.1", "T-1.2", "T-1.3", "T-1.4", ""]
    assert session.scorecard is not None
    assert session.scorecard.total == 100
    assert session.counts


def test_drafts_are_kept_and_are_no_acts(desk: Desk) -> None:
    session = begin(desk)
    session.drafts.put("tell customer", {"text": "half a sen"})
    session.act(PERFECT[0])
    assert session.drafts.get("tell customer") == {"text": "half a sen"}
    session.drafts.put("tell customer", None)
    assert session.drafts.get("tell customer") is None
    assert len(list(desk.store.entries(session.id))) == 2


def test_a_drill_keeps_the_procedures_it_was_begun_under(tmp_path: Path) -> None:
    where = tmp_path / "log.db"
    desk = small.desk(where)
    session = begin(desk)
    desk.close()
    changed = small.SOP.replace("4. **Write note** other. (T-1.4)\n", "")
    later = small.desk(where, changed)
    again = play(later.resume(session.id))
    assert again.edition.digest == session.edition.digest
    assert again.scorecard is not None
    assert again.scorecard.total == 100
    other = later.rescore(session.id, later.edition)
    assert "T-1.4" not in other.met
    later.close()


def test_what_is_no_drill_is_refused_in_words(desk: Desk) -> None:
    with pytest.raises(journal.NotADrill, match="no drill 'd-none'"):
        desk.resume("d-none")
    person = desk.sign_in("Ann")
    desk.store.append("other", [Draft("Note", {})], expected_seq=0, actor=person.pseudonym, at=desk.now())
    with pytest.raises(journal.NotADrill):
        desk.resume("other")
    with pytest.raises(SimulatorError, match="no mode 'shift'"):
        desk.begin(person, "credit-hold", 1, 1, "shift")
    with pytest.raises(SimulatorError, match="credit-hold"):
        desk.begin(person, "credit-hld", 1, 1)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1b[31mb", "tab\x07"])
def test_names_that_cannot_be_kept(desk: Desk, name: str) -> None:
    with pytest.raises(SimulatorError):
        desk.sign_in(name)


@pytest.mark.parametrize("name", ["[bold]Ann[/bold]", "Ånn 😀", "李雷", "👩\u200d💻"])
def test_names_with_markup_or_emoji_are_names(desk: Desk, name: str) -> None:
    assert desk.sign_in(name).name == name
    assert desk.sign_in(name).pseudonym == desk.sign_in(f"  {name} ").pseudonym


def as_judged(session: Session) -> tuple[Any, ...]:
    judge = session.run.judge
    return session.drill, session.events, judge.duties(), judge.breaches, judge.owed()


@pytest.mark.parametrize("error", [StoreUnavailable("x.db", "no room", "Make room."), KeyboardInterrupt()])
def test_the_judge_is_where_it_was_when_nothing_was_stored(desk: Desk, error: Any) -> None:
    store = Broken(desk.store, error)
    desk.store = store
    session = begin(desk)
    for act in PERFECT[:-1]:
        before, store.armed = as_judged(session), True
        with pytest.raises(type(error)):
            session.act(act)
        assert as_judged(session) == before
        store.armed = False
        session.act(act)
    assert as_judged(session) == as_judged(desk.resume(session.id))


def test_an_interrupt_after_the_commit_loses_nothing(desk: Desk) -> None:
    """Ctrl-C between the entry on disk and the word of it: the session is where the log is."""

    class Interrupted(Broken):
        def append(self, *args: Any, **kwargs: Any) -> tuple[Entry, ...]:
            stored = tuple(self.store.append(*args, **kwargs))
            if self.armed:
                raise self.error
            return stored

    store = Interrupted(desk.store, KeyboardInterrupt())  # type: ignore[arg-type]
    desk.store = store
    session = begin(desk)
    store.armed = True
    with pytest.raises(KeyboardInterrupt):
        session.act(PERFECT[0])
    store.armed = False
    assert len(session.events) == 2
    play(session, PERFECT[1:])
    assert session.scorecard is not None
    assert session.scorecard.total == 100


def test_a_value_is_read_as_of_the_last_act(desk: Desk) -> None:
    session = begin(desk)
    for act in PERFECT:
        session.act(act)
        for name in (*session.drill.shown, "order.value"):
            assert "#" in name or session.value(name) == session.run.judge.value(name)
