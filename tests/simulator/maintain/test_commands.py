"""`sop coverage` and `sop impact` as a team lead runs them: what is printed at 80 columns, JSON, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.store import open_store
from simulator.__main__ import main
from tests.simulator.desks import credit_texts
from tests.simulator.maintain.playing import BAND, CR, edited, here

Run = Callable[..., tuple[int, str, str]]
SMALL = ("--family", "credit-hold", "--level", "2", "--seeds", "1")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with the credit procedures, as they are and edited, in this process alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDERDRILL_DATA", "")
    monkeypatch.setattr("simulator.cli.check.Workers", here)
    for folder, texts in (("old", credit_texts()), ("new", edited(*BAND))):
        Path(folder).mkdir()
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")

    def go(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["sop", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return go


def test_coverage_fits_the_screen_and_fails_below_its_minimum(run: Run) -> None:
    code, out, err = run("coverage", "old", *SMALL, "--min", "99", "--pairs")
    assert code == 1
    assert "below 99 %: clauses exercised" in err
    assert max(map(len, out.splitlines())) <= 80
    assert "old/SOP-CR.md:139: CR-8.1 (step)" in out
    assert "never seen together" in out


def test_coverage_for_editors_and_programs(run: Run) -> None:
    code, out, _ = run("coverage", "old", *SMALL, "--format", "lcov")
    assert code == 0
    lines = out.splitlines()
    assert lines[:2] == ["TN:", "SF:old/SOP-CR.md"]
    number = 1 + credit_texts()[CR].split("\n").index("- **Open** `account`. (CR-4.1)")
    assert f"DA:{number},4" in lines
    assert lines[-1] == "end_of_record"
    made = json.loads(run("coverage", "old", *SMALL, "--json", "--mutants", "--sample", "2")[1])
    assert {one["clause"] for one in made["clauses"]} >= {"CR-1.1", "CR-10.6", "CR-12.1"}
    assert made["mutants"]["n"] == 2
    assert {one["state"] for one in made["mutants"]["results"]} <= {"caught", "missed", "equal", "unread"}


def test_wrong_use_is_said_with_the_nearest_that_there_is(run: Run) -> None:
    code, _, err = run("coverage", "old", "--sop", "SOP-CX")
    assert (code, "SOP-CR" in err) == (2, True)
    code, _, err = run("coverage", "old", "--mutants", "--format", "lcov")
    assert (code, "lcov" in err) == (2, True)
    assert run("impact", "old", "nowhere")[0] == 3
    code, _, err = run("impact", "old", "new", "--names")
    assert (code, "--data" in err) == (2, True)
    assert run("impact", "old", "new", "old")[0] == 2


def test_impact_says_what_changed_and_what_becomes_of_it(run: Run) -> None:
    code, out, _ = run("impact", "old", "new", "--family", "credit-hold", "--level", "2", "--seeds", "6")
    assert code == 0
    assert out.startswith("CR-1.6: ")
    assert max(map(len, out.splitlines())) <= 80
    assert "1 passed and would fail, 0 failed and would pass" in out
    assert "orderdrill play credit-hold --level 2 --seed 1 --sops new" in out
    assert "Nothing that decides has changed" in run("impact", "old", "old", "--seeds", "1")[1]


def test_impact_on_a_log_gives_names_to_supervisors_alone_and_stores_beside(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERDRILL_PIN", "a pin of hers")
    drill = ("run", "credit-hold", "--seed", "1", "--level", "2", "--sops", "old")
    capsys.readouterr()
    assert main([*drill, "--perfect"]) == 0
    Path("acts.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main([*drill, "--actions", "acts.jsonl", "--data", "log.db", "--name", "Ann"]) == 0
    assert main(["people", "add", "Dana", "--role", "supervisor", "--data", "log.db"]) == 0
    log = ("impact", "old", "new", "--seeds", "0", "--data", "log.db")
    code, _, err = run(*log, "--by", "Ann")
    assert (code, "no PIN yet" in err) == (2, True)
    code, out, _ = run(*log, "--by", "Dana")
    assert code == 0
    assert "1 finished drills" in out
    assert "Ann" not in out
    assert "Ann" in run(*log, "--names", "--by", "Dana")[1]
    made = json.loads(run(*log, "--json", "--by", "Dana")[1])["log"]
    assert (made["drills"], [one["family"] for one in made["moved"]]) == (1, ["credit-hold"])
    assert "1 results stored beside" in run(*log, "--record", "--by", "Dana")[1]
    store = open_store("log.db", readonly=True)
    assert [entry.kind for entry in store.entries("rescored")] == ["DrillRescored"]
    store.close()
