"""Every name of a set of procedures: what it is, where it is said, where it stands. For editors and the workshop.

Reads texts, not compiled policies, so that it still answers while a document is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from sop.vocabulary import Vocabulary

Kind = Literal["fact", "action", "panel", "message", "document", "field", "definition", "parameter", "output", "clause"]

CODE = re.compile(r"`([^`\n]+)`")
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
CLAUSE = re.compile(r"(?<![\w.-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+(?:\.\d+)*(?![\w-]|\.\d)")
NAME = re.compile(r"(?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\.)?[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_ID = re.compile(r"id:\s*(\S+)")
_OUTPUT = re.compile(r"\*\*`?([^`*]+)`?\*\*")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line: `line`, `start` and `end` count from 0, `end` is the column after the last character."""

    path: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that a procedure gives. `text` is the line that gives it; `sop` the id of its document."""

    name: str
    kind: Kind
    sop: str
    place: Place
    text: str


@dataclass(frozen=True)
class Page:
    """One document as lines, with its id and the names that it gives."""

    path: str
    text: str
    sop: str
    lines: tuple[str, ...] = field(repr=False)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Names and clauses that this document gives, in document order."""
        return tuple(_symbols(self))

    @cached_property
    def own(self) -> Mapping[str, Symbol]:
        """The first place that gives each name."""
        found: dict[str, Symbol] = {}
        for symbol in self.symbols:
            found.setdefault(symbol.name, symbol)
        return found


@dataclass(frozen=True)
class Atlas:
    """Pages by path, and the vocabulary that they are written in."""

    vocabulary: Vocabulary
    pages: Mapping[str, Page]

    def at(self, path: str, name: str) -> Symbol | None:
        """What gives a name that stands in the document `path`: its own, another SOP's (`SOP-CR.x`), a clause."""
        page = self.pages[path]
        if name in page.own:
            return page.own[name]
        sop, dot, rest = name.partition(".")
        for other in self.pages.values():
            if dot and other.sop == sop and rest in other.own:
                return other.own[rest]
            if name in other.own and other.own[name].kind == "clause":
                return other.own[name]
        return None

    def references(self, path: str, name: str) -> tuple[Place, ...]:
        """Every place that speaks of what `name` means in the document `path`, in any document."""
        symbol = self.at(path, name)
        found: list[Place] = []
        for page in self.pages.values():
            spoken = {name}
            if symbol is not None and symbol.kind != "clause":
                spoken = {symbol.name} if page.sop == symbol.sop else {f"{symbol.sop}.{symbol.name}"}
            found.extend(_spoken(page, spoken, clause=symbol is not None and symbol.kind == "clause"))
        return tuple(found)

    def names_in(self, path: str) -> Iterator[tuple[str, Kind]]:
        """Every name that an author may write in the document `path`, with what it is."""
        words = self.vocabulary
        yield from ((name, "fact") for name in words.facts)
        yield from ((s.name, s.kind) for s in self.pages[path].own.values() if s.kind != "clause")
        for other in self.pages.values():
            if other.path != path and other.sop:
                yield from ((f"{other.sop}.{s.name}", s.kind) for s in other.own.values() if s.kind != "clause")
        yield from ((name, "panel") for name in words.panels)
        yield from ((name, "message") for name in words.messages)
        for document, fields in words.documents.items():
            yield document, "document"
            yield from ((name, "field") for name in fields)


def atlas(texts: Mapping[str, str], vocabulary: Vocabulary) -> Atlas:
    """The atlas of texts by path."""
    return Atlas(vocabulary, {path: page_of(path, text) for path, text in texts.items() if path.endswith(".md")})


@lru_cache(maxsize=512)
def page_of(path: str, text: str) -> Page:
    """One document's page; the same one while the text is the same."""
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    found = next((m for m in map(_ID.match, lines[:60]) if m), None)
    return Page(path, text, found.group(1) if found else "", lines)


def cells_of(line: str) -> list[tuple[int, str]]:
    """The cells of a table row with the column at which each begins; none for any other line."""
    bars = [m.start() for m in _BAR.finditer(line)]
    if len(bars) < 2 or line[: bars[0]].strip():
        return []
    return [(start + 1, line[start + 1 : end]) for start, end in pairwise(bars)]


def _symbols(page: Page) -> Iterator[Symbol]:
    section, header = "", False
    for number, line in enumerate(page.lines):
        if line.startswith("## "):
            section = line[3:].strip().casefold()
        cells = cells_of(line)
        header = bool(cells) and not (number and cells_of(page.lines[number - 1]))
        if header and section == "decisions":
            yield from (_symbol(page, number, m.start(1), m.group(1), "output") for m in _OUTPUT.finditer(line))
        elif cells and not header:
            yield from _row_symbols(page, number, line, cells[0], section)
        for ending in re.finditer(r"\(([^()\s]+)\)\s*$", line):
            if CLAUSE.fullmatch(ending.group(1)) and not line.startswith("#"):
                yield _symbol(page, number, ending.start(1), ending.group(1), "clause")
        heading = re.match(r"#{2,6}\s+([A-Z][A-Z0-9-]*-\d+)\b", line)
        if heading:
            yield _symbol(page, number, heading.start(1), heading.group(1), "clause")


def _row_symbols(page: Page, number: int, line: str, cell: tuple[int, str], section: str) -> Iterator[Symbol]:
    at, text = cell
    name = CODE.search(text)
    kinds: dict[str, Kind] = {"definitions": "definition", "parameters": "parameter"}
    if section in kinds and name:
        yield _symbol(page, number, at + name.start(1), name.group(1), kinds[section])
    clause = CLAUSE.fullmatch(text.strip())
    if clause:
        yield _symbol(page, number, at + text.index(clause.group()), clause.group(), "clause")


def _symbol(page: Page, number: int, start: int, name: str, kind: Kind) -> Symbol:
    return Symbol(name, kind, page.sop, Place(page.path, number, start, start + len(name)), page.lines[number])


def _spoken(page: Page, names: set[str], *, clause: bool) -> Iterator[Place]:
    for number, line in enumerate(page.lines):
        if clause:
            spans = [(m.start(), m.group()) for m in CLAUSE.finditer(line)]
        else:
            stretches = [(c.start(1), c.group(1)) for c in CODE.finditer(line)]
            if line.startswith("applies:"):
                stretches.append((8, line[8:]))
            spans = [(at + m.start(), m.group()) for at, text in stretches for m in NAME.finditer(text)]
        yield from (Place(page.path, number, at, at + len(word)) for at, word in spans if word in names)
