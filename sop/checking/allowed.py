"""What one name may still be: unknown or not, and a union of intervals of one kind. The small algebra of conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sop.tables.regions import EVERYTHING, Atoms, Interval, complement, point
from sop.values import Value, kind_of


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values left to a name. `kind` is empty where nothing says which kind they are of."""

    null: bool
    kind: str
    parts: tuple[Interval, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return not self.null and not self.parts

    def meet(self, other: Allowed) -> Allowed:
        """What both allow."""
        kind = self.kind or other.kind
        null = self.null and other.null
        if self.kind and other.kind and self.kind != other.kind:
            return Allowed(null, kind, ())
        if not self.parts or not other.parts:
            return Allowed(null, kind, ())
        if other.parts == EVERYTHING:
            return Allowed(null, kind, self.parts)
        if self.parts == EVERYTHING and kind != "boolean":
            return Allowed(null, kind, other.parts)
        atoms = Atoms(kind, (*self.parts, *other.parts))
        return Allowed(null, kind, _runs(atoms, _mask(atoms, self.parts) & _mask(atoms, other.parts) & atoms.full()))

    def example(self) -> Value:
        """One value: at a bound that the text names where there is one, else as plain as can be; None is unknown."""
        for part in self.parts:
            for bound, closed in ((part.low, part.low_closed), (part.high, part.high_closed)):
                if bound is not None and closed:
                    return bound
        if not self.parts:
            return None
        atoms = Atoms(self.kind, self.parts[:1])
        first, last = atoms.span(self.parts[0])
        real = [index for index in range(first, last + 1) if atoms.exists(index)]
        return atoms.example(real[0]) if real and self.kind else None


ANYTHING = Allowed(True, "", EVERYTHING)
KNOWN = Allowed(False, "", EVERYTHING)
UNKNOWN = Allowed(True, "", ())


def only(value: Value) -> Allowed:
    """One value and no other."""
    return UNKNOWN if value is None else Allowed(False, kind_of(value), (point(value),))


def one_of(values: Iterable[Value], *, null: bool = False) -> Allowed:
    """Any of some values of one kind."""
    listed = list(values)
    return Allowed(null, kind_of(listed[0]) if listed else "", tuple(point(value) for value in listed))


def compared(op: str, value: Value, *, holds: bool) -> Allowed:
    """The known values for which `x op value` is true, or those for which it is false."""
    kind = kind_of(value)
    parts: list[Interval]
    match op:
        case "=" | "!=":
            parts = [point(value)]
        case "<" | "<=":
            parts = [Interval(None, False, value, op == "<=")]
        case _:
            parts = [Interval(value, op == ">=", None, False)]
    return Allowed(False, kind, tuple(complement(parts, kind) if (op == "!=") == holds else parts))


def outside(allowed: Allowed) -> Allowed:
    """The known values that are not allowed."""
    if not allowed.kind:
        return Allowed(False, "", () if allowed.parts else EVERYTHING)
    return Allowed(False, allowed.kind, tuple(complement(allowed.parts, allowed.kind)))


def _mask(atoms: Atoms, parts: Iterable[Interval]) -> int:
    made = 0
    for part in parts:
        made |= atoms.mask(part)
    return made


def _runs(atoms: Atoms, mask: int) -> tuple[Interval, ...]:
    """The atoms of a mask as intervals, neighbours joined."""
    found: list[Interval] = []
    index = 0
    while index < atoms.size:
        if not mask >> index & 1:
            index += 1
            continue
        last = index
        while last + 1 < atoms.size and mask >> last + 1 & 1:
            last += 1
        first, end = atoms.interval(index), atoms.interval(last)
        found.append(Interval(first.low, first.low_closed, end.high, end.high_closed))
        index = last + 1
    return tuple(found)
