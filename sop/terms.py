"""Definitions and parameters: the house's named formulas and dated figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sop.diagnostics import Reporter, nearest
from sop.document import Cell, TableBlock
from sop.formula import FormulaMaker
from sop.grids import GridRow, cell_date, cell_value, read_grid
from sop.items import is_plain_name
from sop.names import NameBuilder, NameTable, kind_of_unit
from sop.outline import Heading, check_prose
from sop.policy import AUTHORITIES, Definition, Formula, Parameter, ParameterRow
from sop.sfeel import TypeInfo
from sop.sfeel.scope import ANY
from sop.sfeel.types import same_unit, type_of

_KINDS = {Decimal: "number", str: "string", bool: "boolean", date: "date"}


@dataclass(frozen=True, slots=True)
class Written:
    """A definition as written."""

    name: str
    code: str
    line: int
    column: int
    unit: str
    panel: str


@dataclass(slots=True)
class TermReader:
    """Reads the two sections of one SOP."""

    report: Reporter
    formulas: FormulaMaker

    def parameters(self, headings: list[Heading], builder: NameBuilder, authority: str) -> list[Parameter]:
        """Parameters with their rows in order of date."""
        rows: dict[str, list[ParameterRow]] = {}
        units: dict[str, str] = {}
        for row in self._rows(headings, ("name", "value", "unit", "since"), ("authority", "source", "note")):
            name = self._name(row)
            if name is None:
                continue
            since = cell_date(row.cells.get("since"), self.report) or date.min
            value = cell_value(row.cells["value"]) if "value" in row.cells else None
            if value is None:
                self.report.error("type-mismatch", row.line, 1, f"the parameter `{name}` has no value")
                continue
            own = row.text("authority").upper() or authority
            if own not in AUTHORITIES:
                self.report.error(
                    "type-mismatch", row.line, row.cells["authority"].column, f"“{own}” is no authority class"
                )
            rows.setdefault(name, []).append(ParameterRow(value, since, own, row.text("source"), row.line))
            unit = row.text("unit")
            if units.setdefault(name, unit) != unit:
                self.report.error(
                    "unit-mismatch", row.line, 1, f"`{name}` is in {units[name] or 'no unit'} above and in {unit} here"
                )
        found = []
        for name, values in rows.items():
            values.sort(key=lambda r: r.since)
            for earlier, later in pairwise(values):
                if earlier.since == later.since:
                    self.report.error("two-meanings", later.line, 1, f"`{name}` has two values since {later.since}")
            kind = _KINDS.get(type(values[0].value), "any")
            info = TypeInfo(kind, unit=units[name] or None if kind == "number" else None)
            if kind == "number" and not units[name]:
                self.report.warning(
                    "missing-unit",
                    values[0].line,
                    1,
                    f"`{name}` has no unit",
                    "say what it counts: days, money, percent",
                )
            builder.add(name, info, "a parameter", values[0].line, 1)
            found.append(Parameter(name, units[name], tuple(values)))
        return found

    def definitions(self, headings: list[Heading], builder: NameBuilder) -> list[Written]:
        """Definitions as written; their names are entered, so that they may read each other."""
        found = []
        for row in self._rows(headings, ("name", "is"), ("unit", "shown on", "note", "authority")):
            name = self._name(row)
            code = self._code(row.cells["is"]) if "is" in row.cells else None
            if name is None or code is None:
                continue
            panel = row.text("shown on")
            if panel and panel not in builder.vocabulary.panels:
                cell = row.cells["shown on"]
                self.report.error(
                    "unknown-name",
                    cell.line,
                    cell.column,
                    f"there is no panel {panel}",
                    nearest(panel, builder.vocabulary.panels),
                )
            builder.add(name, kind_of_unit(row.text("unit")), "a definition", row.line, row.cells["name"].column)
            found.append(Written(name, code[0], code[1], code[2], row.text("unit"), panel))
        return found

    def compile_definitions(self, written: Sequence[Written], names: NameTable) -> list[Definition]:
        """The formulas. A name that begins with an entity word (`line.price_gap`) belongs to each record."""
        found = []
        for one in written:
            word, _, rest = one.name.partition(".")
            entity = word if rest and word in names.fields else ""
            scope = names.bind(entity, names.vocabulary.entities[entity]) if entity else names
            formula = self.formulas.expression(one.code, scope, one.line, one.column)
            if formula is not None:
                self._unit(one, formula)
                found.append(Definition(one.name, formula, one.unit, one.panel, entity, one.line))
        return found

    def _unit(self, one: Written, formula: Formula) -> None:
        """A definition's unit is what its formula gives."""
        made = type_of(formula.expr) if formula.expr is not None else ANY
        if made.kind == "number" and one.unit and not same_unit(made.unit, one.unit):
            self.report.error(
                "unit-mismatch",
                one.line,
                one.column,
                f"`{one.name}` is in {one.unit}, and its formula gives {made.unit}",
            )

    def _rows(self, headings: list[Heading], required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[GridRow]:
        for heading in headings:
            check_prose(heading, self.report, lists=False)
            for block in heading.blocks:
                if isinstance(block, TableBlock):
                    yield from read_grid(block, self.report, required, optional)

    def _name(self, row: GridRow) -> str | None:
        cell = row.cells.get("name")
        runs = [run for run in cell.runs if run.text.strip()] if cell else []
        if cell is None or len(runs) != 1 or runs[0].kind != "code" or not is_plain_name(runs[0].text):
            column = cell.column if cell else 1
            self.report.error("unknown-name", row.line, column, "the name must stand in `backticks`")
            return None
        return runs[0].text

    def _code(self, cell: Cell) -> tuple[str, int, int] | None:
        runs = [run for run in cell.runs if run.text.strip()]
        if len(runs) != 1 or runs[0].kind != "code":
            self.report.error(
                "unread-word", cell.line, cell.column, "the formula must stand in one pair of `backticks`"
            )
            return None
        return runs[0].text, runs[0].line, runs[0].column
