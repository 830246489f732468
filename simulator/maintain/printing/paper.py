"""A procedure as it is printed: its title block, headings, texts, items with their clause ids, and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sop.diagnostics import Reporter
from sop.document import Block, Cell, Item, ListBlock, Paragraph, Row, Run, TableBlock, read_document
from sop.edition import text_digest
from sop.items import CLAUSE_ID

Style = Literal["text", "code", "bold", "em"]
_TAIL = re.compile(r"\s*\((" + CLAUSE_ID.pattern + r")\)\s*$")
_HEAD = re.compile(r"(" + CLAUSE_ID.pattern + r")[\s:.–-]+")
BLOCK = (
    ("id", "Procedure"),
    ("version", "Version"),
    ("status", "Status"),
    ("owner", "Owner"),
    ("approved_by", "Approved by"),
    ("effective", "Effective from"),
    ("review_by", "Review by"),
    ("authority", "Authority"),
    ("pass_mark", "Pass mark"),
    ("skills", "Skills"),
    ("sources", "Sources"),
    ("supersedes", "Supersedes"),
)
"""The keys of the front matter that a reader on paper wants, in order, with their labels."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look."""

    text: str
    style: Style = "text"


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A heading. `level` is 1 for a section and 2 for a part of one."""

    level: int
    id: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `plain` is set where spaces and line ends count."""

    spans: Spans
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a list: how deep, its mark (a number, a bullet), its clause id."""

    depth: int
    mark: str
    spans: Spans
    clause: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: each cell is spans. `outputs` are the indexes of columns that are answers."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    outputs: tuple[int, ...] = ()


Part = Head | Text | Lines | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole procedure. `block` is the title block: label and value."""

    id: str
    title: str
    version: str
    status: str
    block: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    digest: str = field(default="", compare=False)

    @property
    def footer(self) -> str:
        """What every page says of the copy it is: which text, and that paper does not follow changes."""
        return f"{self.id} {self.version} · text {self.digest[:12]} · not controlled once printed"


def paper_of(text: str, path: str) -> Paper:
    """Read a procedure for printing. Any text gives a paper; what a rule cannot use is printed as it stands."""
    document = read_document(text, path, Reporter(path))
    front = {key: value.text for key, value in document.front.items()}
    parts: list[Part] = []
    for section in document.sections:
        if section.level > 1:
            parts.append(_head(min(section.level - 1, 2), section.runs))
        for block in section.blocks:
            parts.extend(_parts(block))
    return Paper(
        front.get("id", path),
        front.get("title", path),
        front.get("version", ""),
        front.get("status", ""),
        _block(front),
        tuple(parts),
        text_digest(text),
    )


def _block(front: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    applies = (("Applies when", front["applies"]),) if "applies" in front else ()
    return (*((label, front[key]) for key, label in BLOCK if front.get(key)), *applies)


def _head(level: int, runs: Sequence[Run]) -> Head:
    spans = _spans(runs)
    match = _HEAD.match(spans[0].text) if spans and spans[0].style == "text" else None
    if match is None:
        return Head(level, "", spans)
    rest = spans[0].text[match.end() :]
    return Head(level, match[1], (*((Span(rest),) if rest else ()), *spans[1:]))


def _parts(block: Block) -> Iterable[Part]:
    match block:
        case Paragraph():
            yield Text(_spans(block.runs))
        case ListBlock():
            yield Lines(tuple(_lines(block, 0)))
        case TableBlock():
            yield _grid(block)
        case _:
            if block.text.strip() and not block.text.lstrip().startswith("<!--"):
                yield Text((Span(block.text.rstrip()),), plain=True)


def _lines(block: ListBlock, depth: int) -> Iterable[Line]:
    for n, item in enumerate(block.items, block.start):
        yield _line(item, depth, f"{n}." if block.ordered else "•")
        for inner in item.lists:
            yield from _lines(inner, depth + 1)


def _line(item: Item, depth: int, mark: str) -> Line:
    spans = list(_spans(item.runs))
    match = _TAIL.search(spans[-1].text) if spans else None
    if match is None:
        return Line(depth, mark, tuple(spans), "")
    rest = spans[-1].text[: match.start()]
    return Line(depth, mark, (*spans[:-1], *((Span(rest, spans[-1].style),) if rest else ())), match[1])


def _grid(block: TableBlock) -> Grid:
    header = tuple(_spans(cell.runs) for cell in block.header.cells)
    outputs = tuple(n for n, spans in enumerate(header) if len(spans) == 1 and spans[0].style == "bold")
    return Grid(header, tuple(_cells(row) for row in block.rows), outputs)


def _cells(row: Row) -> tuple[Spans, ...]:
    return tuple(_cell(cell) for cell in row.cells)


def _cell(cell: Cell) -> Spans:
    return _spans(cell.runs)


def _spans(runs: Sequence[Run]) -> Spans:
    found = [Span(re.sub(r"\s+", " ", run.text), run.kind) for run in runs if run.text]
    if found:
        found[-1] = Span(found[-1].text.rstrip(), found[-1].style)
        found[0] = Span(found[0].text.lstrip(), found[0].style)
    return tuple(span for span in found if span.text)


def text_of(spans: Spans) -> str:
    """Spans without their looks."""
    return "".join(span.text for span in spans)


def column_widths(grid: Grid, available: float, measure: Callable[[str], float], padding: float) -> list[float]:
    """The widths of a table's columns within `available`: none narrower than its longest word while there is room."""
    columns = list(zip(*(map(text_of, row) for row in (grid.header, *grid.rows)), strict=True))
    wish = [max(measure(text) for text in column) + padding for column in columns]
    least = least_widths(grid, measure, padding)
    if sum(wish) <= available:
        return wish
    if sum(least) >= available:
        return [one * available / sum(least) for one in least]
    spare = (available - sum(least)) / max(sum(wish) - sum(least), 1e-9)
    return [low + (high - low) * spare for low, high in zip(least, wish, strict=True)]


def least_widths(grid: Grid, measure: Callable[[str], float], padding: float) -> list[float]:
    """What each column needs so that no word of it is broken."""
    columns = zip(*(map(text_of, row) for row in (grid.header, *grid.rows)), strict=True)
    return [max(measure(word) for text in column for word in _words(text)) + padding for column in columns]


def _words(text: str) -> list[str]:
    """The pieces that are never broken: words, and names between their dots and underscores."""
    return [piece for word in text.split() for piece in pieces(word)] or [""]


def pieces(word: str) -> list[str]:
    """Where a long name may be broken: after a dot or an underscore."""
    return re.findall(r"[^._]*[._]+|[^._]+", word) if len(word) > 12 else [word]
