"""Whatever is put in: words that say what, where and what next, the documented exit code, nothing lost, no traceback.

Each command runs as users run it, in a process of its own, where the thing under test is one of processes: signals,
closed streams, readers that leave, full disks. Mistakes in a procedure are those that a team lead makes.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.__main__ import main
from simulator.editions import compiled
from sop.diagnostics import Diagnostic
from sop.library import bundled
from tests.simulator import small, written

PROGRAM = [sys.executable, "-c", "import sys; from simulator.__main__ import main; sys.exit(main())"]
OPEN_HOLDS = b'{"action": "open", "panel": "holds"}\n'
RUN = ("run", "credit-hold", "--seed", "7", "--sops", "sops", "--actions", "-")
FILED = ("run", "--actions", "-", "--scenario")
DECIDE = ("sop", "decide", "sops", "--facts")
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors as POSIX has them")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with a log's place and no settings."""
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "SOP-T.md").write_text(small.SOP, encoding="utf-8")
    return tmp_path


def ran(
    *args: str, given: bytes | None = b"", env: Mapping[str, str] | None = None, wrap: str = ""
) -> tuple[int, str, str]:
    """A command as a process: its exit code, output and errors. `wrap` is a shell line around `"$@"`."""
    command = ["sh", "-c", wrap, "sh", *PROGRAM, *args] if wrap else [*PROGRAM, *args]
    done = subprocess.run(
        command, input=given, capture_output=True, timeout=60, check=False, env={**os.environ, **(env or {})}
    )
    err = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return done.returncode, done.stdout.decode("utf-8", "replace"), err


# what a team lead mistypes: where it stands, and what is offered instead

MISTAKES: dict[str, tuple[str, str, str, str]] = {
    # what: (as it stands, as it was typed, the text that the diagnostic points at, what its words hold)
    "a fact misspelt": ("order.value - credit", "order.vlaue - credit", "order.vlaue", "order.value"),
    "a fact misspelt in a duty": ("against `credit.limit`", "against `credit.limt`", "`credit.limt`", "credit.limit"),
    "a column misspelt": ("| `order.channel` |", "| `order.chanel` |", "`order.chanel`", "order.channel"),
    "a value of a column unknown": ("| phone ", "| phne ", "phne", "phone"),
    "a cell too few": ("| credit analyst  | A little.      |", "| credit analyst |", "| W-1.2", "4 cells"),
    "an id deleted": (" (W-2.3)", "", "", "ends in its clause id"),
    "an id given twice": ("cash. (W-3.1)", "cash. (W-2.1)", "When `payment", "W-2.1 already stands in line"),
    "a row's id given twice": ("| W-1.2 |", "| W-1.1 |", "W-1.1", "W-1.1 already stands in line"),
    "an action misspelt": ("**Open** `holds`", "**Opne** `holds`", "Opne", "open"),
    "a role misspelt": ("**ask receivables**", "**ask recievables**", "ask recievables", "ask receivables"),
    "a panel misspelt": ("**Open** `account`", "**Open** `acount`", "`acount`", "account"),
    "a request misspelt": ("is it posted.", "is it postd.", "is it postd", "is it posted"),
    "a value unknown": ("is advised or pending", "is adviced or pending", "adviced", "advised"),
    "a deadline without a unit": ("within 4 working hours.", "within 4.", "", "working hours"),
    "a definition in a circle": ("exposure - credit.limit)", "exposure - over_percent)", "", "over_amount"),
    "a step lost in a paragraph": ("Always\n\n1. When", "Always\n\nFirst of all:\n2. When", "", "list item"),
    "a mark misspelt": ("*Critical.*", "*Critcal.*", "Critcal.", "critical"),
    "a hit policy misspelt": ("row that fits decides", "row that fit decides", "", "first row that fits decides"),
    "a status misspelt": ("status: effective", "status: efective", "efective", "effective"),
    "a date that is none": ("effective: 2026-01-01", "effective: 2026-02-30", "2026-02-30", "effective is no date"),
    "a section misspelt": ("## Procedure", "## Proceedure", "## Proceedure", "Procedure"),
}  # fmt: skip


def diagnosed(text: str) -> list[Diagnostic]:
    """The errors of the procedure, as the command prints them."""
    edition = compiled({written.NAME: text, "scoring.md": bundled()["scoring.md"]})
    return [d for d in edition.diagnostics if d.severity == "error"]


def test_the_procedure_is_right_before_it_is_mistyped() -> None:
    assert diagnosed(written.SOP) == []


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_in_a_procedure_is_told_where_it_stands_with_what_would_be_right(what: str) -> None:
    before, after, target, words = MISTAKES[what]
    assert before in written.SOP
    at = written.SOP.index(before)
    wrong = written.SOP.replace(before, after, 1)
    first = min(diagnosed(wrong), key=lambda d: (d.line, d.column))
    assert first.path == written.NAME
    assert wrong.count("\n", 0, at) < first.line <= wrong.count("\n", 0, at + len(after)) + 1, str(first)
    assert words in f"{first.message} {first.hint}", str(first)
    if target:
        column = wrong.splitlines()[first.line - 1].index(target) + 1
        assert column - 2 <= first.column <= column + 2, str(first)


def test_quotes_as_word_processors_write_them_are_quotes() -> None:
    assert diagnosed(written.SOP.replace('"credit hold"', "“credit hold”")) == []


def test_a_numbered_list_after_a_paragraph_goes_on() -> None:
    assert diagnosed(written.SOP.replace("### W-3 Always\n\n", "### W-3 Always\n\nWork through this.\n")) == []


# bytes that are no UTF-8, and files that are something else


@pytest.mark.parametrize(
    ("args", "file", "content", "code", "words"),
    [
        ((*RUN[:-1], "a.jsonl"), "a.jsonl", b'\n{"action": "\xff"}\n', 2, "a.jsonl:2:"),
        ((*FILED, "s.json"), "s.json", b"\xff\xfe{", 2, "s.json: is not UTF-8"),
        ((*FILED, "s.json"), "s.json", b"[1", 2, "s.json: is not JSON"),
        ((*DECIDE, "f.json"), "f.json", b'\n{"order.value": "\xe9"}', 2, "f.json:2: is not UTF-8"),
        ((*DECIDE, "f.json"), "f.json", b'[{"order.value": 1}, 2]', 2, "item 2"),
        (("sop", "check", "x.txt"), "x.txt", b"hello", 3, "*.md"),
        (("report",), "none.toml", b'sops = ""\nname = "\xe9"\n', 3, "none.toml:2: cannot be read"),
        (("report",), "none.toml", b'nmae = "Ann"\n', 3, "'name'"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    file: str,
    content: bytes,
    code: int,
    words: str,
) -> None:
    (home / file).write_bytes(content)
    assert main(list(args)) == code
    assert words in capsys.readouterr().err


def test_a_byte_order_mark_is_no_mistake(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + OPEN_HOLDS)
    assert main([*RUN[:-1], "a.jsonl"]) == 0
    assert [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()] == ["DrillStarted", "ActDone"]
    (home / "f.json").write_bytes(b'\xef\xbb\xbf{"order.value": 1}')
    assert main(["sop", "decide", "sops", "--facts", "f.json"]) == 0


# acts of the wrong type


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ({"action": 7}, "no action 7"),
        ({"action": "open", "panel": 3}, "3 fits no panel"),
        ({"action": "open", "panel": ["holds"]}, "'holds'"),
        ({"action": "correct", "field": "line.quantity#1", "value": "many"}, "'many' is not a number"),
        ({"action": "correct", "field": "line.quantity#1", "value": True}, "True is not a number"),
        ({"action": "correct", "field": "line.quantity#9", "value": 1}, "line.quantity#1"),
        ({"action": "correct", "field": "line.quantity#1", "value": 1e99}, "no figure"),
        ({"action": "set follow-up", "date": "tomorrow"}, "write 2026-11-20"),
        ({"action": "set follow-up", "date": {"@type": "date", "@value": "2026-02-30"}}, "2026-02-30"),
        ({"action": "request release", "hold": "credit", "role": "king"}, "credit manager"),
        ({"action": "flag", "a": "credit.limit", "b": "credit.limt"}, "'credit.limit'"),
        ({"action": "flag", "a": "credit.limit"}, "needs 'b'"),
        ({"action": "confirm order", "fields": 3}, "fields by name"),
        ({"action": "confirm order", "fields": {"acknowledgement.line.date#1": "soon"}}, "'soon' is not a date"),
        ({"action": "confirm order", "fields": {"acknowledgement.line.date#9": "2026-11-20"}}, "line.date#1"),
        ({"action": "write note", "text": 3}, "must be text"),
    ],
)  # fmt: skip
def test_an_act_of_the_wrong_type_is_refused_with_what_would_be_right(
    home: Path, capsys: pytest.CaptureFixture[str], act: dict[str, object], words: str
) -> None:
    (home / "acts.jsonl").write_text(json.dumps(act), encoding="utf-8")
    assert main([*RUN[:-1], "acts.jsonl"]) == 2
    err = capsys.readouterr().err
    assert "acts.jsonl:1: " in err
    assert words in err
    assert "Decimal(" not in err


# places where no log can be


def newer(path: Path) -> None:
    assert ran("people", "add", "Ann", "--data", str(path))[0] == 0
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def test_a_log_of_a_newer_release_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer(home / "newer.db")
    before = (home / "newer.db").read_bytes()
    for args in (["report"], ["audit", "log"], ["audit", "verify"], ["people", "add", "Ben"]):
        assert main([*args, "--data", "newer.db"]) == 3
        assert "newer release" in capsys.readouterr().err
    assert (home / "newer.db").read_bytes() == before


@pytest.mark.parametrize("args", [["report"], ["report", "drills"], ["people", "list"], ["audit", "log"]])
def test_reading_a_log_that_is_not_there_says_so_and_makes_none(
    home: Path, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    assert main([*args, "--data", "typo/log.db"]) == 3
    assert "there is no log here" in capsys.readouterr().err
    assert not (home / "typo").exists()


def test_a_log_below_a_file_and_a_home_that_cannot_be(home: Path) -> None:
    (home / "file").write_text("x", encoding="utf-8")
    code, _, err = ran(*RUN, "--data", "file/log.db")
    assert code == 3
    assert "file/log.db" in err.replace(os.sep, "/")
    if os.name != "nt":
        code, _, err = ran("report", env={"HOME": str(home / "file"), "XDG_DATA_HOME": "", "ORDERDRILL_DATA": ""})
        assert code == 3
        assert "--data" in err


@POSIX
def test_a_disk_that_fills_up_during_a_drill_loses_nothing_acknowledged(home: Path) -> None:
    """A file that may not grow beyond 1.2 MB stands in for the disk: whatever was printed is stored."""
    code, out, err = ran(*RUN, given=OPEN_HOLDS * 400, wrap='ulimit -f 2400; exec "$@"')
    assert code == 3, err
    assert err.startswith("orderdrill: ")
    printed = out.splitlines()
    assert 10 < len(printed) < 400
    with sqlite3.connect(home / "log.db") as db:
        stored = db.execute("SELECT count(*) FROM log WHERE kind IN ('DrillStarted', 'ActDone')").fetchone()[0]
    db.close()
    assert stored >= len(printed)
    assert ran("audit", "verify")[0] == 0


def test_entries_of_other_programs_are_no_drills(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = (("DrillStarted", "d-x"), ("DrillStarted", "d-y"), ("SignedOff", "sign-offs"))
    bodies: tuple[object, ...] = (1, {}, {"family": 3})
    lines = [{"actor": "X", "kind": k, "stream": s, "body": b} for k, s in kinds for b in bodies]
    assert ran("audit", "append", given="".join(json.dumps(line) + "\n" for line in lines).encode())[0] == 0
    assert main(["report"]) == main(["report", "drills"]) == 0
    capsys.readouterr()
    assert main(["report", "replay", "d-x"]) == 2
    assert "is none" in capsys.readouterr().err


# streams that are closed, readers that leave


@POSIX
@pytest.mark.parametrize(
    "args", [("play", "credit-hold", "--plain", "--sops", "sops"), ("audit", "append"), ("sop", "decide", "--jsonl")]
)
def test_a_closed_standard_input_is_an_empty_one(home: Path, args: tuple[str, ...]) -> None:
    assert ran(*args, given=None, wrap='exec "$@" <&-')[0] == 0


@POSIX
@pytest.mark.parametrize("args", [("--help",), ("sop", "decide", "--jsonl"), ("audit", "append")])
def test_a_closed_standard_output_is_nowhere(home: Path, args: tuple[str, ...]) -> None:
    assert ran(*args, given=b'{"actor": "A", "kind": "k", "body": 1}\n', wrap='exec "$@" >&-')[:2] == (0, "")
    if args[0] == "audit":
        assert ran("audit", "log", "--ids")[1] == "1\n", "and what was closed was not the log"


@POSIX
@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("scenario", "generate", "--count", "9000", "--seed", "1", "--format", "lines-csv"), 0, ""),
        (("sop", "show", "SOP-CR"), 0, ""),
        (("audit", "append"), 3, "ids were printed are stored"),
    ],
)
def test_a_reader_that_leaves(home: Path, args: tuple[str, ...], code: int, words: str) -> None:
    (home / "in.jsonl").write_bytes(b'{"actor": "A", "kind": "k", "body": 1}\n' * 3000)
    line = '{ "$@" < in.jsonl; echo $? > code; } | head -n 1 > first'
    _, _, err = ran(*args, wrap=line)
    assert (home / "code").read_text().strip() == str(code), err
    assert (home / "first").read_text()
    assert words in err if words else err == ""


def test_a_question_without_an_answer_does_nothing(home: Path) -> None:
    ran("people", "add", "Ann")
    code, _, err = ran("people", "erase", "Ann")
    assert code == 130
    assert "nothing was erased" in err
    assert "Ann" in ran("people", "list")[1]


# Ctrl-C


@POSIX
@pytest.mark.parametrize(
    ("args", "after"),
    [
        (("scenario", "generate", "--count", "100000", "--seed", "1"), 0.1),
        (("check", "--seeds", "500", "--bots", "perfect"), 1.5),
        (RUN, 0.8),
        (("audit", "append"), 0.4),
    ],
)
def test_interrupted_at_any_moment(home: Path, args: tuple[str, ...], after: float) -> None:
    process = subprocess.Popen(
        [*PROGRAM, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    try:
        err = process.communicate(timeout=15)[1].decode()
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 1, err


# names


@pytest.mark.parametrize(
    "name", ["[bold red]Ann[/] <b>&amp;", "Zoë 👩‍💻", "=HYPERLINK(1)", "李 小龍", "O'Neil; DROP TABLE"]
)
def test_a_name_is_text_whatever_it_holds(home: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["people", "add", name]) == 0
    assert main(["report", name]) == 0
    assert f"{name}: cleared" in capsys.readouterr().out
    assert main(["people", "erase", name, "--yes"]) == 0
    capsys.readouterr()
    assert main(["people", "list"]) == 0
    assert name not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "   ", "a\x1b[31mb", "a\u202eb", "x" * 81, "a\udcffb"])
def test_a_name_that_nobody_can_read_is_refused(home: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["people", "add", name]) == 2
    assert "name" in capsys.readouterr().err
