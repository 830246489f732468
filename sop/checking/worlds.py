"""Whether several conditions can hold at once, and a world in which they do: a bounded search through their names.

Definitions are looked through, tables are decided row by row, loops get records of their own. What is beyond that (sums
over records, two figures compared) is a value of its own that nothing else limits. So a world that is found may be one
that no order is ever in; that none is found means that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sop.checking.allowed import ANYTHING, Allowed, only
from sop.checking.asking import Asking
from sop.checking.cells import cell_condition
from sop.checking.goals import NOT_TRUE, TRUE, Ask, Every, Goal, Keep, Later, Row, Some, Ways, World
from sop.checking.house import House, Key, Place
from sop.policy import DecisionTable
from sop.sfeel.nodes import Literal, Logic, Node

MAX_STEPS = 300
"""Goals looked at for one question; beyond it fewer tables are looked through."""
_DEPTHS = (99, 2, 0)
"""Tables decided row by row in one world: as many as there are, or fewer where that takes too long."""
_ONE_ROW = ("F", "U", "A", "P")


class _TooLong(Exception):
    """The bound on the search is reached."""


class Worlds:
    """Answers questions about one edition."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asking = Asking(house)
        self.steps = 0
        self.tables = 0
        self._asked: dict[tuple[int, int, Place], tuple[Ask, Ways]] = {}
        self._met: dict[tuple[int, int], tuple[Allowed, Allowed, Allowed]] = {}
        self._written: dict[int, tuple[Literal, Allowed]] = {}
        self._domains: dict[Key, Allowed] = {}
        self._tables: dict[int, list[list[Node]]] = {}

    def find(self, goals: Iterable[Goal], world: World | None = None) -> World | None:
        """A world in which all goals hold, or None where there is none."""
        listed = list(goals)
        for self.tables in _DEPTHS:
            self.steps = 0
            try:
                return self._solve(listed, (world or World()).copy())
            except (_TooLong, RecursionError):
                continue
        return None

    def _solve(self, goals: Iterable[Goal], world: World) -> World | None:
        waiting: list[tuple[tuple[Goal, ...], ...]] = []
        todo = list(reversed(list(goals)))
        while todo or waiting:
            if not todo:
                ways = waiting.pop(min(range(len(waiting)), key=lambda at: len(waiting[at])))
                rest = [Later(other) for other in waiting]
                for way in ways[:-1]:
                    found = self._solve([*way, *rest], world.copy())
                    if found is not None:
                        return found
                todo = list(reversed(ways[-1]))
                continue
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise _TooLong
            goal = todo.pop()
            if isinstance(goal, Later):
                waiting.append(goal.ways)
                continue
            found_ways = self._ways(goal, world)
            if not found_ways:
                return None
            if len(found_ways) == 1:
                todo.extend(reversed(found_ways[0]))
            else:
                waiting.append(tuple(tuple(way) for way in found_ways))
        return world

    def _ways(self, goal: Goal, world: World) -> Ways:
        match goal:
            case Keep():
                return self._keep(goal, world)
            case Row():
                return self._row(goal, world)
            case Some():
                return self._some(goal, world)
            case Every():
                world.every += (goal,)
                if goal.ask is None:
                    return [] if world.records.get(goal.source) else [[]]
                return [[self._of(goal, number, goal.ask) for number in world.records.get(goal.source, ())]]
            case Ask():
                return self._answered(goal)
        return [[]]

    def _answered(self, goal: Ask) -> Ways:
        """As `Asking.ways`; kept by the node itself, which the same question brings again and again."""
        at = (id(goal.node), goal.mask, goal.place)
        kept = self._asked.get(at)
        if kept is None:
            kept = self._asked[at] = (goal, self.asking.ways(goal))
        return kept[1]

    def _both(self, one: Allowed, other: Allowed) -> Allowed:
        at = (id(one), id(other))
        kept = self._met.get(at)
        if kept is None:
            kept = self._met[at] = (one, other, one.meet(other))
        return kept[2]

    def _domain(self, goal: Keep) -> Allowed:
        if goal.key.node is not None:
            return ANYTHING
        kept = self._domains.get(goal.key)
        if kept is None:
            kept = self._domains[goal.key] = self.house.domain(goal.key, goal.info)
        return kept

    def _conditions(self, table: DecisionTable) -> list[list[Node]]:
        """What each row asks for, a condition for each cell that is not blank."""
        kept = self._tables.get(id(table))
        if kept is None:
            kept = []
            for row in table.table.rows:
                made = [cell_condition(*pair) for pair in zip(table.table.inputs, row.cells, strict=True)]
                kept.append([node for node in made if node is not None])
            self._tables[id(table)] = kept
        return kept

    def _keep(self, goal: Keep, world: World) -> Ways:
        key = goal.key
        table = self.house.table(key) if len(world.rows) < self.tables else None
        if (
            table is not None
            and table.table.hit_policy in _ONE_ROW
            and ((key.sop, table.id, key.record) not in world.rows)
        ):
            return list(self._rows(goal, table))
        left = self._both(world.values.get(key) or self._domain(goal), goal.allowed)
        if left.empty:
            return []
        world.values[key] = left
        return [[]]

    def _row(self, goal: Row, world: World) -> Ways:
        world.rows[goal.sop, goal.table.id, goal.record] = goal.number
        for index, column in enumerate(goal.table.outputs):
            output = goal.table.table.rows[goal.number].outputs[index] if goal.number >= 0 else None
            if output is None or isinstance(output.root, Literal):
                value = output.root.value if output is not None and isinstance(output.root, Literal) else None
                world.values[Key(goal.sop, column.name, goal.record)] = only(value)
        return [[]]

    def _rows(self, goal: Keep, table: DecisionTable) -> Iterator[list[Goal]]:
        """Each way in which the table can give the value: a row that fits, and under F none of those before it."""
        key = goal.key
        place = Place(key.sop).bind(table.variable, table.entity, key.record) if table.variable else Place(key.sop)
        index = next(i for i, column in enumerate(table.outputs) if column.name == key.name)
        first = table.table.hit_policy == "F"
        before: list[Goal] = []
        asked = self._conditions(table)
        for number, row in enumerate(table.table.rows):
            conditions = asked[number]
            output = row.outputs[index].root
            if self._gives(output, goal):
                mine = [Ask(node, TRUE, place) for node in conditions]
                yield [Row(key.sop, table, key.record, number), *mine, *before, goal]
            if not conditions:
                return
            whole = conditions[0] if len(conditions) == 1 else Logic("and", tuple(conditions))
            if first:
                before.append(Ask(whole, NOT_TRUE, place))
        if goal.allowed.null and first:
            yield [Row(key.sop, table, key.record, -1), *before, goal]

    def _gives(self, output: Node, goal: Keep) -> bool:
        """Whether a row's output can be what is wanted; a name can be anything, unless a written value is."""
        if not isinstance(output, Literal):
            return not goal.written
        kept = self._written.get(id(output))
        if kept is None:
            kept = self._written[id(output)] = (output, only(output.value))
        return not self._both(kept[1], goal.allowed).empty

    def _some(self, goal: Some, world: World) -> Ways:
        """A record of its own; what is asked of every record is asked of it too."""
        if any(every.source == goal.source and every.ask is None for every in world.every):
            return []
        world.made += 1
        world.records[goal.source] = (*world.records.get(goal.source, ()), world.made)
        goals: list[Goal] = [] if goal.ask is None else [self._of(goal, world.made, goal.ask)]
        goals += [
            self._of(every, world.made, every.ask)
            for every in world.every
            if every.source == goal.source and every.ask is not None
        ]
        return [goals]

    def _of(self, goal: Some | Every, number: int, ask: Ask) -> Ask:
        return replace(ask, place=ask.place.bind(goal.word, self.house.entities[goal.source], number))
