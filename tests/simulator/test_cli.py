"""The command line as programs and people use it: what goes in, what comes out, and what a mistake says."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.__main__ import main
from simulator.cli.commands import COMMANDS, EXITS, overview
from tests.simulator import small


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on a log and a small procedure of its own; `stdin` is text or bytes."""
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "SOP-T.md").write_text(small.SOP, encoding="utf-8")
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)

    def go(*args: str, stdin: str | bytes = "") -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main(list(args))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    return go


SOPS = ("--sops", "sops")
PERFECT = "".join(json.dumps(a) + "\n" for a in small.PERFECT)
DRILL = ("run", "credit-hold", "--seed", "7", *SOPS)


def test_the_perfect_run_fed_back_gives_100_and_verifies(run: Run) -> None:
    acts = run(*DRILL, "--perfect")
    assert acts.code == 0
    played = run(*DRILL, "--actions", "-", stdin=acts.out)
    assert played.code == 0
    card = played.lines[-1]
    assert (card["kind"], card["total"], card["findings"]) == ("Scorecard", 100, [])
    assert run("audit", "verify").code == 0


def test_one_act_left_out_cites_the_clause(run: Run) -> None:
    acts = run(*DRILL, "--perfect").out.splitlines(keepends=True)
    without = "".join(a for a in acts if "write note" not in a)
    card = run(*DRILL, "--actions", "-", stdin=without).lines[-1]
    assert card["total"] != 100
    assert any(f["clause"] == "T-1.4" and f["text"] for f in card["findings"])  # type: ignore[attr-defined]


def test_an_edited_procedure_changes_score_and_citation_on_the_same_scenario(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stricter = small.SOP.replace("2. **Open** `po`. (T-1.2)", "2. **Open** `holds`. (T-1.2)")
    (tmp_path / "other" / "SOP-T.md").write_text(stricter, encoding="utf-8")
    before = run(*DRILL, "--actions", "-", stdin=PERFECT).lines
    after = run(*DRILL[:-1], "other", "--actions", "-", stdin=PERFECT).lines
    assert before[-1]["total"] == 100
    assert after[-1]["total"] != 100
    assert {"T-1.2"} <= {f["clause"] for f in after[-1]["findings"]}  # type: ignore[attr-defined]
    assert before[0]["title"] == after[0]["title"], "the scenario is the same"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"action": "opn"}', "open"),
        ('{"action": "open"}', "panel"),
        ('{"action": "open", "panel": "hold"}', "holds"),
        ("{", "JSON"),
        ("[1]", "object"),
        ('{"action": "open", "panel": "po", "pannel": 1}', "panel"),
    ],
)
def test_a_bad_act_names_its_line_and_loses_nothing(run: Run, line: str, words: str) -> None:
    good = '{"action": "open", "panel": "order"}\n\n'
    ran = run(*DRILL, "--actions", "-", stdin=good + line)
    assert ran.code == 2
    assert "standard input:3:" in ran.err
    assert words in ran.err
    assert [event["kind"] for event in ran.lines] == ["DrillStarted", "ActDone"]
    drill = ran.lines[0]["drill"]
    assert str(drill) in ran.err
    assert "open" in run("report", "drills").out


def test_acts_that_are_not_utf8(run: Run) -> None:
    ran = run(*DRILL, "--actions", "-", stdin=b'{"action": "open", "panel": "\xff"}\n')
    assert ran.code == 2
    assert "standard input:1" in ran.err


def test_a_scenario_file_plays_as_its_family_does(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(
        run("scenario", "show", "credit-hold", "--seed", "7", "--json").out, encoding="utf-8"
    )
    by_file = run("run", "--scenario", "s.json", *SOPS, "--actions", "-", stdin=PERFECT).lines
    by_name = run(*DRILL, "--actions", "-", stdin=PERFECT).lines
    assert [{**e, "drill": 0} for e in by_file] == [{**e, "drill": 0} for e in by_name]
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    assert run("run", "--scenario", "bad.json", *SOPS, "--actions", "-").code == 2


def test_scenarios_are_the_same_bytes_each_time(run: Run) -> None:
    args = ("scenario", "generate", "--count", "6", "--seed", "1", "--family", "credit-hold")
    first = run(*args)
    assert first.out == run(*args).out
    assert len(first.lines) == 6
    assert [line["seed"] for line in first.lines] == list(range(1, 7))
    for line in first.lines:
        assert line["customer"]["country"]  # type: ignore[index]
        assert line["planted"]


def test_near_misses_follow_the_procedures_given_and_judging_does_not(run: Run, tmp_path: Path) -> None:
    args = ("scenario", "generate", "--count", "4", "--seed", "1", "--family", "credit-hold")
    bundled = run(*args).lines
    here = run(*args, "--edges-from", "sops").lines
    assert {line["edges"] for line in bundled} != {line["edges"] for line in here}
    one, other = run(*DRILL, "--actions", "-", stdin=PERFECT).lines, run(*DRILL[:4], "--perfect").lines
    assert one[0]["scenario"] == "credit-hold/1/7"
    assert other, "the bundled procedures play the same scenario"


def test_plain_lines_take_a_drill_to_the_log_and_can_be_resumed(run: Run) -> None:
    first = run("play", "credit-hold", "--seed", "7", "--plain", "--name", "Ann", *SOPS, stdin="order\nquit\n")
    assert first.code == 0
    assert "--resume" in first.err
    again = run("play", "--resume", "last", "--plain", "--name", "Ann", *SOPS, stdin="po\nfinish\n")
    assert again.code == 0
    (row,) = run("report", "drills", "--format", "json").lines
    assert row["finished"]


def test_shell_completion_knows_the_commands(tmp_path: Path) -> None:
    environment = {
        **os.environ, "_ORDERDRILL_COMPLETE": "bash_complete", "COMP_WORDS": "orderdrill sc", "COMP_CWORD": "1",
    }  # fmt: skip
    line = [sys.executable, "-c", "import sys; from simulator.__main__ import main; sys.exit(main())"]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    assert "scenario" in ran.stdout


def test_the_order_book_as_csv(run: Run) -> None:
    ran = run("scenario", "generate", "--count", "20", "--seed", "1", "--format", "lines-csv")
    header, *rows = ran.out.splitlines()
    assert header == "order_id,qty,unit_price,customer_id,order_date"
    assert len({row.split(",")[0] for row in rows}) == 20


def test_decide_on_facts(run: Run) -> None:
    facts = '{"order.value": 10}\n{"order.value": 0}\n'
    one, two = run("sop", "decide", "sops", "--facts", "-", stdin=facts).lines
    assert one["applied"] == ["SOP-T"]
    assert [d["clause"] for d in one["duties"]] == ["T-1.1", "T-1.2"]  # type: ignore[attr-defined]
    assert (two["applied"], two["duties"]) == ([], [])
    wrong = run("sop", "decide", "sops", "--facts", "-", stdin='{"order.vale": 10}')
    assert wrong.code == 2
    assert "order.value" in wrong.err
    kind = run("sop", "decide", "sops", "--facts", "-", stdin='{"order.value": "ten"}')
    assert kind.code == 2
    assert "order.value" in kind.err


def test_sop_check_says_file_line_and_column(run: Run, tmp_path: Path) -> None:
    good = run("sop", "check", "sops", "--no-play")
    assert (good.code, good.out) == (0, "1 SOP of 1 file, 8 clauses, not played: 0 errors, 0 warnings\n")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "SOP-T.md").write_text(small.SOP.replace("**Open** `po`", "**Opn** `po`"), encoding="utf-8")
    ran = run("sop", "check", "bad", "--no-play")
    assert ran.code == 1
    assert ran.out.startswith(str(Path("bad", "SOP-T.md")) + ":"), "a place that an editor can go to"
    (diagnostic, *_) = run("sop", "check", "bad", "--no-play", "--json").lines
    assert {"code", "severity", "path", "line", "column", "message", "hint"} <= set(diagnostic)
    refused = run("play", "credit-hold", "--plain", "--sops", "bad")
    assert refused.code == 3
    assert "SOP-T.md:" in refused.err


def test_sop_show_lists_quotes_and_copies(run: Run, tmp_path: Path) -> None:
    assert "SOP-T" in run("sop", "show", *SOPS).out
    assert run("sop", "show", "SOP-T", *SOPS).out.startswith("---")
    assert "Write note" in run("sop", "show", "T-1.4", *SOPS).out
    assert "T-1.4" in run("sop", "show", "T-1.5", *SOPS).err
    assert run("sop", "show", "--to", "copy", *SOPS).code == 0
    assert (tmp_path / "copy" / "SOP-T.md").read_text(encoding="utf-8") == small.SOP
    assert run("sop", "show", "--to", "copy", *SOPS).code == 3, "nothing is overwritten"


def test_people_and_sign_off(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERDRILL_PIN", "a pin of hers")
    run(*DRILL, "--actions", "-", "--name", "Ann", stdin=PERFECT)
    run("people", "add", "Dana", "--role", "supervisor")
    refused = run("report", "sign-off", "Ann", "credit-hold", "1", "--by", "Dana")
    assert refused.code == 2
    assert "2 more passes" in refused.err
    assert run("report", "sign-off", "Ann", "credit-hold", "1", "--by", "Ann", "--why", "x").code == 2  # who has no PIN
    signed = run("report", "sign-off", "Ann", "credit-hold", "1", "--by", "Dana", "--why", "worked here for years")
    assert signed.code == 0
    assert "by sign-off, not on the record" in run("--name", "Dana", "report", "Ann").out
    assert run("report", "revoke", "Ann", "credit-hold", "1", "--by", "Dana", "--why", "left a hold").code == 0
    assert "taken back by Dana" in run("--name", "Dana", "report").out
    assert (
        "2 more passes" in run("--name", "Dana", "report", "--format", "json").out
        or "3 more passes" in run("--name", "Dana", "report").out
    )
    nobody = run("--name", "Dana", "report", "An")
    assert nobody.code == 2
    assert "'Ann'" in nobody.err
    assert run("--name", "Dana", "people", "erase", "Ann", "--yes").code == 0
    assert "Ann" not in run("--name", "Dana", "report", "drills").out
    assert run("audit", "verify").code == 0


def test_reports_of_drills_clauses_and_a_replay(run: Run) -> None:
    acts = PERFECT.replace('{"action": "open", "panel": "po"}\n', "")
    drill = run(*DRILL, "--actions", "-", "--name", "Ann", stdin=acts).lines[0]["drill"]
    (row,) = run("report", "drills", "--format", "json").lines
    assert (row["drill"], row["trainee"]) == (drill, "Ann")
    assert run("report", "clauses", "--format", "csv").out.startswith(
        "rank,clause,sop,dimension,missed,n,critical,text\n,T-1"
    )
    assert "evidence" in run("report", "dimensions").out
    steps = run("report", "replay", str(drill), "--json").lines
    assert steps[0]["kind"] == "start"
    assert any(s["broken"] for s in steps)
    assert "T-1" in run("report", "replay", str(drill)).out
    assert run("report", "replay", "d-nothing").code == 2


def test_without_a_terminal_a_scripted_drill_is_played_and_debriefed(run: Run) -> None:
    ran = run(*SOPS)
    assert ran.code == 0, ran.err
    assert "T-" in ran.out, "the debrief cites clauses"
    assert "PASSED" in ran.out
    assert "report replay" in ran.out
    assert run("audit", "verify").code == 0


# Bad input: a clear message, nothing lost, no traceback


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (["plsy"], 2, "'play'"),
        (["play", "credit-hld"], 2, "'credit-hold'"),
        (["play", "credit-hold", "--mode", "exm"], 2, "'exam'"),
        (["play", "credit-hold", "--mode", "shift"], 2, "later release"),
        (["play", "credit-hold", "--level", "9"], 2, "9"),
        (["play", "--resume", "last"], 2, "no open drill"),
        (["run", "credit-hold", *SOPS], 2, "--actions"),
        (["run", "credit-hold", *SOPS, "--actions", "nothing.jsonl"], 3, "nothing.jsonl"),
        (["run", "credit-hold", *SOPS, "--bot", "perfct"], 2, "'perfect'"),
        (["run"], 2, "FAMILY"),
        (["scenario", "show", "credit"], 2, "credit-hold"),
        (["play", "credit-hold", "--sops", "nowhere"], 3, "nowhere"),
        (["sop", "check", "nowhere"], 3, "nowhere"),
        (["sop", "decide", "sops"], 2, "--facts"),
        (["check", "--bots", "idel"], 2, "idle"),
        (["report", "--data", "text.db"], 3, "text.db"),
        (["report", "--data", "foreign.db"], 3, "foreign.db"),
    ],
)
def test_mistakes_are_answered_in_words(run: Run, tmp_path: Path, line: list[str], code: int, words: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, and long enough to be sure of it " * 20, encoding="utf-8")
    with sqlite3.connect(tmp_path / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE recipes (name TEXT)")
    foreign.close()
    ran = run(*line)
    assert ran.code == code, ran.err
    assert words in ran.err


def test_a_procedure_that_is_not_utf8_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sops" / "SOP-Z.md").write_bytes(b"# One\n\nna\xefve\n")
    ran = run("sop", "check", "sops")
    assert ran.code == 3
    assert "SOP-Z.md:3:" in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    ran = run(*DRILL, "--actions", "-", "--data", str(shut / "x.db"), stdin=PERFECT)
    assert ran.code == 3


def test_interrupted_says_what_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.session import Session

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "act", interrupted)
    ran = run(*DRILL, "--actions", "-", stdin=PERFECT)
    assert ran.code == 130
    assert "kept" in ran.err
    assert str(ran.lines[0]["drill"]) in ran.err


def test_every_command_has_help_with_an_example(run: Run) -> None:
    import click

    from simulator.cli.root import root

    def below(command: click.Command, path: list[str]) -> None:
        ran = run(*path, "--help")
        assert ran.code == 0, path
        assert command.help or not path, f"{path} has no help"
        if path:
            assert "Example" in ran.out, f"{' '.join(path)} shows no example"
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                below(inner, [*path, name])

    below(root, [])


def test_the_root_help_lists_every_command_and_exit_code(run: Run) -> None:
    text = run("--help").out
    assert text == overview()
    for name in COMMANDS:
        assert f"  {name}" in text
    for code in EXITS:
        assert f"  {code}" in text


def test_version(run: Run) -> None:
    from simulator.version import VERSION

    assert run("--version").out == f"orderdrill {VERSION}\n"
    assert run("-V", "doctor").out.strip().endswith(VERSION)


def test_doctor(run: Run) -> None:
    ran = run("doctor", "--json", *SOPS)
    found = json.loads(ran.out)
    assert {"orderdrill", "python", "libraries", "terminal", "procedures", "families", "log"} <= set(found)
    assert found["log"]["ok"]
