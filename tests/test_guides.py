"""The guides, followed word by word: commands typed, edits made, cells changed, and what is printed looked for."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from simulator.__main__ import main
from simulator.cli.sop import SOP_COMMANDS
from simulator.editions import compiled
from sop.check import check
from sop.library import bundled

GUIDES = Path(__file__).parent.parent / "docs" / "guides"
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"`([\w./-]+\.(?:md|xlsx))`")
CELLS = re.compile(r"^\| cell +\| there +\| write +\|\n\|[-| ]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)
LEFT_OUT = "…"


@dataclass(frozen=True)
class Block:
    """What a guide asks for or shows: `sh`, `find`, `write`, `type`, `text` or `cells`; and the file it last named."""

    kind: str
    body: str
    file: str


def blocks(page: str) -> Iterator[Block]:
    """What a guide asks for, from the top."""
    found = [(m.start(), m[1].split()[-1] if m[1].split() else "", m[2]) for m in FENCE.finditer(page)]
    found += [(m.start(), "cells", m[1]) for m in CELLS.finditer(page)]
    fences = [m.span() for m in FENCE.finditer(page)]
    named = [
        (m.start(), m[1]) for m in FILE.finditer(page) if not any(start <= m.start() < end for start, end in fences)
    ]
    for start, kind, body in sorted(found):
        before = [file for at, file in named if at < start]
        yield Block(kind, body, before[-1] if before else "")


class Reader:
    """Somebody who does what the page says and nothing else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.printed, self.code = "", 0

    def follow(self, page: str) -> None:
        """From the top to the end."""
        asked = list(blocks(page))
        assert {block.kind for block in asked} <= {"sh", "find", "write", "type", "text", "cells"}
        for n, block in enumerate(asked):
            if block.kind == "sh":
                after = [*asked[n + 1 : n + 3], None, None]
                typed = after[0].body if after[0] and after[0].kind == "type" else ""
                shown = after[1] if typed else after[0]
                self.run(block.body, typed, shown.body if shown and shown.kind == "text" else "")
            elif block.kind == "find":
                self.edit(Path(block.file), block.body, asked[n + 1])
            elif block.kind == "cells":
                self.fill(Path(block.file), block.body)

    def run(self, commands: str, typed: str, shown: str) -> None:
        """Type the commands, and what is typed into the last of them; what is shown must be what is printed."""
        lines = commands.splitlines()
        printed = ""
        for line in lines:
            words = shlex.split(line)
            assert words[0] == "orderdrill", line
            entered = typed if line == lines[-1] else ""
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(entered.encode()), encoding="utf-8"))
            code = main(words[1:])
            out, err = self.capsys.readouterr()
            expected = 1 if line == lines[-1] and "error:" in shown else 0
            assert code == expected, f"{line}: {code}\n{out}\n{err}"
            printed += out + err
        at = 0
        for line in shown.splitlines():
            found = re.compile(".*".join(map(re.escape, line.split(LEFT_OUT)))).search(printed, at)
            assert found, f"{commands}does not print\n{line}\nbut\n{printed}"
            at = found.end()

    def edit(self, file: Path, old: str, new: Block) -> None:
        """Search for the one and put the other in its place."""
        assert new.kind == "write", f"after {old!r} the page does not say what to write"
        text = file.read_text(encoding="utf-8")
        assert text.count(old.rstrip("\n")) == 1, (
            f"{file}: {old!r} stands there {text.count(old.rstrip(chr(10)))} times"
        )
        file.write_text(text.replace(old.rstrip("\n"), new.body.rstrip("\n")), encoding="utf-8")

    def fill(self, file: Path, rows: str) -> None:
        """Change cells of a workbook as a table of the page says: cell, what stands there, what to write."""
        book = openpyxl.load_workbook(file)
        sheet = book.active
        assert sheet is not None
        for row in rows.splitlines():
            cell, there, write = (part.strip().removeprefix("`` ").removesuffix(" ``") for part in row.split("|")[1:-1])
            if cell.startswith("row "):
                sheet.insert_rows(int(cell.removeprefix("row ")))
                continue
            assert str(sheet[cell].value or "") == there, f"{file} {cell}: {sheet[cell].value!r}"
            sheet[cell] = write or None
        book.save(file)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    return Reader(monkeypatch, capsys)


@pytest.mark.parametrize("page", sorted(GUIDES.glob("*.md")), ids=lambda page: page.stem)
def test_a_guide_is_followed_word_by_word(page: Path, reader: Reader) -> None:
    reader.follow(page.read_text(encoding="utf-8"))


def test_the_map_names_every_tool() -> None:
    text = (GUIDES.parent / "sop-team.md").read_text(encoding="utf-8")
    table = text[text.index("## The map") : text.index("Reference, made")]
    assert set(SOP_COMMANDS) <= set(re.findall(r"`([a-z]+)", table))


RETURNS = GUIDES / "seasonal-returns" / "SOP-SR.md"
SEASON = ("run", "clean-orders", "--seed", "11", "--sops", "my-sops")
"""An order well above what its customer usually takes."""


@pytest.fixture
def returns(reader: Reader) -> Reader:
    """A folder of the bundled procedures with the one for returns of seasonal goods beside them."""
    assert main(["sop", "show", "--to", "my-sops"]) == 0
    Path("my-sops", RETURNS.name).write_bytes(RETURNS.read_bytes())
    reader.capsys.readouterr()
    return reader


def _scored(returns: Reader, acts: str) -> dict[str, Any]:
    """The scorecard of these acts on the seasonal order."""
    Path("acts.jsonl").write_text(acts, encoding="utf-8")
    assert main([*SEASON, "--actions", "acts.jsonl"]) == 0
    return dict(json.loads(returns.capsys.readouterr().out.splitlines()[-1]))


def test_a_procedure_for_a_situation_that_nobody_built_has_nothing_wrong_with_it() -> None:
    edition = compiled({**bundled(), RETURNS.name: RETURNS.read_text(encoding="utf-8")})
    assert not [one for one in check(edition) if one.severity != "note"]


def test_it_is_drilled_and_scored(returns: Reader) -> None:
    assert main([*SEASON, "--perfect"]) == 0
    perfect = returns.capsys.readouterr().out
    card = _scored(returns, perfect)
    assert (card["total"], "SOP-SR" in card["applied"]) == (100, True)
    own = {"SR-3.1", "SR-3.2", "SR-3.3", "SR-4.1", "SR-4.2", "SR-5.1", "SR-6.1", "SR-6.2", "SR-6.3", "SR-8.1"}
    assert own <= set(card["met"])
    acts = [line for line in perfect.splitlines() if '"hand-over"' not in line]
    missed = _scored(returns, "\n".join(acts))
    assert [one["clause"] for one in missed["findings"]] == ["SR-5.1", *(f"SR-6.{n}" for n in (1, 2, 3))]
    wrong = _scored(returns, '{"action": "change terms", "terms": "net 60"}\n' + perfect)
    assert (wrong["passed"], wrong["critical"]) == (False, True)
    assert "SR-7.1" in {one["clause"] for one in wrong["findings"]}


def test_without_it_nobody_asks_for_any_of_that(returns: Reader) -> None:
    Path("my-sops", RETURNS.name).unlink()
    assert main([*SEASON, "--perfect"]) == 0
    card = _scored(returns, returns.capsys.readouterr().out)
    assert (card["total"], "SOP-SR" in card["applied"]) == (100, False)
