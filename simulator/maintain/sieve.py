"""Which recorded drills a change can reach: the changed places worked out again on what they were worked out on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from simulator.maintain.differences import Difference
from simulator.maintain.probes import listened
from simulator.maintain.recording import Recording
from simulator.maintain.sites import Place
from simulator.maintain.vectors import UNTOLD, Reading, Vector, alike, reading_of_formula, reading_of_table, worked_out
from sop import Edition
from sop.policy import DecisionTable, Formula
from sop.sfeel.nodes import Tree

Run = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Site:
    """A place of an edition: what it reads, the names in it as the SOP writes them, how it is worked out."""

    place: Place
    reading: Reading
    names: frozenset[str]
    run: Run
    trees: tuple[Tree, ...]


def sites_of(edition: Edition) -> Mapping[Place, Site]:
    """Every place of an edition."""
    found: dict[Place, Site] = {}

    class Finder:
        """A listener that leaves everything alone."""

        def formula(self, place: Place, formula: Formula) -> None:
            found[place] = Site(place, reading_of_formula(formula), formula.names, formula.run, trees_of(formula))

        def table(self, place: Place, table: DecisionTable) -> None:
            found[place] = Site(place, reading_of_table(table), table.names, outputs_of(table), trees_of(table))

    listened(edition, Finder())
    return found


def trees_of(what: Formula | DecisionTable) -> tuple[Tree, ...]:
    """The expressions and cells of a place."""
    if isinstance(what, Formula):
        return () if what.expr is None else (what.expr.root,)
    own = what.table
    parts: list[Tree] = [column.expr.root for column in own.inputs]
    for row in own.rows:
        parts += [*(cell.root for cell in row.cells), *(output.root for output in row.outputs)]
    return tuple(parts)


def outputs_of(table: DecisionTable) -> Run:
    """A table's outputs alone: which row gave them is nothing that a drill can tell."""
    settle = table.settle
    return lambda env: dict(settle(env)[0])


@dataclass(frozen=True, slots=True)
class Changed:
    """A place that says something else now: the old way, the new way, and parameters that are others."""

    site: Site
    new: Run
    moved: Mapping[str, Any]
    trees: tuple[Tree, ...]

    def pair(self, env: dict[str, Any]) -> tuple[Any, Any]:
        """What it said and what it says, on the same values."""
        return worked_out(self.site.run, env), worked_out(self.new, {**env, **self.moved} if self.moved else env)

    def differs(self, env: dict[str, Any]) -> bool:
        """Whether the two are not the same, or cannot be told."""
        old, new = self.pair(env)
        return new is UNTOLD or not alike(old, new)


class Sieve:
    """An edition's places and a recording of drills under it."""

    def __init__(self, edition: Edition, recording: Recording) -> None:
        self.edition = edition
        self.recording = recording
        self.sites = sites_of(edition)

    def changed(self, changes: Difference) -> Iterator[Changed]:
        """The places that a change touches."""
        for place, site in self.sites.items():
            moved = {
                name: parameter.on(None)
                for name, parameter in changes.parameters.get(place[0], {}).items()
                if parameter is not None and name in site.names
            }
            formula, table = changes.formulas.get(place), changes.tables.get(place)
            if formula is not None:
                yield Changed(site, formula.run, moved, (*site.trees, *trees_of(formula)))
            elif table is not None:
                yield Changed(site, outputs_of(table), moved, (*site.trees, *trees_of(table)))
            elif moved:
                yield Changed(site, site.run, moved, site.trees)

    def vectors(self, site: Site) -> Iterable[tuple[Vector, list[int]]]:
        """What a place was worked out on, with the numbers of the drills."""
        return self.recording.vectors.get(site.place, {}).items()

    def env(self, site: Site, vector: Vector) -> dict[str, Any]:
        """A vector as an environment."""
        return site.reading.env(vector, self.edition.calendars)

    def reached(self, changes: Difference) -> list[int]:
        """The numbers of the drills that the change can reach, in the order in which they are best judged again: for
        each vector on which a place differs one drill, then a second for each, and so on; perfect ones first."""
        drills = self.recording.drills
        if changes.everything or any(len(p.rows) > 1 for ps in changes.parameters.values() for p in ps.values() if p):
            return self._in_turn([list(range(len(drills)))])
        groups: list[list[int]] = []
        if changes.raised or changes.acts or changes.sops:
            groups.append(
                [
                    number
                    for number, drill in enumerate(drills)
                    if not (
                        changes.raised.isdisjoint(drill.raised)
                        and changes.acts.isdisjoint(drill.actions)
                        and changes.sops.isdisjoint(drill.applied)
                    )
                ]
            )
        for changed in self.changed(changes):
            for vector, numbers in self.vectors(changed.site):
                if changed.differs(self.env(changed.site, vector)):
                    groups.append(numbers)
        return self._in_turn(groups)

    def _in_turn(self, groups: list[list[int]]) -> list[int]:
        """The first of each group, the second of each, and so on; none twice. Whoever plays perfectly goes first."""
        drills = self.recording.drills
        ranked = [sorted(group, key=lambda number: drills[number].key.subject != "perfect") for group in groups]
        return list(dict.fromkeys(n for turn in zip_longest(*ranked) for n in turn if n is not None))
