"""What was typed and not sent is there again after the window was closed, and is no part of the log."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.bootstrap import open_desk
from simulator.cli.people import people
from simulator.drafts import DraftFile, Drafts, beside


def test_a_draft_is_there_again_and_goes_when_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "log.db.drafts"
    DraftFile(path).of("d-1").put("write note", {"text": "called Zoë 😀", "facts": ["order.value"]})
    DraftFile(path).of("d-2").put("correct", {"field": "order.value"})
    again = DraftFile(path).of("d-1")
    assert again.get("write note") == {"text": "called Zoë 😀", "facts": ["order.value"]}
    again.put("write note", None)
    assert DraftFile(path).of("d-1").get("write note") is None
    assert DraftFile(path).of("d-2").get("correct") is not None
    DraftFile(path).drop("d-2")
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"d-1": 3}', '{"d-1": {"a": 1}}'])
def test_a_file_that_is_none_is_done_without(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log.db.drafts"
    path.write_text(text)
    drafts = DraftFile(path).of("d-1")
    assert drafts.get("a") is None
    drafts.put("a", {"x": "y"})
    assert json.loads(path.read_text()) == {"d-1": {"a": {"x": "y"}}}


def test_a_place_that_cannot_be_written_loses_nothing_in_the_window(tmp_path: Path) -> None:
    drafts = DraftFile(tmp_path / "nowhere" / "log.db.drafts").of("d-1")
    drafts.put("a", {"x": "y"})
    assert drafts.get("a") == {"x": "y"}


def test_only_a_log_in_a_file_has_a_place_beside_it() -> None:
    assert beside("x/orderdrill.db") == Path("x/orderdrill.db.drafts")
    assert [beside(where) for where in ("", ":memory:", "postgresql://host/db")] == [None, None, None]
    assert Drafts().get("a") is None


def test_whoever_is_erased_has_no_drafts(tmp_path: Path) -> None:
    where = str(tmp_path / "log.db")
    with closing(open_desk(where)) as counter:
        kim, ann = counter.sign_in("Kim"), counter.sign_in("Ann")
        drills = [counter.begin(person, "orientation", 1, 1) for person in (kim, ann)]
        for drill in drills:
            drill.drafts.put("write note", {"text": "Kim said so"})
    done = CliRunner().invoke(people, ["erase", "Kim", "--yes", "--data", where])
    assert done.exit_code == 0, done.output
    drafts = DraftFile(beside(where))
    assert drafts.of(drills[0].id).get("write note") is None
    assert drafts.of(drills[1].id).get("write note") is not None
