"""A column of a table cut into atoms that no cell divides, and each row's cover of it as a bit mask over them."""

from __future__ import annotations

from dataclasses import dataclass

from sop.tables.gaps import Cut
from sop.tables.model import Column
from sop.tables.policies import plain
from sop.tables.regions import Atoms, Interval, Region, point, region_of
from sop.values import Value


@dataclass(frozen=True, slots=True)
class _Atom:
    """One indivisible part of a column's line: a kind and its atom, `unknown`, or anything at all."""

    kind: str
    index: int


class Axis(Cut):
    """One column. `masks` has a mask for each row; `domain` the atoms in which a value of the column can lie.

    A row is `opaque` here where what its cell covers depends on names: its mask is empty.
    """

    def __init__(self, column: Column, regions: list[Region | None], texts: list[str]) -> None:
        self.column = column
        self.name = column.name
        self.texts = texts
        self.opaque = [region is None for region in regions]
        known = [region for region in regions if region is not None]
        allowed = region_of(column.allowed) if column.allowed is not None else None
        kinds = _kinds(column, known, allowed)
        cuts = [*known, allowed] if allowed is not None else known
        listed = {"string": tuple(point(text) for text in column.values)}
        self.lines = {
            kind: Atoms(
                kind, (*(part for region in cuts for part in region.parts.get(kind, ())), *listed.get(kind, ()))
            )
            for kind in kinds
        }
        self.atoms: list[_Atom] = []
        self._first: dict[str, int] = {}
        for kind, line in self.lines.items():
            self._first[kind] = len(self.atoms)
            self.atoms.extend(_Atom(kind, index) for index in range(line.size))
        if not kinds:
            self.atoms.append(_Atom("any", 0))
        self._null = len(self.atoms)
        self.atoms.append(_Atom("unknown", 0))
        real = sum(line.full() << self._first[kind] for kind, line in self.lines.items()) if kinds else 1
        domain = self._within(real, allowed)
        if column.nullable or any(region.null and not region.everything for region in known if _names_null(region)):
            domain |= 1 << self._null
        masks = [0 if region is None else self.mask(region) & domain for region in regions]
        super().__init__(domain, masks, len(self.atoms))

    def _within(self, real: int, allowed: Region | None) -> int:
        if allowed is not None:
            return real & self.mask(allowed)
        if self.column.values and list(self.lines) == ["string"]:
            line = self.lines["string"]
            listed = sum(line.mask(Interval(text, True, text, True)) for text in self.column.values)
            return real & listed
        return real

    def mask(self, region: Region) -> int:
        """The atoms that a region covers."""
        made = 1 << self._null if region.null else 0
        if region.everything:
            return made | ((1 << self._null) - 1)
        for kind, parts in region.parts.items():
            if kind in self.lines:
                for part in parts:
                    made |= self.lines[kind].mask(part) << self._first[kind]
        return made

    def same(self, index: int) -> int:
        """The atoms of the domain around this one that the same rows cover; of texts, which have no neighbours, all."""
        rows, kind = self.rows_at(index), self.atoms[index].kind
        made = 0
        for step in (1, -1):
            for one in range(index, self.size if step > 0 else -1, step):
                if self.atoms[one].kind != kind:
                    break
                if self.domain >> one & 1:
                    if self.rows_at(one) == rows:
                        made |= 1 << one
                    elif kind != "string":
                        break
        return made

    def example(self, index: int) -> tuple[Value, str]:
        """A value in the atom, and how to say where it lies."""
        atom = self.atoms[index]
        if atom.kind == "unknown":
            return None, "not set"
        if atom.kind == "any":
            return "something", "set"
        value = self.lines[atom.kind].example(atom.index)
        return value, said_interval(self.lines[atom.kind].interval(atom.index), atom.kind)

    def words(self, index: int) -> str:
        """The atom as a reader says it: `over_percent over 25 under 30`."""
        return f"{self.name} {self.example(index)[1]}"


def _names_null(region: Region) -> bool:
    return region.null and not region.parts and not region.everything


def _kinds(column: Column, regions: list[Region], allowed: Region | None) -> list[str]:
    """The kinds of value the column may hold: those its cells write out, or what it is declared to hold."""
    if allowed is not None and allowed.parts:
        return list(allowed.parts)
    found = dict.fromkeys(kind for region in regions for kind in region.parts)
    if column.values:
        found.setdefault("string")
    elif column.kind and column.kind not in ("any", "list", "record"):
        found.setdefault(column.kind)
    return list(found)


def said_interval(interval: Interval, kind: str = "") -> str:
    """An interval in the words of cells: `over 25 up to 30`, `26`, `any value`."""
    low, high = interval.low, interval.high
    if low is not None and low == high:
        return str(low).lower() if isinstance(low, bool) else plain(low)
    if low is None and high is None:
        return "any value"
    if kind == "string":
        return "some other text"
    parts = [] if low is None else [f"over {plain(low)}"]
    parts += [] if high is None else [f"under {plain(high)}"]
    return " ".join(parts)
