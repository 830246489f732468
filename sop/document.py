"""Markdown as an SOP author wrote it: sections, items, cells and runs, each with its line and column.

Nothing here knows what a sentence means. Text that markdown cannot carry (a table row longer than its header, a
second paragraph inside an item) is kept, so that the compiler can say that it would be lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sop.diagnostics import Reporter
from sop.frontmatter import FrontValue, read_front_matter
from sop.inline import Run, inline_runs, runs_of, straight

MAX_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose outside lists and tables."""

    runs: tuple[Run, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One list item: its sentence, the lists nested in it, and any further blocks (which no rule can use)."""

    runs: tuple[Run, ...]
    line: int
    column: int
    lists: tuple[ListBlock, ...] = ()
    extra: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A numbered or bulleted list. `start` is the first number of a numbered one."""

    ordered: bool
    start: int
    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its runs, and its text with the backticks kept."""

    runs: tuple[Run, ...]
    source: str
    line: int
    column: int

    @property
    def text(self) -> str:
        """The cell's words without markup."""
        return "".join(run.text for run in self.runs).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One table row; `width` counts the cells in the source, which markdown cuts or pads to the header."""

    cells: tuple[Cell, ...]
    line: int
    width: int


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A pipe table."""

    header: Row
    rows: tuple[Row, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Other:
    """A block that no section gives a meaning to: code fence, quote, rule, HTML."""

    kind: str
    text: str
    line: int


Block = Paragraph | ListBlock | TableBlock | Other


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks under it, up to the next heading. Level 0 is the text before any heading."""

    level: int
    runs: tuple[Run, ...]
    line: int
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's words without markup."""
        return "".join(run.text for run in self.runs).strip()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `front` holds the front matter's keys with their positions."""

    path: str
    front: dict[str, FrontValue]
    sections: tuple[Section, ...]
    lines: tuple[str, ...]


def normal_text(text: str) -> str:
    """The text as it is hashed: NFC, LF line ends, no byte order mark, no trailing spaces (language.md §6)."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \t") for line in text.split("\n"))


def read_document(text: str, path: str, report: Reporter) -> Document:
    """Read markdown. Never raises for any text; what is wrong goes to `report`."""
    text = normal_text(text)
    if len(text) > MAX_CHARACTERS:
        report.error("too-large", 1, 1, f"an SOP of {len(text)} characters is over the limit of {MAX_CHARACTERS}")
        return Document(path, {}, (), ())
    front, body_start = read_front_matter(text, report)
    lines = text.split("\n")
    # The front matter is blanked, not cut, so that every line number below stays the author's.
    body = "\n".join([""] * body_start + lines[body_start:])
    tokens = _parser().parse(body)
    return Document(path, front, tuple(_sections(_Cursor(tokens, lines))), tuple(lines))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class _Cursor:
    """The token stream and where in it we are."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        self.tokens = tokens
        self.lines = lines
        self.at = 0

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def skip_to_close(self, opener: Token) -> None:
        depth = 1
        while self.at < len(self.tokens) and depth:
            depth += self.take().nesting
        del opener


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _sections(cursor: _Cursor) -> Iterator[Section]:
    level, runs, line = 0, (), 1
    heading_runs: tuple[Run, ...] = runs
    blocks: list[Block] = []
    while (token := cursor.peek()) is not None:
        if token.type == "heading_open":
            yield Section(level, heading_runs, line, tuple(blocks))
            cursor.take()
            level, line, blocks = int(token.tag[1]), _line(token), []
            inline = cursor.take()
            heading_runs = inline_runs(inline, cursor.lines)
            cursor.take()
        else:
            blocks.append(_block(cursor))
    yield Section(level, heading_runs, line, tuple(blocks))


def _block(cursor: _Cursor) -> Block:
    token = cursor.take()
    if token.type == "paragraph_open":
        inline = cursor.take()
        cursor.take()
        return Paragraph(inline_runs(inline, cursor.lines), _line(token))
    if token.type in ("bullet_list_open", "ordered_list_open"):
        return _list(cursor, token)
    if token.type == "table_open":
        return _table(cursor, token)
    text = token.content
    if token.nesting == 1:
        start = cursor.at
        cursor.skip_to_close(token)
        text = "\n".join(t.content for t in cursor.tokens[start : cursor.at] if t.content)
    return Other(token.type.removesuffix("_open"), text, _line(token))


def _list(cursor: _Cursor, opener: Token) -> ListBlock:
    items: list[Item] = []
    while cursor.take().type == "list_item_open":
        token = cursor.tokens[cursor.at - 1]
        runs: tuple[Run, ...] | None = None
        lists: list[ListBlock] = []
        extra: list[Block] = []
        while (inner := cursor.peek()) is not None and inner.type != "list_item_close":
            block = _block(cursor)
            if isinstance(block, Paragraph) and runs is None and not lists:
                runs = block.runs
            elif isinstance(block, ListBlock):
                lists.append(block)
            else:
                extra.append(block)
        cursor.take()
        source = cursor.lines[_line(token) - 1]
        column = runs[0].column if runs else len(source) - len(source.lstrip()) + 1
        items.append(Item(runs or (), _line(token), column, tuple(lists), tuple(extra)))
    start = opener.attrGet("start")
    return ListBlock(
        opener.type == "ordered_list_open", int(start) if start is not None else 1, tuple(items), _line(opener)
    )


def _table(cursor: _Cursor, opener: Token) -> TableBlock:
    rows: list[Row] = []
    while (token := cursor.take()).type != "table_close":
        if token.type == "tr_open":
            rows.append(_row(cursor, _line(token)))
    return TableBlock(rows[0], tuple(rows[1:]), _line(opener))


def _row(cursor: _Cursor, line: int) -> Row:
    spans = _cell_spans(cursor.lines[line - 1])
    cells: list[Cell] = []
    while cursor.take().type in ("th_open", "td_open"):
        inline = cursor.take()
        cursor.take()
        column = spans[len(cells)] if len(cells) < len(spans) else len(cursor.lines[line - 1]) + 1
        runs = tuple(runs_of(inline, [(0, line, column)]))
        cells.append(Cell(runs, inline.content.strip(), line, column))
    return Row(tuple(cells), line, len(spans))


def _cell_spans(source: str) -> list[int]:
    """The column (from 1) at which each cell's text starts. As GFM splits: at every pipe that no backslash escapes."""
    pipes = [m.start() for m in re.finditer(r"(?<!\\)\|", source)]
    text = source.strip()
    starts = [len(source) - len(source.lstrip()), *(p + 1 for p in pipes)]
    ends = [*pipes, len(source)]
    if text.startswith("|"):
        starts, ends = starts[1:], ends[1:]
    if text.endswith("|") and not text.endswith("\\|") and starts:
        starts, ends = starts[:-1], ends[:-1]
    columns = []
    for start, end in zip(starts, ends, strict=True):
        cell = source[start:end]
        columns.append(start + len(cell) - len(cell.lstrip()) + 1)
    return columns


__all__ = [
    "Block",
    "Cell",
    "Document",
    "Item",
    "ListBlock",
    "Other",
    "Paragraph",
    "Row",
    "Run",
    "Section",
    "TableBlock",
    "normal_text",
    "read_document",
    "straight",
]
