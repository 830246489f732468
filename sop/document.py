"""Markdown as an SOP author wrote it: sections, items, cells and runs, each with its line and column.

Nothing here knows what a sentence means. Text that markdown cannot carry (a table row longer than its header, a
second paragraph inside an item) is kept, so that the compiler can say that it would be lost.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sop.diagnostics import Reporter
from sop.frontmatter import FrontValue, read_front_matter
from sop.marks import runs_of_line
from sop.runs import Run, straight

MAX_CHARACTERS = 400_000
"""An SOP of 300 lines has 20,000; a decision table of 5,000 rows fits."""


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


class Cell:
    """One table cell: its text as written, backticks kept, and its runs, which are read when they are asked for."""

    __slots__ = ("_runs", "column", "line", "source")

    def __init__(self, source: str, line: int, column: int, runs: tuple[Run, ...] | None = None) -> None:
        self.source, self.line, self.column, self._runs = source, line, column, runs

    @property
    def runs(self) -> tuple[Run, ...]:
        """The cell's inline text."""
        if self._runs is None:
            self._runs = runs_of_line(self.source, self.line, self.column)
        return self._runs

    @property
    def text(self) -> str:
        """The cell's words without markup."""
        runs = self.runs
        return (runs[0].text if len(runs) == 1 else "".join(run.text for run in runs)).strip()

    def _key(self) -> tuple[object, ...]:
        return self.source, self.line, self.column, self.runs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cell) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.source, self.line, self.column))

    def __repr__(self) -> str:
        return f"Cell{self._key()}"


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
    if " \n" not in text and "\t\n" not in text:
        return text.rstrip(" \t")
    return "\n".join(line.rstrip(" \t") for line in text.split("\n"))


def read_document(text: str, path: str, report: Reporter) -> Document:
    """Read markdown. Never raises for any text; what is wrong goes to `report`."""
    if len(text) > MAX_CHARACTERS:
        report.error("too-large", 1, 1, f"an SOP of {len(text)} characters is over the limit of {MAX_CHARACTERS}")
        return Document(path, {}, (), ())
    text = normal_text(text)
    front, body_start = read_front_matter(text, report)
    lines = tuple(text.split("\n"))
    # The front matter is blanked, not cut, so that every line number below stays the author's.
    body = ("",) * body_start + lines[body_start:]
    return Document(path, front, sections_of(body), lines)


def sections_of(lines: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections of a document: by the line scan where its markdown is plain, by markdown-it otherwise."""
    from sop.scanner import scan  # both make the blocks above

    found = scan(lines)
    if found is None:
        from sop.markdown import parse  # slow to load, and most documents do without

        found = parse(lines)
    return found


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
    "sections_of",
    "straight",
]
