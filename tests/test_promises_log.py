"""Promise 9: the chain holds no names and no typed text, so that a person can be erased and the log still verifies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from audit.store import open_store
from audit.verify import Problem, verify
from scenarios.maker import Maker
from simulator.bootstrap import Desk
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.bots import _some
from simulator.core.errors import ActError
from simulator.core.events import Done, Refused
from simulator.journal import ERASED, TYPED, typed_in, unquoted
from simulator.packs import bundled_texts
from simulator.rules import Rules
from simulator.scored import card_json
from simulator.session import Session
from simulator.verifying import check_scores
from tests.simulator.desks import WHEN

NAME = "Zoë Unmistakable-Quill"
RULES = Rules(bundled_texts)
TYPING = tuple(a for a in ACTIONS.values() if any(p.kind == "text" for p in a.params))
"""Every act in which something can be typed."""


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def desk(where: Path) -> Iterator[Desk]:
    numbers = count(1)
    opened = Desk(open_store(where, clock=lambda: WHEN), RULES, now=lambda: WHEN, ids=lambda: f"d-{next(numbers)}")
    yield opened
    opened.close()


def marked(n: int) -> str:
    """A text that nobody else would write, and that the procedures look at."""
    return f"Quixotic{n}Marzipan on credit hold"


def talkative(session: Session) -> int:
    """Every act in which something can be typed, everything typed; how many texts."""
    n = 0
    for action in TYPING:
        for throw in range(3):
            act = _some(action, session.drill, Maker(f"{action.name}/{throw}"))
            typed = {p.name: marked(n := n + 1) for p in action.params if p.kind == "text"}
            try:
                session.act(Act(act.action, {**act.args, **typed}))
            except ActError:
                continue
    session.finish()
    return n


def chained(where: Path) -> bytes:
    """Everything that is hashed, and everything that is derived from it."""
    db = sqlite3.connect(f"file:{where}?mode=ro", uri=True)
    rows = [row for table in ("entries", "blobs", "measures") for row in db.execute(f"SELECT * FROM {table}")]
    db.close()
    return b"\x00".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)


@pytest.mark.parametrize(("family", "level"), [("credit-hold", 2), ("backorders", 3), ("international", 3)])
def test_the_chain_holds_no_name_and_nothing_that_was_typed(desk: Desk, where: Path, family: str, level: int) -> None:
    session = desk.begin(desk.sign_in(NAME), family, level, 5)
    assert talkative(session) > 40
    done = {e.action for e in session.events if isinstance(e, Done | Refused)}
    assert len(done & {a.name for a in TYPING}) > len(TYPING) * 0.6
    kept = chained(where)
    for secret in ("Quixotic", "Marzipan", "Unmistakable", "Zoë"):
        assert secret.encode() not in kept, kept[max(0, kept.index(secret.encode()) - 300) :][:400]
    assert any("Marzipan" in str(event) for event in session.events), "and yet it is there to be read"


def test_who_is_erased_is_gone_and_the_log_verifies_and_scores_as_before(desk: Desk, where: Path) -> None:
    person = desk.sign_in(NAME)
    session = desk.begin(person, "credit-hold", 2, 5)
    talkative(session)
    assert session.scorecard is not None
    before = card_json(session.scorecard)
    chain = chained(where)
    desk.store.erase(person.pseudonym)
    assert chained(where).startswith(chain[:5000])
    report = verify(desk.store)
    assert report.ok
    assert report.erased > 20
    assert [one for one in check_scores(desk.store) if isinstance(one, Problem)] == []
    again = desk.resume(session.id)
    assert again.scorecard is not None
    typed = typed_in(session.events)
    for card in (again.scorecard, desk.rescore(session.id)):
        now = card_json(card)
        assert {**now, "findings": 0} == {**before, "findings": 0}
        # a finding may quote a list in which something typed stood; nothing else of it is another
        gone = json.dumps(unquoted(before["findings"], typed)).replace(TYPED, ERASED)
        assert json.loads(gone) == now["findings"]
    desk.close()
    for path in where.parent.iterdir():
        for secret in ("Quixotic", "Unmistakable"):
            assert secret.encode() not in path.read_bytes(), path.name
