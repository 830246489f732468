"""Drafts of decision tables to compiled tables, each row a clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sop.decisions import Draft, check_rows
from sop.diagnostics import Reporter, nearest
from sop.document import Cell
from sop.errors import SopError
from sop.formula import FormulaMaker, is_other_sop, reads
from sop.grids import cell_value
from sop.items import CLAUSE_ID, is_plain_name
from sop.names import NameTable
from sop.policy import AUTHORITIES, Clause, DecisionTable, OutputColumn
from sop.sfeel import Cell as CellTests
from sop.sfeel import Expr, Scope, parse_cell, parse_expression
from sop.sfeel.nodes import Literal
from sop.sfeel.types import check_cell, type_of
from sop.tables import Column as Input
from sop.tables import Output, Row, Table, TableError, read_column
from sop.words import tokens_of

_TYPED = re.compile(r"[\d<>=\[(\]\"`]|true\b|false\b|(?:up to|under|over|from)\b", re.IGNORECASE)

_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_PHRASES = ("up to", "under", "over", "from", "before", "after", "any of", "between", "not set", "set", "not")


def _phrase(text: str) -> str:
    """The plain words that a cell which cannot be read may have been meant to begin with."""
    words = text.lower().split()
    hints = (nearest(" ".join(words[:size]), [one for one in _PHRASES if len(one.split()) == size]) for size in (2, 1))
    return next((hint for hint in hints if hint), "") if words else ""


@dataclass(slots=True)
class TableMaker:
    """Compiles drafts of one SOP."""

    sop: str
    authority: str
    report: Reporter
    formulas: FormulaMaker

    def make(self, draft: Draft, names: NameTable) -> tuple[DecisionTable, list[tuple[Clause, int]]] | None:
        """The table, and a clause with its column for each row. None when its columns cannot be read."""
        entity = ""
        if draft.variable:
            entity = names.list_entity(draft.source)
            if not entity:
                self.report.error("unknown-name", draft.block.line, 1, f"`{draft.source}` is no list of records")
                return None
            names = names.bind(draft.variable, draft.source)
        inputs: dict[str, Input] = {}
        read: set[str] = set()
        for column in draft.columns:
            if column.role == "input":
                place = column.cell.runs[0]
                if not self.formulas.check_name(column.name, names, place.line, place.column):
                    return None
                try:
                    made = read_column(column.name, names.scope())
                except SopError as error:
                    column_at = place.column + (error.offset or 0)
                    self.report.error(error.code, place.line, column_at, error.message)
                    return None
                inputs[column.name] = made
                read |= reads(made.expr, names)
        rows: list[Row] = []
        clauses: list[tuple[Clause, int]] = []
        for line, cells in check_rows(draft, self.report):
            row = self._row(draft, inputs, names, line, cells, read)
            if row is not None:
                rows.append(row)
                clauses.append((self._clause(draft, row, cells), cells[0].column))
        if draft.source:
            read.add(draft.source)
        self._falls_through(draft, names)
        outputs = tuple(column.name for column in draft.outputs)
        try:
            table = Table(
                draft.heading.id,
                draft.heading.title,
                draft.policy or "F",
                tuple(inputs.values()),
                tuple(Output(name, values=draft.orders.get(name, ())) for name in outputs),
                tuple(rows),
                draft.block.line,
            )
        except TableError as error:
            self.report.error(error.code, error.line or draft.block.line, 1, error.message)
            return None
        columns = tuple(
            OutputColumn(names.canonical(name), name.partition(".")[2] if entity else name, draft.orders.get(name, ()))
            for name in outputs
        )
        made_table = DecisionTable(
            draft.heading.id,
            draft.heading.title,
            columns,
            frozenset(read),
            table,
            tuple(row.id for row in rows),
            draft.block.line,
            entity,
            draft.source,
            draft.variable,
            draft.may_be_undecided,
        )
        return made_table, clauses

    def _row(
        self,
        draft: Draft,
        inputs: Mapping[str, Input],
        names: NameTable,
        line: int,
        cells: Sequence[Cell],
        read: set[str],
    ) -> Row | None:
        tests: list[CellTests] = []
        outputs: list[Expr] = []
        good = True
        for column, cell in zip(draft.columns, cells, strict=True):
            if column.role == "input":
                test = self._test(inputs[column.name], cell, names)
                good = good and test is not None
                if test is not None:
                    tests.append(test)
                    read |= reads(test, names)
            elif column.role == "output":
                output = self._output(cell, names)
                good = good and output is not None
                if output is not None:
                    outputs.append(output)
                    read |= reads(output, names)
        first = cells[0]
        row_id = first.text if draft.columns[0].role == "id" else ""
        if not CLAUSE_ID.fullmatch(row_id):
            self.report.error("missing-id", line, first.column, "a row begins with its id", f"{draft.heading.id}.1")
            return None
        note = next((c.text for k, c in zip(draft.columns, cells, strict=True) if k.role == "note" and c.text), "")
        return Row(row_id, tuple(tests), tuple(outputs), note, line) if good else None

    def _test(self, column: Input, cell: Cell, names: NameTable) -> CellTests | None:
        kind = column.kind
        if kind is None and is_other_sop(column.name) and not _TYPED.match(cell.text):
            kind = "string"  # compiled alone, the other SOP's type is not known: words are taken for words
        if kind == "number" and (grouped := _GROUPED.search(cell.text)) is not None:
            written = grouped.group()
            said = f"“{written}” reads as several values here: a comma stands between values"
            place = (cell.line, cell.column + max(cell.source.find(written), 0))
            self.report.error("thousands-comma", *place, said, f"write {written.replace(',', '')}")
            return None
        try:
            test = parse_cell(
                cell.source, scope=names.scope(), values=column.values, column_type=kind, order=column.order
            )
            mistakes = check_cell(test, type_of(column.expr))
        except SopError as error:
            hint = _phrase(cell.text) if "did you mean" not in error.message else ""
            self.report.error(error.code, cell.line, cell.column + (error.offset or 0), error.message, hint)
            return None
        for mistake in mistakes:
            self.report.error(mistake.code, cell.line, cell.column + (mistake.offset or 0), mistake.message)
        return test

    def _output(self, cell: Cell, names: NameTable) -> Expr | None:
        tokens = tokens_of(cell.runs)
        codes = [token for token in tokens if token.kind == "code"]
        if len(codes) == 1 and len(tokens) == 1:
            token = codes[0]
            if not self.formulas.check_name(token.text, names, token.line, token.column):
                return None
            try:
                return parse_expression(token.text, scope=names.scope())
            except SopError as error:
                self.report.error(error.code, token.line, token.column + (error.offset or 0), error.message)
                return None
        if codes:
            place = codes[0]
            self.report.error(
                "unread-word", place.line, place.column, "an output is one name, one value or plain words"
            )
            return None
        return Expr(cell.text, Scope(), Literal(cell_value(cell)))

    def _clause(self, draft: Draft, row: Row, cells: Sequence[Cell]) -> Clause:
        authority = self.authority
        parts: list[str] = []
        for column, cell in zip(draft.columns, cells, strict=True):
            if column.role == "authority" and cell.text in AUTHORITIES:
                authority = cell.text
            elif column.role in ("input", "output") and cell.text:
                parts.append(f"{'→ ' if column.role == 'output' else ''}{column.name} {cell.text}")
            elif column.role == "note" and cell.text:
                parts.append(cell.text)
        return Clause(
            row.id, self.sop, "row", "; ".join(parts), row.line or 0, authority=authority, dimension="decision"
        )

    def _falls_through(self, draft: Draft, names: NameTable) -> None:
        """A test on an unknown fact does not match: the case would fall to a later row that leaves it blank."""
        if draft.policy not in ("F", ""):
            return
        rows = [row.cells for row in draft.block.rows if row.width == draft.block.header.width]
        guarded: set[str] = set()
        unset: dict[int, set[str]] = {}
        for number, cells in enumerate(rows):
            unset[number] = {
                column.name
                for column, cell in zip(draft.columns, cells, strict=True)
                if column.role == "input" and cell.text.lower() == "not set"
            }
        for index, column in enumerate(draft.columns):
            info = names.info(column.name) if column.role == "input" and is_plain_name(column.name) else None
            spec = names.vocabulary.facts.get(names.canonical(column.name))
            if info is None or spec is None or not spec.unknown:
                continue
            group = column.name.rpartition(".")[0]
            tested = False
            for number, cells in enumerate(rows):
                # A whole group is unknown together (a release that nobody gave): one *not set* row guards all of it.
                guarded |= {name.rpartition(".")[0] for name in unset[number]} | unset[number]
                text = cells[index].text
                if column.name in guarded or group in guarded - {""}:
                    break
                if text:
                    tested = True
                elif tested:
                    self.report.error(
                        "unknown-falls-through",
                        cells[index].line,
                        cells[index].column,
                        f"`{column.name}` can be unknown: then rows that test it do not fit, and this one may decide",
                        "put a row with not set before it",
                    )
                    break
            guarded.clear()
