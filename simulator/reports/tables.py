"""Figures over many drills: by dimension, by clause. n stands beside every figure; nothing is ranked under five."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from simulator.reports.records import Record

RANKED_FROM = 5


@dataclass(frozen=True, slots=True)
class Dimensions:
    """How much of a dimension was met: `met` of `raised` duties, over `n` drills in which it was raised."""

    dimension: str
    met: int
    raised: int
    n: int


@dataclass(frozen=True, slots=True)
class Clauses:
    """How often a clause was missed: in `missed` drills of the `n` that were judged by its SOP's family of drills.

    rank: its place, counted from 1 and shared by equals, or None where n is under five.
    """

    clause: str
    sop: str
    dimension: str
    missed: int
    n: int
    critical: bool
    rank: int | None


def for_statistics(records: Iterable[Record]) -> tuple[Record, ...]:
    """What statistics are made of: people's scored drills, orientation apart."""
    return tuple(r for r in records if r.scored and not r.orientation and not r.player and r.mode != "watch")


def dimensions(records: Iterable[Record]) -> tuple[Dimensions, ...]:
    """One row for each dimension that was raised, in the order of the scorecard."""
    totals: dict[str, list[int]] = {}
    for record in for_statistics(records):
        for name, (met, raised) in (record.dimensions or {}).items():
            row = totals.setdefault(name, [0, 0, 0])
            if raised:
                row[0] += met
                row[1] += raised
                row[2] += 1
    return tuple(Dimensions(name, *row) for name, row in totals.items() if row[1])


def clauses_missed(records: Iterable[Record]) -> tuple[Clauses, ...]:
    """The clauses missed, most often first where n allows a rank; the others after them, by name.

    n counts the drills of the families in which the clause was ever missed: those in which it could have been.
    Clauses missed equally often share a rank, critical ones named first.
    """
    scored = for_statistics(records)
    by_clause: dict[str, list[Record]] = {}
    about: dict[str, tuple[str, str, bool]] = {}
    for record in scored:
        for clause in dict.fromkeys(m.clause for m in record.missed if m.clause):
            by_clause.setdefault(clause, []).append(record)
        for m in record.missed:
            about.setdefault(m.clause, (m.sop, m.dimension, m.critical))
    rows = []
    for clause, missed in by_clause.items():
        families = {r.family for r in missed}
        n = sum(r.family in families for r in scored)
        sop, dimension, critical = about[clause]
        rows.append(Clauses(clause, sop, dimension, len(missed), n, critical, None))
    ranked = sorted((r for r in rows if r.n >= RANKED_FROM), key=lambda r: (-_share(r), not r.critical, r.clause))
    rest = sorted((r for r in rows if r.n < RANKED_FROM), key=lambda r: r.clause)
    first = {share: place for place, share in reversed(list(enumerate(map(_share, ranked), 1)))}
    return (*(replace(r, rank=first[_share(r)]) for r in ranked), *rest)


def _share(row: Clauses) -> Fraction:
    return Fraction(row.missed, row.n)
