"""The line mode: the same acts make the same entries, no escape codes, nothing lost when the lines end."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.world.noun import PANELS
from simulator.bootstrap import open_desk
from simulator.core.actions import ACTIONS
from simulator.plain import Plain, play
from simulator.plain_pages import folded
from simulator.present.forms import form
from simulator.present.panels import seen_values
from simulator.present.text import clean, width
from simulator.session import Session
from tests.simulator.desks import FAMILIES, desk, entries, library, perfect
from tests.simulator.typist import play_by_procedure


def begun(level: int = 1, seed: int = 1, mode: str = "practice", name: str = "Kim") -> Session:
    """A live drill."""
    counter = desk()
    return counter.begin(counter.sign_in(name), "credit-hold", level, seed, mode)


def said(session: Session, *lines: str) -> str:
    """What was printed for these lines."""
    out = io.StringIO()
    assert play(session, io.StringIO("".join(line + "\n" for line in lines)), out) == 0
    return out.getvalue()


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_the_perfect_run_on_lines_logs_what_the_perfect_run_logs(seed: int) -> None:
    session, other = begun(seed=seed), begun(seed=seed)
    out = play_by_procedure(session)
    assert entries(session) == perfect(other)
    assert session.scorecard is not None
    assert session.scorecard.total == 100
    assert "\x1b" not in out
    assert "PASSED 100" in out


@pytest.mark.parametrize(("family", "level", "seed"), FAMILIES)
def test_every_family_on_lines_logs_what_the_perfect_run_logs(family: str, level: int, seed: int) -> None:
    sessions = []
    for _ in range(2):
        counter = desk(library())
        sessions.append(counter.begin(counter.sign_in("Kim"), family, level, seed))
    play_by_procedure(sessions[0])
    assert entries(sessions[0]) == perfect(sessions[1])
    assert sessions[0].scorecard is not None
    assert sessions[0].scorecard.total == 100


def test_when_the_lines_end_the_drill_is_kept() -> None:
    session = begun()
    out = said(session, "account", "release hold")
    assert "kept as it stands" in out
    assert not session.drill.closed
    assert session.drill.opened == {"order", "account"}


def test_an_answer_that_cannot_be_is_asked_again_and_the_rest_kept() -> None:
    session = begun()
    out = said(session, "set follow-up", "some day", "Robin", "", "fri", "quit")
    assert "not a date" in out
    assert session.drill.facts["follow_up.owner"] == "Robin"
    assert session.drill.facts["follow_up.date"].weekday() == 4


def test_a_dot_lets_go_and_no_means_no() -> None:
    session = begun()
    empty = [""] * (len(ACTIONS["release hold"].params) - 1)
    out = said(session, "release hold", ".", "release hold", "credit", *empty, "no", "quit")
    assert out.count("Nothing was sent.") == 2
    assert len(session.events) == 2


def test_what_was_typed_and_not_sent_is_there_again(tmp_path: Path) -> None:
    """At any front end: the desk's form has it too. It is no part of the log, and goes when the act is done."""
    with closing(open_desk(str(tmp_path / "log.db"))) as counter:
        session = counter.begin(counter.sign_in("Kim"), "orientation", 1, 1)
        params = [p.name for p in ACTIONS["set follow-up"].params]
        typed = {"waiting_for": "the buyer", "owner": "Robin"}
        asked = [typed.get(name, "") for name in params]
        out = said(session, "set follow-up", *asked[: params.index("owner") + 1], ".", "quit")
        assert "what you typed is kept" in out
        again = counter.resume(session.id)
        kept = again.drafts.get("set follow-up") or {}
        assert kept["owner"] == "Robin"
        shown = {f.name: f.initial for f in form(again.drill, "set follow-up", draft=kept).fields}
        assert shown["owner"] == "Robin"
        assert len(again.events) == 2, "a draft is no act"
        answers = ["fri" if name == "date" else "" for name in params]
        out = said(again, "set follow-up", *answers, "quit")
        assert "[Robin]" in out
        assert again.drill.facts["follow_up.owner"] == "Robin"
        assert again.drafts.get("set follow-up") is None


def test_lines_that_end_in_a_form_keep_what_was_typed_and_a_minus_empties_it() -> None:
    session = begun()
    before = [""] * [p.name for p in ACTIONS["tell customer"].params].index("text")
    said(session, "tell customer", *before, "I will write by noon")
    assert (session.drafts.get("tell customer") or {})["text"] == "I will write by noon"
    assert "[I will write by noon]" in said(session, "tell customer", *before, "-")
    assert (session.drafts.get("tell customer") or {})["text"] == ""
    assert len(session.events) == 2


def test_nothing_is_wider_than_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    put = Plain._put
    wide: list[str] = []

    def watched(self: Plain, text: str) -> None:
        wide.extend(line for line in text.split("\n") if width(line) > 80)
        put(self, text)

    monkeypatch.setattr(Plain, "_put", watched)
    for family, level, seed in FAMILIES:
        counter = desk(library())
        session = counter.begin(counter.sign_in("Kim"), family, level, seed, "guided")
        said(session, *PANELS, *PANELS, "acts", "?", "sop", "sop CR-1", "sop hold", "hint", "panels")
        play_by_procedure(session)
    assert not wide


@given(st.text(max_size=300))
def test_a_folded_line_has_all_its_words(text: str) -> None:
    lines = folded(clean(text))
    assert all(width(line) <= 80 for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@pytest.mark.parametrize(
    "line", ["nonsense", "mark", "mark x y", "mark 1 2 3", "open sesame", "wait never", "99999", "sop zzz"]
)
def test_a_wrong_line_is_answered_in_words(line: str) -> None:
    session = begun()
    before = len(said(session, "quit").splitlines())
    assert len(said(session, line, "quit").splitlines()) >= before
    assert len(session.events) == 2


def test_help_lists_what_can_be_typed_and_every_act_has_a_number() -> None:
    out = said(begun(), "?", "acts", "panels", "sop", "sop CR-1.4", "quit")
    for name in ACTIONS:
        assert name in out
    assert "CR-1.4" in out


def test_guided_mode_says_at_once_and_hint_is_possible() -> None:
    out = said(begun(mode="guided"), "account", "hint", "quit")
    assert "[ok] met CR-4.1" in out
    assert "procedures now ask" in out


def test_watch_mode_plays_on_empty_lines() -> None:
    session = begun(mode="watch")
    out = said(session, *[""] * 60)
    assert session.drill.closed
    assert "PASSED 100" in out


def test_numbers_of_values_never_change() -> None:
    session = begun()
    plain = Plain(session, io.StringIO("account\norder\nholds\naccount\nquit\n"), io.StringIO())
    plain.play()
    refs = list(plain.numbers.values())
    assert len(refs) == len(set(refs))
    assert {i.ref for i in seen_values(session.drill) if not i.ref.startswith(("follow_up.", "note."))} <= set(refs)


def test_output_that_cannot_show_a_letter_is_still_written() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    assert play(begun(name="Zoë"), io.StringIO("account\nquit\n"), out) == 0
    out.flush()
    assert b"credit limit" in raw.getvalue()
