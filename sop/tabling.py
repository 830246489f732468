"""Drafts of decision tables to compiled tables, each row a clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sop.decisions import Column, Draft, check_rows
from sop.diagnostics import Reporter
from sop.document import Cell
from sop.errors import SopError
from sop.formula import FormulaMaker, constant, reads
from sop.grids import cell_value
from sop.items import CLAUSE_ID, is_plain_name
from sop.names import NameTable
from sop.policy import AUTHORITIES, Clause, DecisionTable, Formula, OutputColumn
from sop.runner import Fits, InputColumn, Runner, TableRow
from sop.sfeel import parse_cell
from sop.words import tokens_of


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
        inputs: dict[int, InputColumn] = {}
        for index, column in enumerate(draft.columns):
            if column.role == "input":
                place = column.cell.runs[0]
                if not self.formulas.check_name(column.name, names, place.line, place.column):
                    return None
                formula = self.formulas.expression(column.name, names, place.line, place.column)
                if formula is None:
                    return None
                inputs[index] = InputColumn(column.name, formula)
        rows: list[TableRow] = []
        clauses: list[tuple[Clause, int]] = []
        read: set[str] = set().union(*(column.formula.names for column in inputs.values())) if inputs else set()
        for line, cells in check_rows(draft, self.report):
            row = self._row(draft, names, line, cells, read)
            if row is not None:
                rows.append(row)
                clauses.append((self._clause(draft, row, cells), cells[0].column))
        if draft.source:
            read.add(draft.source)
        self._falls_through(draft, names)
        outputs = tuple(column.name for column in draft.outputs)
        runner = Runner(tuple(inputs.values()), outputs, tuple(rows), draft.policy or "F", draft.orders)
        columns = tuple(
            OutputColumn(names.canonical(name), name.partition(".")[2] if entity else name, draft.orders.get(name, ()))
            for name in outputs
        )
        table = DecisionTable(
            draft.heading.id,
            draft.heading.title,
            columns,
            frozenset(read),
            runner.decide,
            runner,
            tuple(row.id for row in rows),
            draft.block.line,
            entity,
            draft.source,
            draft.variable,
        )
        return table, clauses

    def _row(
        self, draft: Draft, names: NameTable, line: int, cells: Sequence[Cell], read: set[str]
    ) -> TableRow | None:
        tests: list[Fits | None] = []
        shown: list[str] = []
        outputs: list[Formula] = []
        good = True
        for column, cell in zip(draft.columns, cells, strict=True):
            if column.role == "input":
                test = self._test(column, cell, names, draft, read)
                good = good and test is not False
                tests.append(None if test is None or test is False else test)
                shown.append(cell.text)
            elif column.role == "output":
                formula = self._output(cell, names)
                good = good and formula is not None
                outputs.append(formula or constant(None))
                read |= formula.names if formula else frozenset()
        first = cells[0]
        row_id = first.text if draft.columns[0].role == "id" else ""
        if not CLAUSE_ID.fullmatch(row_id):
            self.report.error("missing-id", line, first.column, "a row begins with its id", f"{draft.heading.id}.1")
            return None
        return TableRow(row_id, tuple(tests), tuple(shown), tuple(outputs), line) if good else None

    def _test(self, column: Column, cell: Cell, names: NameTable, draft: Draft, read: set[str]) -> Fits | None | bool:
        """The cell's test; None when blank, False after a diagnostic."""
        info = names.info(column.name) if is_plain_name(column.name) else None
        kind = info.kind if info and info.kind != "any" else None
        values: tuple[str, ...] = info.values if info else ()
        order = info.order if info else ()
        try:
            parsed = parse_cell(cell.source, scope=names.scope(), values=values, column_type=kind, order=order)
            read |= reads(parsed, names)
            return None if parsed.is_any else parsed.compile()
        except SopError as error:
            self.report.error(error.code, cell.line, cell.column + (error.offset or 0), error.message)
            return False

    def _output(self, cell: Cell, names: NameTable) -> Formula | None:
        tokens = tokens_of(cell.runs)
        codes = [token for token in tokens if token.kind == "code"]
        if len(codes) == 1 and len(tokens) == 1:
            token = codes[0]
            if not self.formulas.check_name(token.text, names, token.line, token.column):
                return None
            return self.formulas.expression(token.text, names, token.line, token.column)
        if codes:
            place = codes[0]
            self.report.error("unread-word", place.line, place.column, "an output is one name, one value or plain words")
            return None
        value: Any = cell_value(cell)
        return constant(value, cell.text)

    def _clause(self, draft: Draft, row: TableRow, cells: Sequence[Cell]) -> Clause:
        authority = self.authority
        parts: list[str] = []
        for column, cell in zip(draft.columns, cells, strict=True):
            if column.role == "authority" and cell.text in AUTHORITIES:
                authority = cell.text
            elif column.role in ("input", "output") and cell.text:
                parts.append(f"{'→ ' if column.role == 'output' else ''}{column.name} {cell.text}")
            elif column.role == "note" and cell.text:
                parts.append(cell.text)
        return Clause(row.id, self.sop, "row", "; ".join(parts), row.line, authority=authority, dimension="decision")

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
                        f"`{column.name}` can be unknown; then the rows that test it do not fit and this one may decide",
                        "put a row with not set before it",
                    )
                    break
            guarded.clear()


