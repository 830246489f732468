"""The documents say what is so: each command they print works, each link leads somewhere."""

from __future__ import annotations

import getpass
import io
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator.__main__ import main
from simulator.cli.commands import COMMANDS, EXITS
from simulator.core.actions import ACTIONS
from simulator.core.acts import read_act
from sop import Edition, load_edition

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LONGEST = 160


Page = tuple[str, tuple[str, ...]]
"""A page's name and the orderdrill command lines in its sh blocks, in order."""

SHORTER = {"--seeds": "1", "--count": "20", "--sample": "3"}
"""The same command, played fewer times: what it prints is of one kind."""
SKIPPED = {
    "orderdrill check": "plays for seconds, in processes of its own; its own tests play it",
    "orderdrill sop check my-sops --open": "asks, and of a folder that has a gap; its own tests answer",
    "orderdrill sop workshop": "wants a terminal; its own tests press its keys",
}
"""What is not run as it stands, and why. Lines of git, make and pip are what CI begins with."""
DRILL = "d-0123456789abcdef"


def lines_of(page: Path) -> tuple[str, ...]:
    """Every orderdrill command line in a sh block of a page."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            for part in re.split(r"[|;]|&&", line.partition("#")[0]):
                if part.strip().startswith("orderdrill"):
                    found.append(part.strip())
    return tuple(found)


def pages() -> list[Page]:
    """Every page that prints a command. The guides are followed step by step in `test_guides`."""
    return [(page.name, lines) for page in PAGES if page.parent.name != "guides" and (lines := lines_of(page))]


def test_there_are_commands_to_check() -> None:
    assert sum(len(lines) for _, lines in pages()) > 40


def shorter(words: list[str]) -> list[str]:
    """The words of a command as it is run here."""
    line = shlex.join(["orderdrill", *words])
    if line.startswith(tuple(SKIPPED)):
        return [*words, "--help"]
    if words[:2] == ["sop", "check"]:
        return [*words, "--no-play"]
    return [SHORTER.get(before, word) for before, word in zip(["", *words], words, strict=False)]


@pytest.fixture
def desk_of_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """A folder as it is when the page is read: a log with a drill of Ann's, and the files that pages speak of.

    The id of her drill is given back. Procedures are compiled once, whatever a page does with them.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("ORDERDRILL_PIN", "the reader's own")
    monkeypatch.setattr("simulator.editions.load_edition", remembered)
    typed(monkeypatch, "")
    (tmp_path / "facts.jsonl").write_text('{"order.value": 1200}\n', encoding="utf-8")
    (tmp_path / "acts.jsonl").write_text(
        '{"action": "open", "panel": "holds"}\n{"action": "finish"}\n', encoding="utf-8"
    )
    (tmp_path / "roster.csv").write_text("name,role\nEve,trainee\n", encoding="utf-8")
    main(["scenario", "show", "credit-hold", "--json"])
    (tmp_path / "scenario.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["run", "credit-hold", "--actions", "acts.jsonl", "--name", "Ann"]) == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[0])["drill"])


COMPILED: dict[str, Edition] = {}


def remembered(texts: dict[str, str], *more: Any, **named: Any) -> Edition:
    """`load_edition`, asked once for the same texts."""
    key = json.dumps(texts, sort_keys=True)
    if key not in COMPILED:
        COMPILED[key] = load_edition(texts, *more, **named)
    return COMPILED[key]


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What the command will read on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page[0])
def test_every_printed_command_does_what_its_page_says(
    desk_of_a_reader: str,
    page: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A page's commands, one after the other, as somebody reads it: each ends with 0."""
    name, lines = page
    if any("my-sops" in line for line in lines) and not any("--to my-sops" in line for line in lines):
        assert main(["sop", "show", "--to", "my-sops"]) == 0
    if any("--resume" in line for line in lines):
        user = getpass.getuser()
        assert main(["play", "credit-hold", "--plain", "--name", user]) == 0
    for line in lines:
        words, _, target = line.partition(">")
        typed(monkeypatch, '{"actor": "Ann", "kind": "note", "body": {}}\n' if "append" in words else "")
        capsys.readouterr()
        code = main(shorter([desk_of_a_reader if w == DRILL else w for w in shlex.split(words)[1:]]))
        out, err = capsys.readouterr()
        assert code == 0, f"{name}: {line}: {code}\n{err}"
        if target.strip():
            (tmp_path / target.strip()).write_text(out, encoding="utf-8")


def blocks(language: str) -> list[tuple[str, str]]:
    """Every block of a language, with its page."""
    return [
        (page.name, block)
        for page in PAGES
        for block in re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ]


def test_every_printed_act_can_be_read() -> None:
    acts = [line for _, block in blocks("json") for line in block.splitlines() if line.startswith('{"action"')]
    assert len(acts) > 4
    for line in acts:
        act = read_act(json.loads(line))
        assert set(act.args) <= {p.name for p in ACTIONS[act.action].params}, line


def test_printed_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = blocks("python")
    assert found
    for name, block in found:
        exec(compile(block, name, "exec"), {"__name__": "page"})


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_links_into_a_page_lead_to_one_of_its_headings() -> None:
    for page in PAGES:
        for file, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
            text = (page.parent / file if file else page).read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.M), re.M)
            there = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
            assert anchor in there, f"{page.name}: {file}#{anchor}"


def test_every_command_and_exit_code_is_documented() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    for name in COMMANDS:
        assert f"orderdrill {name}" in text, name
    headless = (ROOT / "docs" / "headless.md").read_text(encoding="utf-8")
    for code in EXITS:
        assert re.search(rf"\b{code}\b", headless), code


def test_every_event_and_field_of_a_scorecard_is_documented() -> None:
    from dataclasses import fields

    from simulator.core.events import KINDS
    from simulator.core.score import Finding, Scorecard

    text = (ROOT / "docs" / "headless.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"`{kind}`" in text, kind
    for cls in (Scorecard, Finding):
        for field in fields(cls):
            assert re.search(rf"\b{field.name}\b", text), f"{cls.__name__}.{field.name}"


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert pages
    for number, page in enumerate(pages, 1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04d}-"), page.name
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{page.name}: {part}"


def test_pages_can_be_read_without_wrapping_for_ever() -> None:
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            assert len(line) <= LONGEST or "|" in line, f"{page.name}: {line[:60]}…"
