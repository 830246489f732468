"""The documents say what is so: each command they print can be read, each link leads somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from simulator.cli.commands import COMMANDS, EXITS
from simulator.cli.root import root

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LONGEST = 160


def commands() -> list[tuple[str, str]]:
    """Every orderdrill command line in a sh block, with its page."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.splitlines():
                for part in re.split(r"[|;]|&&", line.partition("#")[0]):
                    if part.strip().startswith("orderdrill"):
                        found.append((page.name, part.strip()))
    return found


def test_there_are_commands_to_check() -> None:
    assert len(commands()) > 30


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_printed_command_can_be_read(page: str, line: str) -> None:
    words = [w for w in shlex.split(line)[1:] if not w.startswith(">")]
    command: click.Command = root
    context = click.Context(root, info_name="orderdrill")
    while True:
        if isinstance(command, click.Group) and words:
            inner = command.make_context(
                command.name or "orderdrill", list(words), parent=None, resilient_parsing=False
            )
            rest = [*inner._protected_args, *inner.args]
            if not rest:
                return
            name, found, words = command.resolve_command(inner, rest)
            assert found is not None, f"{page}: {line}: no command {name}"
            command, context = found, inner
            continue
        command.make_context(command.name, list(words), parent=context)
        return


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


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
