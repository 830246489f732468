"""A second reader of whole SOPs: tables, definitions and parameters straight from the markdown, line by line.

It stands on the tests' own evaluator and shares the tokens with the product, and nothing else: no parser of markdown,
no compiler, no cache that is kept from one event to the next. What it says of some facts is held against the judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from sop.sfeel.tokens import Token, tokenize
from tests.sop.oracle import COMPARISONS, Oracle

BOUNDS = (("up to ", "<="), ("under ", "<"), ("before ", "<"), ("over ", ">"), ("after ", ">"), ("from ", ">="))
ROUNDING = {"floor": ROUND_FLOOR, "ceiling": ROUND_CEILING, "round": ROUND_HALF_UP}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DaysOff:
    """A site's calendar as plain data."""

    zone: tzinfo
    holidays: frozenset[date]
    weekend: frozenset[int]

    def works(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays


@dataclass
class TableText:
    """A decision table as it is written: headings and cells are text."""

    id: str
    listed: bool
    variable: str
    source: str
    inputs: list[str]
    outputs: list[str]
    rows: list[tuple[str, list[str], list[str]]]


@dataclass
class SopText:
    """One SOP as it is written."""

    id: str
    front: dict[str, str]
    definitions: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, list[tuple[date, Any]]] = field(default_factory=dict)
    tables: list[TableText] = field(default_factory=list)
    orders: dict[str, list[str]] = field(default_factory=dict)
    """Of an output: its values, highest first."""

    def words(self, name: str) -> set[Any]:
        """The plain values that the tables give an output."""
        given = [(t.outputs.index(name), row[2]) for t in self.tables if name in t.outputs for row in t.rows]
        return {literal(answers[n]) for n, answers in given if not answers[n].startswith("`")}


def cells_of(line: str) -> list[str]:
    """The cells of one line of a pipe table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def grids(lines: Sequence[str]) -> Iterator[tuple[list[str], list[list[str]], list[str]]]:
    """Every pipe table: its headings, its rows, and the lines of text since the last one."""
    above: list[str] = []
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(cells_of(line))
        elif rows:
            yield rows[0], rows[2:], above
            above, rows = [], []
        if not line.startswith("|"):
            above.append(line)


def read(text: str) -> SopText:
    """An SOP from its text."""
    _, front, body = text.split("---\n", 2)
    said = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
    made = SopText(said["id"], said)
    for part in re.split(r"^## ", body, flags=re.MULTILINE)[1:]:
        title, *lines = part.splitlines()
        if title == "Definitions":
            for head, rows, _ in grids(lines):
                made.definitions |= {row[0].strip("`"): row[head.index("is")].strip("`") for row in rows}
        elif title == "Parameters":
            for head, rows, _ in grids(lines):
                name, value, since = head.index("name"), head.index("value"), head.index("since")
                for row in rows:
                    dated = (date.fromisoformat(row[since]), literal(row[value]))
                    made.parameters.setdefault(row[name].strip("`"), []).append(dated)
        elif title == "Decisions":
            for chapter in re.split(r"^### ", "\n".join(lines), flags=re.MULTILINE)[1:]:
                heading, *below = chapter.splitlines()
                for head, rows, above in grids(below):
                    made.tables.append(_table(heading.split()[0], head, rows, " ".join(above), made.orders))
    return made


def _table(name: str, head: list[str], rows: list[list[str]], above: str, orders: dict[str, list[str]]) -> TableText:
    loop = re.search(r"For each `(\w+)` in `([\w.]+)`", above)
    for output, values in re.findall(r"Order of `([\w.]+)`, highest first: ([^.]*)\.", above):
        orders[output] = [value.strip() for value in values.split(",")]
    assert ("First row that fits decides" in above) != ("All rows that fit" in above), name
    takes = [i for i, cell in enumerate(head) if cell.startswith("`")]
    gives = [i for i, cell in enumerate(head) if cell.startswith("**")]
    return TableText(
        name, "All rows that fit" in above, loop[1] if loop else "", loop[2] if loop else "",
        [head[i].strip("`") for i in takes], [head[i].strip("*`") for i in gives],
        [(row[0], [row[i] for i in takes], [row[i] for i in gives]) for row in rows],
    )  # fmt: skip


def literal(cell: str) -> Any:
    """What a cell states that holds no code: a number, yes or no as a boolean, a date, else its words."""
    if cell in ("", "not set"):
        return None
    if cell in ("true", "false"):
        return cell == "true"
    if re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return Decimal(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    return cell.strip('"')


@cache
def _tokens(text: str) -> list[Token]:
    return tokenize(text)


class Reckoner(Oracle):
    """The evaluator, with the functions, orders and names that whole SOPs use."""

    def __init__(self, text: str, state: State, sop: SopText, loops: Mapping[str, Any], tested: Any = None) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.dmn = False
        self.tested = tested
        self.loops = dict(loops)
        self.state = state
        self.sop = sop

    def named(self, name: str) -> Any:
        head, _, rest = name.partition(".")
        if head in self.loops:
            return super().named(name)
        if head.startswith("SOP-") and rest.partition(".")[0] in self.loops:
            word, _, field_name = rest.partition(".")
            return self.state.field(head, self.loops[word].row, word, field_name)
        return self.state.value(self.sop.id, name)

    def comparison(self) -> Any:
        if self.now().kind == "name" and self.now(1).text in COMPARISONS[:4] and self.now(2).kind == "name":
            order = self.sop.orders.get(self.now().text) or self.sop.orders.get(self.now(2).text)
            if order:
                left, op, right = self.named(self.now().text), self.now(1).text, self.named(self.now(2).text)
                self.at += 3
                if left is None or right is None:
                    return None
                ranks = [len(order) - order.index(one) if one in order else 0 for one in (left, right)]
                return self.compare(op, Decimal(ranks[0]), Decimal(ranks[1]))
        return super().comparison()

    def gather(self, kind: str, values: list[Any]) -> Any:
        if kind in ("min", "max") and values and all(type(value) is date for value in values):
            return min(values) if kind == "min" else max(values)
        return super().gather(kind, values)

    def answer(self, function: str, arguments: list[Any]) -> Any:
        first, *more = arguments
        if function == "date":
            return first.date() if isinstance(first, datetime) else first
        if function == "count":
            return Decimal(len(first))
        if function == "hours":
            return timedelta(hours=float(first))
        if function == "days" and more:
            return Decimal((self.day(more[0], local=False) - self.day(first, local=False)).days)
        if function in ROUNDING:
            return first.quantize(Decimal(1).scaleb(-int(more[0] if more else 0)), rounding=ROUNDING[function])
        if function == "workday":
            return self.work(self.day(first), int(more[0]))
        if function == "workdays":
            return self.worked(self.day(first), self.day(more[0]))
        return super().answer(function, arguments)

    def day(self, value: Any, *, local: bool = True) -> date:
        if isinstance(value, datetime):
            return value.astimezone(self.calendar.zone).date() if local else value.date()
        assert isinstance(value, date)
        return value

    @property
    def calendar(self) -> DaysOff:
        return self.state.calendars[self.state.value(self.sop.id, self.sop.front["calendar"])]

    def work(self, day: date, count: int) -> date:
        while count > 0 or not self.calendar.works(day):
            day += ONE_DAY
            count -= count > 0 and self.calendar.works(day)
        return day

    def worked(self, start: date, end: date) -> Decimal:
        if end < start:
            return -self.worked(end, start)
        between = [start + ONE_DAY * n for n in range(1, (end - start).days + 1)]
        return Decimal(sum(map(self.calendar.works, between)))


@dataclass
class Row:
    """A record of a list as one SOP sees it: what it holds, and what the SOP derives for it."""

    state: State
    sop: str
    word: str
    row: Mapping[str, Any]

    def get(self, name: str) -> Any:
        return self.row[name] if name in self.row else self.state.field(self.sop, self.row, self.word, name)


class State:
    """What the SOPs say of some facts. `lists` maps the word of an entity to its list (`line` to `order.lines`)."""

    def __init__(
        self,
        sops: Mapping[str, SopText],
        facts: Mapping[str, Any],
        lists: Mapping[str, str],
        calendars: Mapping[str, DaysOff],
        values: Mapping[str, Sequence[str]],
    ) -> None:
        self.sops, self.facts, self.lists, self.calendars, self.values = sops, facts, lists, calendars, values
        self.words = {source: word for word, source in lists.items()}
        self.known: dict[Any, Any] = {}

    def value(self, sop: str, name: str) -> Any:
        """A fact, or what this SOP or the one named makes of the facts."""
        key = (sop, name)
        if key not in self.known:
            self.known[key] = self._value(self.sops[sop], name)
        return self.known[key]

    def _value(self, sop: SopText, name: str) -> Any:
        if name.startswith("SOP-"):
            other, _, rest = name.partition(".")
            return self.value(other, rest)
        if name in sop.definitions:
            return self.reckon(sop, sop.definitions[name], {})
        for table in sop.tables:
            if name in table.outputs:
                return self.decide(sop, table, {})[0][name]
        if name in sop.parameters:
            today = self.facts["clock.today"]
            dated = sop.parameters[name]
            return [value for since, value in dated if since <= today or since == dated[0][0]][-1]
        if name in self.words:
            return self.records(sop.id, name)
        return self.facts.get(name)

    def records(self, sop: str, source: str) -> list[Row]:
        """The records of a list, as an SOP sees them."""
        return [Row(self, sop, self.words[source], row) for row in self.facts.get(source) or ()]

    def field(self, sop: str, row: Mapping[str, Any], word: str, name: str) -> Any:
        """What an SOP derives for a record."""
        key = (sop, word, row["id"], name)
        if key not in self.known:
            text = self.sops[sop]
            made = text.definitions.get(f"{word}.{name}")
            record = Row(self, sop, word, row)
            if made is not None:
                self.known[key] = self.reckon(text, made, {word: record})
            else:
                table = next(t for t in text.tables if f"{t.variable}.{name}" in t.outputs)
                self.known[key] = self.decide(text, table, {word: record})[0][f"{word}.{name}"]
        return self.known[key]

    def reckon(self, sop: SopText, text: str, loops: Mapping[str, Any]) -> Any:
        """The value of an expression."""
        if text not in ("true", "false", "null") and re.fullmatch(r"[a-z_]\w*(\.\w+)*", text):
            return Reckoner("", self, sop, loops).named(text)
        return Reckoner(text, self, sop, loops).expression()

    def decide(
        self, sop: SopText, table: TableText, loops: Mapping[str, Any]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What a table gives, by output, and the rows that gave it."""
        key = (sop.id, table.id, *(record.row["id"] for record in loops.values()))
        if key not in self.known:
            self.known[key] = self._decide(sop, table, loops)
        made: tuple[dict[str, Any], tuple[str, ...]] = self.known[key]
        return made

    def _decide(
        self, sop: SopText, table: TableText, loops: Mapping[str, Any]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        values = [self.reckon(sop, text, loops) for text in table.inputs]
        found: list[tuple[str, list[Any]]] = []
        for clause, tests, answers in table.rows:
            asked = zip(table.inputs, tests, values, strict=True)
            if all(self.fits(sop, name, cell, value, loops) is True for name, cell, value in asked):
                found.append((clause, [self.stated(sop, cell, loops) for cell in answers]))
                if not table.listed:
                    break
        rows = tuple(clause for clause, _ in found)
        if not table.listed:
            first = found[0][1] if found else [None] * len(table.outputs)
            return dict(zip(table.outputs, first, strict=True)), rows
        gathered: dict[str, Any] = {}
        for n, output in enumerate(table.outputs):
            every = [part for _, made in found for part in (made[n] if isinstance(made[n], list) else [made[n]])]
            gathered[output] = list(dict.fromkeys(part for part in every if part is not None))
        return gathered, rows

    def stated(self, sop: SopText, cell: str, loops: Mapping[str, Any]) -> Any:
        """What an answer's cell says."""
        return self.reckon(sop, cell.strip("`"), loops) if cell.startswith("`") else literal(cell)

    def fits(self, sop: SopText, name: str, cell: str, value: Any, loops: Mapping[str, Any]) -> bool | None:
        """Whether the value of an input fits a cell."""
        if not cell or cell == "-":
            return True
        if cell.startswith("not ") and cell != "not set" and cell in self.possible(sop, name):
            return None if value is None else bool(value == cell)
        if cell in ("set", "not set"):
            return (value is None) == (cell == "not set")
        if cell.startswith("not "):
            return Oracle.opposite(self.any_of(sop, cell[4:], value, loops))
        return self.any_of(sop, cell, value, loops)

    def possible(self, sop: SopText, name: str) -> set[Any]:
        """The values that an input can have, where somebody lists them: `not needed` may be one."""
        other, _, rest = name.partition(".") if name.startswith("SOP-") else (sop.id, "", name)
        return self.sops[other].words(rest) | set(self.values.get(name, ()))

    def any_of(self, sop: SopText, cell: str, value: Any, loops: Mapping[str, Any]) -> bool | None:
        parts = re.findall(r'(?:`[^`]*`|"[^"]*"|[^,`"])+', cell.removeprefix("any of "))
        answer: bool | None = False
        for part in parts:
            answer = Oracle.either(answer, self.one(sop, part.strip(), value, loops))
        return answer

    def one(self, sop: SopText, part: str, value: Any, loops: Mapping[str, Any]) -> bool | None:
        reckoner = Reckoner("", self, sop, loops)
        for words, op in BOUNDS:
            if part.startswith(words):
                low, _, high = part.removeprefix(words).partition(" up to ")
                answer = reckoner.compare(op, value, self.stated(sop, low, loops))
                if high:
                    answer = Oracle.both(answer, reckoner.compare("<=", value, self.stated(sop, high, loops)))
                return answer
        if part.startswith("`") or re.match(r"[<>=!\[(\]]", part):
            return Reckoner(part.strip("`"), self, sop, loops, value).unary()
        return reckoner.same(value, literal(part))
