"""The text of a lone table taken apart: title, hit policy, header, rows, lines about columns, none of it understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sop.tables.model import POLICIES, TableError, read_hit_policy

MAX_CHARACTERS = 1_000_000
_DELIMITER = re.compile(r":?-+:?")
_POLICY_LINE = re.compile(
    r"(?:\*\*|__)?hit[ -]policy(?:\*\*|__)?\s*(?:is\b|:|=|-)?\s*(?:\*\*|__)?\s*(.*)", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?P<what>order|allowed values|values|output values|default|default output|type)\s+(?:of|for)\s+"
    r"(?:`(?P<code>[^`]+)`|(?P<bare>[^:,]+?))\s*(?:,[^:]*)?:\s*(?P<text>.+)",
    re.IGNORECASE,
)


@dataclass
class Grid:
    """The text taken apart, before anything in it is understood."""

    title: str = ""
    policy: str | None = None
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    about: list[tuple[int, str, str, str]] = field(default_factory=list)


def split_row(line: str) -> list[str]:
    r"""The cells of a table line: split at `|`, where `\|` is a pipe in the text."""
    text = line.strip()
    text = text[1:] if text.startswith("|") else text
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [part.replace("\0", "|").strip() for part in text.replace("\\|", "\0").split("|")]


def take_apart(markdown: str) -> Grid:
    if len(markdown) > MAX_CHARACTERS:
        raise TableError("too-large", f"a text of {len(markdown)} characters is over the limit of {MAX_CHARACTERS}")
    grid = Grid()
    lines = markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number, done = 0, False
    while number < len(lines):
        line = lines[number].strip()
        if "|" in line and number + 1 < len(lines) and _is_delimiter(lines[number + 1]) and not done:
            grid.header, grid.header_line = split_row(line), number + 1
            number += 2
            while number < len(lines) and "|" in lines[number]:
                grid.rows.append((number + 1, split_row(lines[number])))
                number += 1
            done = True
            continue
        if "|" in line and number + 1 < len(lines) and _is_delimiter(lines[number + 1]):
            raise TableError("two-tables", "one text holds one table; a second one begins here", line=number + 1)
        if line and not line.startswith(("```", "~~~", "<!--")):
            _prose(grid, line, number + 1)
        number += 1
    if not done:
        raise TableError("no-table", "there is no markdown table here: a header line, a line of dashes, then the rules")
    return grid


def _is_delimiter(line: str) -> bool:
    if "-" not in line:
        return False
    cells = split_row(line)
    return ("|" in line or len(cells) > 1) and all(not cell or _DELIMITER.fullmatch(cell) for cell in cells)


def _prose(grid: Grid, line: str, number: int) -> None:
    """A line outside the table: its title, its hit policy, or more about a column. Other prose is for people."""
    text = line.lstrip("#>").strip()
    if line.startswith("#"):
        grid.title = grid.title or text.strip("*_ #")
        return
    if found := _POLICY_LINE.fullmatch(text):
        grid.policy = _policy(found[1], number)
        return
    for sentence in re.split(r"(?<=\w)\.\s+", text):
        plain = " ".join(sentence.strip(" *_.").lower().split())
        for letter, words in POLICIES.items():
            if plain == words:
                grid.policy = letter
                text = text.replace(sentence, "").strip(" .")
    if found := _ABOUT.search(text):
        name = " ".join((found["code"] or found["bare"]).split())
        grid.about.append((number, found["what"].lower(), name, found["text"].rstrip().removesuffix(".")))
        return
    if not grid.title and text and not grid.header:
        grid.title = text.strip("*_ ")


def _policy(said: str, line: int) -> str:
    """The hit policy that a line names: `U`, `Unique`, `Collect sum (C+)`, or the words."""
    plain = said.strip(" *_`.")
    inside = re.search(r"\(([^)]*)\)", plain)
    for part in (plain, inside[1] if inside else "", re.sub(r"\(.*", "", plain)):
        if letter := read_hit_policy(part.strip(" *_`")):
            return letter
    raise TableError(
        "hit-policy", f"`{plain[:40]}` is no hit policy; write {', '.join(POLICIES)} or its words", line=line
    )
