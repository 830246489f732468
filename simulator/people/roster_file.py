"""A roster as a CSV file: name, role, pin. Read whole before anybody is added; every mistake by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.core.errors import SimulatorError
from simulator.near import nearest
from simulator.people.names import clean_name
from simulator.people.pins import checked
from simulator.roles import ROLES, SUPERVISOR, TRAINEE

COLUMNS = ("name", "role", "pin")


class Line(NamedTuple):
    """Somebody to be added. number: the line of the file, from 1. pin: "" where one is to be made."""

    number: int
    name: str
    role: str
    pin: str


class Mistake(NamedTuple):
    """What is wrong, and where. column: the name of the field, or "" for the line as a whole."""

    line: int
    column: str
    what: str


def read_roster(
    data: bytes, known: Mapping[str, str], *, protected: bool
) -> tuple[list[Line], list[Line], list[Mistake]]:
    """Whom to add, who is there already with that role, and every mistake.

    data: UTF-8, its first line the columns, in any order; only `name` must be there. known: name to role of those who
    are on the roster. protected: the log has a supervisor; the first one is not made by a file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = data.count(b"\n", 0, error.start) + 1
        return [], [], [Mistake(where, "", f"not UTF-8 (byte {error.start + 1} of the file). Save it as UTF-8.")]
    new: list[Line] = []
    there: list[Line] = []
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    try:
        for number, fields in _rows(text, mistakes):
            line = _line(number, fields, mistakes, protected)
            if line is None:
                continue
            if line.name in seen:
                mistakes.append(Mistake(number, "name", f"{line.name} stands in line {seen[line.name]} already."))
                continue
            seen[line.name] = number
            if line.name not in known:
                new.append(line)
            elif known[line.name] == line.role:
                there.append(line)
            else:
                had = f"{line.name} is a {known[line.name]}; `orderdrill people role` gives another role."
                mistakes.append(Mistake(number, "role", had))
    except csv.Error as error:
        mistakes.append(Mistake(text.count("\n") + 1, "", f"not CSV: {error}"))
    return new, there, sorted(mistakes)


def _rows(text: str, mistakes: list[Mistake]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, fields by column) of every row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [column.strip().casefold() for column in next(reader, [])]
    for place, column in enumerate(header, 1):
        if column not in COLUMNS:
            mistakes.append(Mistake(1, column, f"column {place}: no such column.{nearest(column, COLUMNS)}"))
        elif header.index(column) < place - 1:
            mistakes.append(Mistake(1, column, f"column {place}: this column is there twice."))
    if "name" not in header:
        mistakes.append(Mistake(1, "name", "the first line names the columns: name,role,pin. There is no name."))
    if mistakes:
        return
    before = reader.line_num
    for row in reader:
        number, before = before + 1, reader.line_num
        if not any(field.strip() for field in row):
            continue
        if len(row) > len(header):
            mistakes.append(Mistake(number, "", f"{len(row)} fields, where the first line has {len(header)}."))
            continue
        yield number, dict(zip(header, (field.strip() for field in row), strict=False))


def _line(number: int, fields: Mapping[str, str], mistakes: list[Mistake], protected: bool) -> Line | None:
    """A line that can be added, None where something in it is wrong."""
    before = len(mistakes)
    name = pin = ""
    role = fields.get("role", "").casefold() or TRAINEE
    try:
        name = clean_name(fields.get("name", ""))
    except SimulatorError as error:
        mistakes.append(Mistake(number, "name", str(error)))
    if role not in ROLES:
        mistakes.append(Mistake(number, "role", f"there is no role {role!r}.{nearest(role, ROLES)}"))
    elif role == SUPERVISOR and not protected:
        first = "the first supervisor is made by hand: orderdrill people add NAME --role supervisor."
        mistakes.append(Mistake(number, "role", first))
    try:
        pin = checked(fields["pin"]) if fields.get("pin") else ""
    except SimulatorError as error:
        mistakes.append(Mistake(number, "pin", str(error)))
    return Line(number, name, role, pin) if len(mistakes) == before else None
