"""Three trainees over three days, as a supervisor reads it: who may work alone, n beside every figure, nothing ranked
under five."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from audit.store import open_store
from scenarios.maker import Maker
from simulator.__main__ import main
from simulator.bootstrap import Desk
from simulator.core.bots import BOTS, play
from simulator.core.duties import Run
from simulator.core.errors import ActError
from simulator.core.events import Started
from simulator.core.score import acts_of
from simulator.core.solver import solve
from simulator.rules import Begin
from tests.simulator import desks

PIN = "a pin of hers"
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Ann plays by the procedures, Ben releases every hold, Cleo tells no customer; a day apart, and Dan never ends."""
    path = str(tmp_path_factory.mktemp("team") / "log.db")
    at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

    def now() -> datetime:
        nonlocal at
        at += timedelta(seconds=20)
        return at

    desk = Desk(open_store(path, clock=lambda: at), desks.rules(), now=now, where=path)
    clean, decoy = sound(desk)
    for day in range(3):
        at = datetime(2026, 11, 16 + day, 9, 0, tzinfo=UTC)
        for seed in SEEDS:
            drill(desk, "Ann", {1: clean, 2: decoy}.get(3 * day + seed, 100 + 3 * day + seed))
            drill(desk, "Ben", 3 * day + seed, bot="release-all")
            if day < 1:
                drill(desk, "Cleo", seed, without="tell customer")
    desk.begin(desk.sign_in("Dan"), "credit-hold", 1, 1, "practice")
    desk.sign_in("Eve", "supervisor", new_pin=PIN)
    desk.close()
    return path


def sound(desk: Desk) -> list[int]:
    """The first two seeds of orders that look wrong and are not: one stands for the clean one, one for the decoy."""
    found = []
    for seed in range(10, 100):
        kinds = {t.kind for t in desk.rules.situation(Begin("credit-hold", 1, seed)).planted}
        if "decoy" in kinds and not kinds & {"fault", "missing", "unfinished"}:
            found.append(seed)
    return found[:2]


def drill(desk: Desk, name: str, seed: int, *, bot: str = "", without: str = "") -> None:
    """One drill of somebody's, to its end."""
    session = desk.begin(desk.sign_in(name), "credit-hold", 1, seed, "practice")
    first = session.events[0]
    assert isinstance(first, Started)
    if bot:
        run = Run(desk.edition, first)
        events = play(desk.edition, run, BOTS[bot](run.drill, Maker("days"))).events
    else:
        events = solve(desk.edition, first).events
    for act in acts_of(events):
        if act.action != without and not session.drill.closed:
            try:
                session.act(act)
            except ActError:
                continue  # what the act left out would have made possible


def read(log: str, capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """What a report prints."""
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ORDERDRILL_PIN", PIN)
        assert main(["--name", "Eve", "report", *args, "--data", log]) == 0
    return capsys.readouterr().out


def test_who_may_work_alone_and_what_is_still_wanted(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = read(log, capsys)
    assert "Ann: cleared to work alone on credit-hold level 1 (not signed off yet)" in text
    assert "Ben: cleared to work alone on nothing yet" in text
    assert "Dan: cleared to work alone on nothing yet" in text
    assert "Eve" not in text, "who signs off is no trainee"
    assert "credit-hold level 1: alone (n=9, passed 9, in a row 9)" in text
    assert "credit-hold level 1: not yet (n=9, passed 0, in a row 0); wanted: 3 more passes" in text
    assert "Cleo: cleared to work alone on nothing yet" in text


def test_n_stands_beside_every_figure_and_nothing_is_ranked_under_five(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, drills in (("Ben", 9), ("Cleo", 3)):
        lines = read(log, capsys, name).splitlines()
        figures = [line for line in lines if re.search(r" \d+ of ", line)]
        assert figures
        assert all("n=" in line for line in figures)
        ranked = [line for line in lines if re.match(r"\s+\d+\. ", line)]
        assert bool(ranked) == (drills >= 5)
    ben = read(log, capsys, "Ben")
    assert ben.index("Critical clauses broken:") < ben.index("Clauses missed most:")
    assert "Release hold credit" in ben, "a clause stands with its words"


def test_csv_json_and_a_replay(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(read(log, capsys, "drills", "--format", "csv"))))
    lines = [json.loads(line) for line in read(log, capsys, "drills", "--format", "json").splitlines()]
    assert [row["drill"] for row in rows] == [line["drill"] for line in lines]
    assert sum(line["finished"] is None for line in lines) == 1
    ben = next(row["drill"] for row in rows if row["trainee"] == "Ben" and row["critical"] == "yes")
    text = read(log, capsys, "replay", ben)
    assert re.search(r"x CR-\d+\.\d+  Release hold credit\. ", text)
    assert "= " in text, "what an act changed"
    assert "datetime" not in text


def test_a_sign_off_stands_in_the_report_until_it_is_taken_back(
    log: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERDRILL_PIN", PIN)
    assert main(["report", "sign-off", "Ann", "credit-hold", "1", "--by", "Eve", "--data", log]) == 0
    assert "Ann: cleared to work alone on credit-hold level 1\n" in read(log, capsys, "Ann")
    assert main(["report", "revoke", "Ann", "credit-hold", "1", "--by", "Eve", "--why", "x", "--data", log]) == 0
    text = read(log, capsys, "Ann")
    assert "with check on credit-hold level 1" in text
    assert "taken back by Eve" in text
    assert main(["audit", "verify", "--data", log]) == 0
