"""Files of procedures as their owners work on them: formatted, compared, tested, as a person runs the commands."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulator.__main__ import main
from sop.library import bundled

Run = Callable[..., tuple[int, str, str]]
CR = bundled()["SOP-CR.md"]
LOOSER = ("| up to 10       | up to 10000 ", "| up to 2        | up to 10000 ")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; its exit code, output and errors."""

    def go(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["sop", *map(str, words)])
        out, err = capsys.readouterr()
        return code, out, err

    return go


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one procedure in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "sops" / "SOP-CR.md"
    file.parent.mkdir()
    file.write_text(CR, encoding="utf-8", newline="")
    return file


def edit(file: Path, *edits: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8", newline="")


def test_fmt_checks_shows_and_writes_and_keeps_the_mode(run: Run, mine: Path) -> None:
    edit(mine, (" (CR-4.5)", ""))
    mine.chmod(0o640)
    before = mine.read_bytes()
    code, out, _ = run("fmt", "sops", "--check")
    assert (code, mine.read_bytes()) == (1, before)
    assert "new ids CR-4.5" in out
    assert "+- When `days_past_due > grace`" in run("fmt", "sops", "--diff")[1]
    assert mine.read_bytes() == before
    link = mine.parent.parent / "link.md"
    link.symlink_to(mine)
    assert run("fmt", str(link))[0] == 0
    assert link.is_symlink()
    assert stat.S_IMODE(mine.stat().st_mode) == 0o640
    assert "It shows how late the account is. (CR-4.5)\n" in mine.read_text(encoding="utf-8")
    assert os.listdir(mine.parent) == ["SOP-CR.md"]
    assert run("fmt", "sops", "--check")[:2] == (0, "1 file, 0 would change\n")


def test_fmt_does_not_give_again_what_was_committed(run: Run, mine: Path) -> None:
    git(mine.parent, "init", "-q")
    git(mine.parent, "add", ".")
    git(mine.parent, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "first")
    edit(mine, (" (CR-4.5)", ""))
    assert "new ids CR-4.6" in run("fmt", "sops")[1]


def test_fmt_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CR.replace("| up to 25  ", "| up to 25").encode())))
    assert run("fmt", "-") == (0, CR, "")


def test_fmt_says_what_it_cannot_do(run: Run, mine: Path) -> None:
    assert run("fmt")[0] == 2
    assert run("fmt", "nowhere")[::2] == (3, "orderdrill: nowhere: there is no such file or folder.\n")
    mine.write_bytes(b"---\nid: A-B\n\xff\n")
    assert "SOP-CR.md:3: is not UTF-8" in run("fmt", "sops")[2]


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def test_diff_of_files_folders_and_revisions(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = mine.parent.parent
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "first")
    said = "`over_percent` for credit analyst was up to 10 %, now up to 2 %"
    assert run("diff", "bundled", str(mine))[:2] == (0, "no difference\n")
    edit(mine, LOOSER)
    for words in (["bundled", str(mine)], ["--rev", "HEAD", "sops"], ["--rev", "HEAD", str(mine)]):
        code, out, _ = run("diff", *words, "--exit-code")
        assert code == 1
        assert f"CR-1.4  {said}" in out
    monkeypatch.chdir(mine.parent)
    for old in ("HEAD:./", "HEAD:sops", "HEAD:sops/SOP-CR.md", "HEAD:./SOP-CR.md"):
        (line,) = run("diff", old, ".", "--json")[1].splitlines()
        found = json.loads(line)
        assert (found["clause"], found["words"], found["meaning"], found["path"]) == ("CR-1.4", said, True, "SOP-CR.md")
    assert f"- **CR-1.4** {said}" in run("diff", "bundled", "SOP-CR.md", "--format", "markdown")[1]


def test_diff_says_what_is_missing(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = run("diff", "--rev", "HEAD", "sops")
    assert code == 3
    assert "not a git repository" in err
    monkeypatch.setenv("PATH", str(mine.parent))
    assert "git is not installed" in run("diff", "--rev", "HEAD", "sops")[2]
    edit(mine, ("| up to 25 ", "| up tu 25 "))
    assert "SOP-CR.md: has errors and is left out" in run("diff", "bundled", str(mine))[2]


def test_diff_against_what_was_approved_needs_no_git(run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERDRILL_DATA", "log.db")
    assert "there is no log here" in run("diff", "sops")[2]
    assert main(["people", "add", "Dana", "--role", "maintainer"]) == 0
    assert "No approved copy" in run("diff", "sops")[2]
    assert run("approve", str(mine), "--name", "Dana")[0] == 0
    assert run("diff", "sops")[:2] == (0, "no difference\n")
    edit(mine, LOOSER)
    mine.with_name("SOP-DP.md").write_text(bundled()["SOP-DP.md"], encoding="utf-8")
    mine.with_name("SOP-LC.md").write_text(bundled()["SOP-LC.md"], encoding="utf-8")
    code, out, err = run("diff", "sops")
    assert (code, err) == (0, "Never approved, so not compared: SOP-DP, SOP-LC\n")
    assert out.count("\n  ") == 1
    assert "CR-1.4  `over_percent` for credit analyst was up to 10 %, now up to 2 %" in out


def test_examples_are_shown_written_as_junit_and_rewritten_after_review(run: Run, mine: Path) -> None:
    edit(mine, LOOSER)
    code, out, _ = run("test", "sops", "--show", "--junit", "found.xml")
    assert code == 1
    assert out.count("✗ FAILED") == 1
    assert out.count("✓ ok") == 12
    suite = ElementTree.parse("found.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("13", "1")
    (failed,) = [case for case in suite if len(case)]
    assert (failed.get("classname"), failed.get("name")) == ("SOP-CR.CR-1", "last day of grace")
    before = mine.read_text(encoding="utf-8").splitlines()
    code, out, err = run("test", "sops", "--update")
    assert (code, "give --yes" in err) == (2, True)
    assert "`authority` was credit analyst, now credit manager" in out
    assert mine.read_text(encoding="utf-8").splitlines() == before
    assert run("test", str(mine), "--update", "--yes")[0] == 0
    after = mine.read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [(changed[0][0], changed[0][0].replace("credit analyst", "credit manager"))]
    assert run("test", "sops")[0] == 0


def test_one_procedure_is_tested_among_its_neighbours(run: Run, mine: Path) -> None:
    file = mine.with_name("SOP-AL.md")
    file.write_text(bundled()["SOP-AL.md"], encoding="utf-8")
    assert run("test", str(file))[:2] == (0, "5 examples, 0 do not hold\n")
