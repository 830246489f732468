"""Each thing that a trainee may not read, tried by every command that could show it; and what stays open to all."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.store import open_store
from simulator.__main__ import main
from tests.simulator import small

HERS, ANNS, BENS = "a pin of hers", "a pin of Ann", "a pin of Ben"
PINS = {"Dana": HERS, "Ann": ANNS, "Ben": BENS, "Max": "a pin of Max"}
SOPS = ("--sops", "sops")
EXAM = ("credit-hold", "--seed", "9", "--level", "2")


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Team(NamedTuple):
    """A log with a supervisor, and a drill of each trainee; Ann is in an exam."""

    run: Callable[..., Ran]
    anns: str
    bens: str
    exam: str


def run(who: str, *args: str, stdin: str = "", pin: str | None = None, new: str = "") -> Ran:
    """Runs a command in this folder, as somebody with a PIN."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("ORDERDRILL_DATA", "log.db")
        patch.setenv("ORDERDRILL_CONFIG", "none.toml")
        patch.setenv("ORDERDRILL_PIN", PINS.get(who, "") if pin is None else pin)
        patch.setenv("ORDERDRILL_NEW_PIN", new)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = main([*(("--name", who) if who else ()), *args])
    assert "Traceback" not in err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Team]:
    """The folder of the team's log, made once."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "sops").mkdir()
    (folder / "sops" / "SOP-T.md").write_text(small.SOP, encoding="utf-8")
    acts = "".join(json.dumps(a) + "\n" for a in small.PERFECT)
    drills = []
    with chdir(folder):
        for name in ("Ann", "Ben"):
            played = run("", "run", "credit-hold", "--seed", "7", *SOPS, "--actions", "-", "--name", name, stdin=acts)
            assert played.code == 0
            drills.append(json.loads(played.out.splitlines()[0])["drill"])
        assert run("Dana", "people", "add", "Dana", "--role", "supervisor").code == 0
        assert run("Dana", "people", "add", "Max", "--role", "maintainer").code == 0
        for name in ("Ann", "Ben", "Max"):
            once = run("Dana", "people", "reset-pin", name).out.splitlines()[0].rsplit(" ", 1)[1]
            assert run(name, "people", "pin", pin=once, new=PINS[name]).code == 0
        exam = run("Ann", "play", *EXAM, *SOPS, "--mode", "exam", "--plain", stdin="quit\n")
        assert exam.code == 0
    return folder, Team(run, drills[0], drills[1], exam.err.split("--resume ")[1].split()[0])


@pytest.fixture
def team(made: tuple[Path, Team], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A copy of it, in the folder where the test works."""
    folder, found = made
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return found


OTHERS = [
    ("report", "Ben"),
    ("report", "trainee", "Ben", "--format", "json"),
    ("report", "drills", "--name", "Ben"),
    ("report", "clauses", "--name", "Ben"),
    ("report", "dimensions", "--name", "Ben"),
    ("report", "drills", "--name", "Nobody"),
    ("report", "replay", "BEN"),
    ("report", "replay", "BEN", "--json"),
    ("report", "replay", "EXAM"),
    ("report", "replay", "d-0000000000000000"),
    ("report", "comment", "ANN", "well done"),
    ("report", "assign", "Ann", "credit-hold", "2"),
    ("report", "sign-off", "Ann", "credit-hold", "1", "--why", "I can"),
    ("report", "revoke", "Ben", "credit-hold", "1", "--why", "x"),
    ("play", "--resume", "BEN", "--plain"),
    ("play", *EXAM, *SOPS, "--mode", "watch", "--plain"),
    ("play", *EXAM, *SOPS, "--mode", "guided", "--plain"),
    ("play", *EXAM, *SOPS, "--mode", "exam", "--plain"),
    ("play", *EXAM, *SOPS, "--twin", "--plain"),
    ("run", *EXAM, *SOPS, "--perfect"),
    ("run", *EXAM, *SOPS, "--twin", "--perfect"),
    ("run", *EXAM, *SOPS, "--bot", "release-all"),
    ("run", *EXAM, *SOPS, "--actions", "-"),
    ("run", *EXAM, *SOPS, "--actions", "-", "--name", "Ann"),
    ("scenario", "show", *EXAM),
    ("scenario", "show", *EXAM, "--planted"),
    ("scenario", "show", *EXAM, "--json"),
    ("scenario", "generate", "--count", "1", "--seed", "9", "--family", "credit-hold", "--level", "2"),
    ("audit", "log"),
    ("audit", "log", "--json"),
    ("audit", "log", "--stream", "BEN"),
    ("audit", "log", "--stream", "EXAM"),
    ("audit", "log", "--stream", "people"),
    ("audit", "export"),
    ("audit", "export", "--format", "csv", "--stream", "BEN"),
    ("audit", "append"),
    ("people", "list"),
    ("people", "add", "Eve"),
    ("people", "role", "Ann", "supervisor"),
    ("people", "reset-pin", "Ben"),
    ("people", "import", "roster.csv"),
    ("people", "erase", "Ben", "--yes"),
    ("sop", "approve", "sops", "--name", "Ann"),
    ("sop", "impact", "sops", "sops", "--seeds", "0", "--data", "log.db"),
]


@pytest.mark.parametrize("who", ["Ann", "", "Dana with a wrong PIN"])
def test_what_a_trainee_may_not_read_or_do(team: Team, who: str, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name\nEve\n", encoding="utf-8")
    with open_store("log.db") as store:  # type: ignore[attr-defined]
        before = [e.kind for e in store.entries()], [(p.name, p.role) for p in store.people()]
    ids = {"ANN": team.anns, "BEN": team.bens, "EXAM": team.exam}
    for args in OTHERS:
        name, pin = ("Dana", "not hers") if who.startswith("Dana") else (who, None)
        if name == "Dana" and args[0] in ("run", "scenario") and "--name" not in args:
            name, pin = "", None  # whoever gives no name is told nothing, either
        ran = team.run(name, *(ids.get(a, a) for a in args), pin=pin)
        assert (ran.code, ran.out) == (2, ""), (args, ran)
        assert "Ben B" not in ran.err
        assert ran.err.startswith(("orderdrill: ", "Usage")), ran
    with open_store("log.db") as store:  # type: ignore[attr-defined]
        assert ([e.kind for e in store.entries()], [(p.name, p.role) for p in store.people()]) == before


def test_trainees_read_their_own_and_only_that(team: Team) -> None:
    for args in (("report",), ("report", "drills"), ("report", "Ann"), ("report", "reading"), ("report", "clauses")):
        ran = team.run("Ann", *args)
        assert (ran.code, "Ben" in ran.out) == (0, False), (args, ran)
    assert team.anns in team.run("Ann", "report", "drills").out
    assert team.run("Ann", "report", "replay", team.anns).code == 0
    assert team.run("Ann", "audit", "log", "--stream", team.anns).code == 0
    assert team.run("Ann", "play", "--resume", team.exam, "--plain", stdin="quit\n").code == 0
    assert team.run("Ann", "run", "credit-hold", "--seed", "10", *SOPS, "--perfect").code == 0


def test_supervisors_and_maintainers_read_all_and_only_supervisors_keep_the_roster(team: Team) -> None:
    for who in ("Dana", "Max"):
        reads: list[tuple[str, ...]] = [("report", "Ben"), ("report", "replay", team.bens), ("audit", "log")]
        for args in (*reads, ("people", "list")):
            assert team.run(who, *args).code == 0, (who, args)
        assert team.run(who, "run", *EXAM, *SOPS, "--perfect").code == 0
        assert team.run(who, "scenario", "show", *EXAM, "--planted").code == 0
    acts: list[tuple[str, ...]] = [("people", "add", "Eve"), ("audit", "export")]
    for args in (*acts, ("report", "assign", "Ann", "credit-hold", "2")):
        assert team.run("Max", *args).code == 2
        assert team.run("Dana", *args).code == 0


def test_scripts_and_outside_programs_need_nobody(team: Team, tmp_path: Path) -> None:
    for args in (("audit", "verify"), ("audit", "log", "--ids"), ("sop", "show"), ("doctor",), ("scenario", "list")):
        assert team.run("", *args).code == 0, args
    bot = team.run("", "run", "credit-hold", "--seed", "11", *SOPS, "--perfect")
    assert team.run("", "run", "credit-hold", "--seed", "11", *SOPS, "--actions", "-", stdin=bot.out).code == 0
    line = '{"actor": "Dana", "kind": "note", "body": {}}\n'
    other = str(tmp_path / "other.db")
    assert team.run("", "audit", "append", "--data", other, stdin=line).out == "1\n", "a log without a supervisor"
    assert team.run("", "audit", "append", stdin=line).code == 2, "nobody writes as Dana without her PIN"
    assert team.run("Dana", "audit", "append", stdin=line).code == 0


def test_what_supervisors_do_stands_in_the_log_under_pseudonyms(team: Team) -> None:
    team.run("Dana", "audit", "export")
    team.run("Dana", "report", "comment", team.anns, "Ask Ann sooner")
    team.run("Dana", "report", "assign", "Ann", "credit-hold", "2", "--why", "Ann is ready")
    team.run("Dana", "report", "assign", "Ann", "credit-hold", "2", "--withdraw")
    team.run("Dana", "people", "role", "Ben", "maintainer")
    with open_store("log.db") as store:  # type: ignore[attr-defined]
        hers = store.pseudonym_for("Dana", create=False)
        acts = [e.kind for e in store.entries() if e.actor == hers]
        assert acts[-5:] == [
            "log.exported", "DrillCommented", "DrillAssigned", "AssignmentWithdrawn", "person.role-changed",
        ]  # fmt: skip
        assert not any(name in str(e) for e in store.entries() for name in PINS)


def test_who_is_erased_leaves_nothing_typed_by_or_about_them(team: Team, tmp_path: Path) -> None:
    team.run("Dana", "report", "comment", team.anns, "Ann Vole forgot the note")
    team.run("Dana", "report", "comment", team.bens, "a word to the other")
    team.run("Dana", "report", "assign", "Ann", "credit-hold", "2", "--why", "Ann Vole is ready")
    (tmp_path / "log.db.drafts").write_text(json.dumps({team.exam: {"tell": {"text": "typed by Ann Vole"}}}))
    with open_store("log.db") as store:  # type: ignore[attr-defined]
        pseudonym = str(store.pseudonym_for("Ann", create=False))
        hash = store.secret(pseudonym).hash
    assert team.run("Dana", "people", "erase", "Ann", "--yes").code == 0
    data = b"".join(p.read_bytes() for p in tmp_path.glob("log.db*"))
    assert not [p.name for p in tmp_path.glob("log.db*") if b"Ann Vole" in p.read_bytes()]
    assert hash.encode() not in data
    assert b"a word to the other" in data
    assert "(erased)" in team.run("Dana", "report", "replay", team.anns).out
    assert team.run("", "audit", "verify").code == 0
    gone = team.run("Ann", "report")
    assert (gone.code, "knows nobody" in gone.err) == (2, True)
