"""Clause ids that are missing, and the numbers that were ever given. An id is never used twice (language.md §2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sop.diagnostics import Reporter
from sop.document import Block, Document, Item, ListBlock, TableBlock
from sop.items import CLAUSE_ID, cut_item
from sop.outline import Heading, Outline, outline
from sop.words import Misread, tokens_of

LAST_IDS = "last_ids"
"""The front matter's key that keeps the highest id ever given in each group, so that a deleted one stays deleted."""

_MENTION = re.compile(r"(?<![\w-])(" + CLAUSE_ID.pattern + r")(?![\w-])")
_PARTS = re.compile(r"(.+?)([.-])(\d+)[a-z]?")
_ROW_HEADS = ("row", "item", "id")


@dataclass(slots=True)
class Numbers:
    """The highest number ever given in each group: `CR-4` for clauses, `CR` for headings."""

    highest: dict[str, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Take in every id that a text mentions, wherever: a revision history counts."""
        for found in _MENTION.finditer(text):
            self.take(found.group(1))

    def take(self, clause: str) -> None:
        """Take in one id and the groups that it stands in."""
        rest: str | None = clause
        while rest and (match := _PARTS.fullmatch(rest)):
            group, number = match[1], int(match[3])
            self.highest[group] = max(self.highest.get(group, 0), number)
            rest = group if match[2] == "." else None

    def next(self, group: str) -> str:
        """The next id of a group of clauses, entered as used."""
        number = self.highest[group] = self.highest.get(group, 0) + 1
        return f"{group}.{number}"

    def next_group(self, prefix: str) -> str:
        """The next id of a heading, entered as used."""
        number = self.highest[prefix] = self.highest.get(prefix, 0) + 1
        return f"{prefix}-{number}"

    def last(self, prefix: str) -> tuple[str, ...]:
        """The highest id of each group of a prefix, in order: what `last_ids` says."""
        found = [(group, n) for group, n in self.highest.items() if re.fullmatch(rf"{re.escape(prefix)}-[\d.]+", group)]
        numbered = [g for g, _ in found]
        bare = self.highest.get(prefix, 0)
        if bare and f"{prefix}-{bare}" not in numbered:
            found.append((prefix, bare))
        ids = [f"{group}.{n}" if group != prefix else f"{prefix}-{n}" for group, n in found]
        return tuple(sorted(ids, key=_order))


def _order(clause: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", clause))


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that wants an id, with the id given to it. `kind` is heading, row or item; `line` where it is written."""

    kind: str
    line: int
    id: str


def prefix_of(document: Document) -> str:
    """What the ids of a document begin with: that of most of its ids, else what follows SOP- in its own."""
    own = document.front["id"].text.removeprefix("SOP-") if "id" in document.front else ""
    count = Counter(
        match.group(1).rpartition("-")[0]
        for line in document.lines
        for match in re.finditer(r"(?:^#+\s+|^\|\s*|\()(" + CLAUSE_ID.pattern + r")(?=[\s)|])", line)
    )
    return own if not count or count.get(own) else count.most_common(1)[0][0]


def gaps(document: Document, numbers: Numbers) -> Iterator[Gap]:
    """Every place without an id, in document order, each with the next of its group."""
    sections = outline(document, Reporter(document.path))
    prefix = prefix_of(document)
    if not prefix:
        return
    ends = _Ends(document)
    for heading, kind in _rule_headings(sections):
        group = heading.id
        blocks = heading.blocks
        tables = [block for block in blocks if isinstance(block, TableBlock)]
        wants_id = heading.level > 2 and (kind == "Procedure" or (kind == "Decisions" and tables))
        if wants_id and not group and document.lines[heading.line - 1].lstrip().startswith("#"):
            group = numbers.next_group(prefix)
            yield Gap("heading", heading.line, group)
        if kind == "Decisions" or _is_paper(heading):
            for table in tables:
                yield from _rows(table, group, numbers)
        else:
            yield from _items(list(_open_items(blocks)), group, numbers, prefix, ends)


def _rule_headings(sections: Outline) -> Iterator[tuple[Heading, str]]:
    found = [
        (heading, kind)
        for kind in ("Decisions", "Procedure", "Never", "At the end")
        for heading in sections.headings(kind)
    ]
    yield from sorted(found, key=lambda pair: pair[0].line)


def _is_paper(heading: Heading) -> bool:
    tokens = tokens_of(heading.runs)
    return len(tokens) == 2 and tokens[0].text.lower() in ("message", "document") and tokens[1].kind == "code"


def _rows(table: TableBlock, group: str, numbers: Numbers) -> Iterator[Gap]:
    first = table.header.cells[0]
    corner = any(run.kind in ("code", "bold") for run in first.runs)
    if not group or corner or not (first.text.lower() in _ROW_HEADS or first.text.isupper() or not first.text):
        return
    for row in table.rows:
        if row.width == table.header.width and not row.cells[0].source:
            yield Gap("row", row.line, numbers.next(group))


def _open_items(blocks: Iterable[Block]) -> Iterator[Item]:
    """Every item of the lists in order, nested ones after their parent."""
    for block in blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                yield item
                yield from _open_items(item.lists)


def _items(items: list[Item], group: str, numbers: Numbers, prefix: str, ends: _Ends) -> Iterator[Gap]:
    ids = [_id_of(item) for item in items]
    for item, clause in zip(items, ids, strict=True):
        if clause != "":
            continue
        if not group:
            given = next((one for one in ids if one), None)
            group = given.rpartition(".")[0] if given and "." in given else numbers.next_group(prefix)
        yield Gap("item", ends.of(item), numbers.next(group))


def _id_of(item: Item) -> str | None:
    """An item's id; empty when it wants one; None when it is no clause, or cannot be read."""
    try:
        text = cut_item(item.runs, item.line, item.column)
    except Misread:
        return None
    if text.tail.clause:
        return text.tail.clause
    return "" if text.stopped and text.sentence.tokens and not item.lists else None


class _Ends:
    """On which line an item's sentence ends: before the next block, or before the first blank line."""

    def __init__(self, document: Document) -> None:
        self.lines = document.lines
        self.starts = sorted(
            {section.line for section in document.sections}
            | {line for section in document.sections for line in _lines_of(section.blocks)}
        )

    def of(self, item: Item) -> int:
        """The last line of the item's own text."""
        stop = next((line for line in self.starts if line > item.line), len(self.lines) + 1)
        line = item.line
        while line + 1 < stop and line < len(self.lines) and self.lines[line].strip():
            line += 1
        return line


def _lines_of(blocks: Iterable[Block]) -> Iterator[int]:
    for block in blocks:
        yield block.line
        if isinstance(block, ListBlock):
            for item in block.items:
                yield item.line
                yield from _lines_of((*item.lists, *item.extra))
