"""Decision tables of a document: the lines above them, their columns, and the engine's table they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sop.diagnostics import Reporter, nearest
from sop.document import Cell, Paragraph, TableBlock
from sop.grids import check_width
from sop.names import NameBuilder
from sop.outline import Heading
from sop.sfeel import TypeInfo
from sop.words import Sentence, Token, sentences_of, tokens_of

POLICIES: Mapping[str, str] = {
    "first row that fits decides": "F",
    "exactly one row fits": "U",
    "strictest wins": "P",
    "all rows that fit": "C",
    "all rows that fit count": "C",
    "any row that fits": "A",
}
UNDECIDED = "where no row fits, nothing is decided"
_LETTERS = frozenset("UAPFROC") | {"C+", "C<", "C>", "C#"}
_PLAIN_COLUMNS = ("row", "item", "id", "because", "why", "note", "source", "authority", "")


@dataclass(slots=True)
class Column:
    """One column. `role` is id, note, authority, input or output."""

    role: str
    name: str
    cell: Cell


@dataclass(slots=True)
class Draft:
    """A decision table as written, before any name has a type."""

    heading: Heading
    block: TableBlock
    columns: list[Column]
    policy: str = ""
    variable: str = ""
    source: str = ""
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    may_be_undecided: bool = False

    @property
    def outputs(self) -> list[Column]:
        """The output columns."""
        return [column for column in self.columns if column.role == "output"]


def read_drafts(headings: list[Heading], report: Reporter) -> Iterator[Draft]:
    """The tables under Decisions."""
    for heading in headings:
        settings = _Settings()
        for block in heading.blocks:
            if isinstance(block, Paragraph):
                for tokens in sentences_of(tokens_of(block.runs)):
                    settings.read(tokens, report)
            elif isinstance(block, TableBlock):
                yield _draft(heading, block, settings, report)
                settings = _Settings()


@dataclass(slots=True)
class _Settings:
    policy: str = ""
    variable: str = ""
    source: str = ""
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    may_be_undecided: bool = False
    doubt: tuple[Token, str] | None = None

    def read(self, tokens: list[Token], report: Reporter) -> None:
        """Read one sentence above a table; a sentence that is none of ours is prose."""
        sentence = Sentence(tokens, tokens[0].line, tokens[0].column)
        words = " ".join(token.text for token in tokens).lower().replace(" ,", ",")
        if words in POLICIES:
            self.policy = POLICIES[words]
        elif words == UNDECIDED:
            self.may_be_undecided = True
        elif sentence.accept("for", "each") and sentence.kind() == "code":
            self._loop(sentence, report)
        elif sentence.accept("order", "of") and sentence.kind() == "code":
            self._order(sentence, report)
        elif close := nearest(words, POLICIES):
            self.doubt = (tokens[0], close)

    def _loop(self, sentence: Sentence, report: Reporter) -> None:
        variable = sentence.expect_code("an element").text
        if not sentence.accept("in") or sentence.kind() != "code":
            token = sentence.peek() or sentence.tokens[-1]
            report.error("unread-word", token.line, token.column, "expected in and a list", "For each `x` in `list`.")
            return
        self.variable, self.source = variable, sentence.expect_code("a list").text

    def _order(self, sentence: Sentence, report: Reporter) -> None:
        name = sentence.expect_code("an output").text
        sentence.accept_kind("comma")
        ranked = sentence.accept("highest", "first") and sentence.accept_kind("colon") is not None
        if not ranked:
            token = sentence.peek() or sentence.tokens[-1]
            report.error(
                "unread-word", token.line, token.column, "expected highest first:", "Order of `x`, highest first: a, b."
            )
            return
        values: list[str] = [""]
        while (word := sentence.accept_kind("word", "quote", "comma", "code", "colon")) is not None:
            if word.kind == "comma":
                values.append("")
            else:
                values[-1] = f"{values[-1]} {word.text}".strip()
        self.orders[name] = tuple(value for value in values if value)


def _draft(heading: Heading, block: TableBlock, settings: _Settings, report: Reporter) -> Draft:
    columns = [_column(cell, index, report) for index, cell in enumerate(block.header.cells)]
    policy = settings.policy
    corner = block.header.cells[0].text.strip() if block.header.cells else ""
    if corner in _LETTERS:
        policy, columns[0] = corner, Column("id", "row", block.header.cells[0])
    if not policy:
        token, hint = settings.doubt or (None, "say above it: First row that fits decides.")
        place = (token.line, token.column) if token else (block.line, 1)
        report.error("missing-hit-policy", *place, "the table does not say which of its rows decides", hint)
    if not any(column.role == "output" for column in columns):
        report.error("no-output", block.line, 1, "no column is an output", "write its heading as **`name`**")
    return Draft(
        heading,
        block,
        columns,
        policy,
        settings.variable,
        settings.source,
        settings.orders,
        settings.may_be_undecided,
    )


def _column(cell: Cell, index: int, report: Reporter) -> Column:
    runs = [run for run in cell.runs if run.text.strip()]
    if len(runs) == 1 and runs[0].kind == "bold":
        return Column("output", runs[0].text.strip(), cell)
    if len(runs) == 1 and runs[0].kind == "code":
        return Column("input", runs[0].text.strip(), cell)
    name = cell.text.lower()
    if any(run.kind in ("code", "bold") for run in runs) or name not in _PLAIN_COLUMNS:
        report.error(
            "unknown-column",
            cell.line,
            cell.column,
            f"“{cell.text}” is neither an input in `backticks` nor an output in **bold**",
            nearest(name, _PLAIN_COLUMNS),
        )
    if name == "authority":
        return Column("authority", name, cell)
    return Column("id" if index == 0 else "note", name, cell)


def name_outputs(draft: Draft, builder: NameBuilder, report: Reporter) -> None:
    """Give every output its name and the type that its cells show."""
    for column in draft.outputs:
        name = column.name
        word, _, rest = name.partition(".")
        if draft.variable:
            entity = next((e for e, source in builder.entities.items() if source == draft.source), "")
            if not entity or word != draft.variable or not rest:
                report.error(
                    "unknown-name",
                    column.cell.line,
                    column.cell.column,
                    f"an output decided for each `{draft.variable}` in `{draft.source}` is called `{draft.variable}.…`",
                )
                continue
            name = f"{entity}.{rest}"
        values = [cell for cell in _cells(draft, column) if cell.text]
        order = draft.orders.get(column.name, ())
        builder.add(name, _output_type(values, order), "an output", column.cell.line, column.cell.column)
    for name in draft.orders:
        if all(column.name != name for column in draft.outputs):
            report.error("unknown-name", draft.block.line, 1, f"`{name}` is no output of this table")


def _cells(draft: Draft, column: Column) -> list[Cell]:
    index = draft.columns.index(column)
    return [row.cells[index] for row in draft.block.rows if row.width == draft.block.header.width]


def _output_type(cells: list[Cell], order: tuple[str, ...]) -> TypeInfo:
    from sop.grids import cell_value

    formulas = any(run.kind == "code" for cell in cells for run in cell.runs)
    values: list[Any] = [cell_value(cell) for cell in cells if not any(run.kind == "code" for run in cell.runs)]
    values = [value for value in values if value is not None]
    kinds = {type(value).__name__ for value in values}
    kind = {"str": "string", "Decimal": "number", "bool": "boolean", "date": "date", "datetime": "dateTime"}
    found = kind.get(next(iter(kinds)), "any") if len(kinds) == 1 else "any"
    texts = tuple(dict.fromkeys([*order, *(v for v in values if isinstance(v, str))]))
    if order:
        found = "string"
    enumeration = texts if found == "string" and not formulas else ()
    return TypeInfo(found, enumeration, order, None, True)


def check_rows(draft: Draft, report: Reporter) -> list[tuple[int, list[Cell]]]:
    """The rows that match the header: (line, cells)."""
    return [
        (row.line, list(row.cells)) for row in draft.block.rows if check_width(draft.block, row.width, row.line, report)
    ]
