"""Lone markdown decision tables: one table in a text, without an SOP around it. `docs/reference/lone-tables.md` is the
dialect; this module reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from sop.lone_text import Grid, take_apart
from sop.sfeel import Cell, Expr, Scope, SfeelError, TypeInfo, parse_cell, parse_expression
from sop.sfeel.nodes import ListOf, Literal, Name
from sop.tables.model import Column, Output, Row, Table, TableError, read_hit_policy
from sop.tables.regions import region_of
from sop.values import Value, kind_of

CORNER_WORDS = ("", "row", "rows", "rule", "rules", "#", "no", "no.", "id", "nr", "hit policy")
"""What the first header cell may say, besides a hit policy, for its column to hold the names of the rules."""

TYPES: Mapping[str, str | None] = {
    "number": "number",
    "integer": "number",
    "string": "string",
    "text": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "dateTime",
    "date and time": "dateTime",
    "duration": None,
    "days and time duration": "duration",
    "years and months duration": "months",
    "any": None,
    "": None,
    "-": None,
}
"""The type words, and the kind that each is; None says nothing of the kind."""

_LABELS: Mapping[str, str] = {
    "type": "type",
    "types": "type",
    "allowed": "values",
    "allowed values": "values",
    "values": "values",
    "input values": "values",
    "output values": "values",
    "priority": "values",
    "order": "values",
    "default": "default",
    "defaults": "default",
    "default output": "default",
}
_Read = TypeVar("_Read")
_OPERATOR = re.compile(r"[<>=+*/()?\[\]-]|\b(?:and|or|in|is|between)\b")
_BOLD = re.compile(r"(?:\*\*|__)\s*(.+?)\s*(?:\*\*|__)")
_WORDS = re.compile(r"[^\W\d][\w'&]*(?:[ -]+[^\W\d][\w'&]*)*")
_FULL_FEEL = re.compile(
    r"if\b.*\bthen\b|for\b.*\breturn\b|(?:some|every)\b.*\bsatisfies\b|.*\binstance\s+of\b", re.DOTALL
)
"""Forms of full FEEL that are made of words: refused, and never taken for text."""
_NAME_LIKE = re.compile(r"[^\W\d_][\w .,'/&+*#%()-]*")


def read_table(markdown: str, known: Mapping[str, TypeInfo] | None = None) -> Table:
    """The one decision table in a markdown text.

    `known` are the names that headers and cells may use, with what is known of their values; None where nobody knows
    them (`lint`), and then any name may stand. Raises `TableError` or `SfeelError` with the line.
    """
    grid = take_apart(markdown)
    return _Reader(grid, known).table()


class _Reader:
    """Understands a grid."""

    def __init__(self, grid: Grid, known: Mapping[str, TypeInfo] | None) -> None:
        self.grid = grid
        self.known = known
        self.policy = grid.policy
        self.has_corner = self._corner()
        self.inputs: list[int] = []
        self.outputs: list[int] = []
        self.note: int | None = None
        self._columns()
        names = dict(known or {})
        for index in self.inputs:
            head = _plain(grid.header[index])
            if head not in names and _NAME_LIKE.fullmatch(head) and self._is_name(head):
                names[head] = TypeInfo()
        self.scope = Scope(names=names, dmn=True, open=known is None)
        self.labels: dict[str, list[tuple[int, list[str]]]] = {}
        self.rules: list[tuple[int, list[str]]] = []
        self._rows()

    def error(self, code: str, message: str, line: int | None = None) -> TableError:
        return TableError(code, message, line=line or self.grid.header_line)

    # The header

    def _corner(self) -> bool:
        first = self.grid.header[0].strip() if self.grid.header else ""
        if "`" in first or (_BOLD.fullmatch(first) and not read_hit_policy(first.strip("*_ "))):
            return False
        word = first.strip("*_ ").lower()
        letter = read_hit_policy(word)
        if letter and self.grid.policy not in (None, letter):
            return False  # the line above has said it: this is a column with a short name
        if letter:
            self.policy = letter
            return True
        return word in CORNER_WORDS and not (word and self.known is not None and first in self.known)

    def _columns(self) -> None:
        start = 1 if self.has_corner else 0
        heads = self.grid.header
        bold = [i for i in range(start, len(heads)) if _BOLD.fullmatch(heads[i])]
        empty = [i for i in range(start, len(heads)) if not heads[i]]
        if bold:
            stray = [i for i in range(bold[0], bold[-1]) if i not in bold and i not in empty]
            if stray:
                raise self.error("column-order", f"column `{heads[stray[0]]}` stands between outputs; inputs go first")
            self.outputs, last = bold, bold[-1]
            self.inputs = [i for i in range(start, bold[0]) if i not in empty]
            notes = [i for i in range(last + 1, len(heads)) if i not in empty]
        elif empty:
            ends = [*empty[1:], len(heads)]
            self.inputs = list(range(start, empty[0]))
            self.outputs = list(range(empty[0] + 1, ends[0]))
            notes = [i for i in range(ends[0] + 1, len(heads)) if i not in empty]
        if not self.outputs:
            raise self.error(
                "no-output", "no column is marked as an output: write its header in bold, as `**Discount**`"
            )
        self.note = notes[0] if notes else None

    def _is_name(self, head: str) -> bool:
        """Whether a header that is no known name is meant as one, and not as an expression."""
        if _parses(head, Scope(names=dict(self.known or {}), dmn=True)):
            return False
        return not (_OPERATOR.search(head) and _parses(head, Scope(names={}, dmn=True, open=True)))

    # The rows

    def _rows(self) -> None:
        width = len(self.grid.header)
        for line, cells in self.grid.rows:
            if len(cells) < width and not any(cells[len(cells) :]):
                cells = cells + [""] * (width - len(cells)) if len(cells) > max(self.outputs) else cells
            if len(cells) != width:
                raise self.error("row-width", f"this row has {len(cells)} cells, the header {width}", line)
            label = _LABELS.get(cells[0].strip("*_`: ").lower()) if self.has_corner else None
            if label is None:
                self.rules.append((line, cells))
            else:
                self.labels.setdefault(label, []).append((line, cells))

    def said(self, label: str, index: int) -> tuple[int, str]:
        """What the table says of a column under a label, in a row of it or in a line above it: (line, text)."""
        name = _plain(self.grid.header[index])
        found = [(line, cells[index]) for line, cells in self.labels.get(label, ()) if cells[index]]
        found += [
            (line, text) for line, what, about, text in self.grid.about if about == name and _LABELS[what] == label
        ]
        if len(found) > 1:
            raise self.error("said-twice", f"the {label} of `{name}` stands here a second time", found[1][0])
        return found[0] if found else (self.grid.header_line, "")

    # The parts

    def table(self) -> Table:
        for number, _, about, _ in self.grid.about:
            heads = [_plain(self.grid.header[index]) for index in (*self.inputs, *self.outputs)]
            if about not in heads:
                raise self.error("unknown-name", f"no column is called `{about}`; there are {', '.join(heads)}", number)
        columns = tuple(self.column(index) for index in self.inputs)
        outputs = tuple(self.output(index) for index in self.outputs)
        rows = tuple(
            self.row(number, line, cells, columns, outputs) for number, (line, cells) in enumerate(self.rules, 1)
        )
        title = self.grid.title
        return Table("", title, self.policy or "U", columns, outputs, rows, self.grid.header_line)

    def kind(self, index: int) -> str | None:
        line, text = self.said("type", index)
        word = text.strip("`*_ ").lower()
        if word not in TYPES:
            names = ", ".join(name for name in TYPES if len(name) > 1)
            raise self.error("unknown-type", f"`{text}` is no type; the types are {names}", line)
        return TYPES[word]

    def column(self, index: int) -> Column:
        head = _plain(self.grid.header[index])
        kind = self.kind(index)
        if head in (self.scope.names or {}):
            expr = Expr(head, self.scope, Name(head))
        else:
            scope = Scope(names=self.scope.names, dmn=True, open=True)
            expr = self.at(self.grid.header_line, lambda: parse_expression(head, scope=scope))
        line, text = self.said("values", index)
        allowed = self.cell(line, text, kind) if text else None
        if allowed is not None and (region := region_of(allowed)) and len(region.parts) == 1 and kind is None:
            kind = next(iter(region.parts))
        return Column(expr, kind, allowed=allowed if allowed is None or not allowed.is_any else None)

    def cell(self, line: int, text: str, kind: str | None) -> Cell:
        return self.at(line, lambda: parse_cell(text, scope=self.scope, column_type=kind))

    def output(self, index: int) -> Output:
        kind = self.kind(index)
        line, text = self.said("values", index)
        values = self.at(line, lambda: self.listed(text)) if text else ()
        line, text = self.said("default", index)
        default = self.at(line, lambda: self.answer(text, values)) if text else None
        return Output(_plain(self.grid.header[index]), kind, values, default)

    def listed(self, text: str) -> tuple[Value, ...]:
        """The values of an output in order of priority: literals or bare words, separated by commas."""
        try:
            made = parse_expression(f"[{text}]", scope=Scope(names={}, dmn=True)).root
        except SfeelError:
            made = None
        if isinstance(made, ListOf) and all(isinstance(item, Literal) for item in made.items):
            return tuple(item.value for item in made.items if isinstance(item, Literal))
        found = []
        for part in _at_commas(text):
            expr = self.answer(part, ())
            if not isinstance(expr.root, Literal):
                raise SfeelError("bad-value", f"`{part}` is no value; write text in quotes", offset=0)
            found.append(expr.root.value)
        return tuple(found)

    def answer(self, text: str, values: Sequence[Value]) -> Expr:
        """An output cell: a literal, an expression, or bare words that name nothing."""
        plain = " ".join(text.replace("`", " ").split())
        if plain in ("", "-"):
            return Expr(text, self.scope, Literal(None))
        if plain in values and plain not in (self.scope.names or {}):
            return Expr(text, self.scope, Literal(plain))
        closed = Scope(names=self.scope.names, dmn=True)
        try:
            return parse_expression(text, scope=closed)
        except SfeelError:
            if _WORDS.fullmatch(plain) and "`" not in text and not _FULL_FEEL.match(plain):
                return Expr(text, self.scope, Literal(plain))
            if self.scope.open:
                return parse_expression(text, scope=self.scope)
            raise

    def row(
        self, number: int, line: int, cells: list[str], columns: tuple[Column, ...], outputs: tuple[Output, ...]
    ) -> Row:
        name = cells[0].strip("*_` ") if self.has_corner else ""
        tests = [self.cell(line, cells[index], column.kind) for column, index in zip(columns, self.inputs, strict=True)]
        answers = []
        for output, index in zip(outputs, self.outputs, strict=True):
            answers.append(self.at(line, partial(self.answer, cells[index], output.values)))
        note = cells[self.note] if self.note is not None else ""
        return Row(name or str(number), tuple(tests), tuple(answers), note, line)

    def at(self, line: int, read: Callable[[], _Read]) -> _Read:
        """Run a reader, and give its error the line of the text."""
        try:
            return read()
        except SfeelError as problem:
            problem.line = line
            raise


def _parses(text: str, scope: Scope) -> bool:
    try:
        parse_expression(text, scope=scope)
    except SfeelError:
        return False
    return True


def _plain(head: str) -> str:
    found = _BOLD.fullmatch(head)
    return " ".join((found[1] if found else head).replace("`", " ").split())


def _at_commas(text: str) -> list[str]:
    """The parts of a list, split at commas outside quotes."""
    return [part.strip() for part in re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,])+', text)]


def flatten(values: Mapping[str, Value]) -> dict[str, Value]:
    """Names as cells use them: an object's fields stand beside it, dotted."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        found[" ".join(name.split())] = value
        if isinstance(value, Mapping):
            for path, inner in flatten(value).items():
                found[f"{name}.{path}"] = inner
    return found


def kinds(values: Mapping[str, Value]) -> dict[str, TypeInfo]:
    """What is known of names from their values."""
    return {name: TypeInfo(_kind(value)) for name, value in values.items()}


def _kind(value: Value) -> str:
    kind = kind_of(value)
    return "any" if kind == "unknown" else kind
