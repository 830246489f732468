"""Acts that the order of work puts before each other in a circle: numbered lists, *Before A*, *never A before B*."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from sop.checking.acts import alike
from sop.checking.clashes import awake
from sop.checking.goals import Goal, World
from sop.checking.house import House
from sop.checking.worlds import Worlds
from sop.diagnostics import Diagnostic
from sop.edition import Edition
from sop.policy import CallRule, Clause, GuardRule, Policy, StepRule

MAX_CIRCLES = 20


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule that says that an act comes before another, with where it stands."""

    policy: Policy
    clause: Clause
    guard: GuardRule


@dataclass(frozen=True, slots=True)
class _Edge:
    """The act at `to` waits for the one at `start`, by these rules."""

    to: int
    rules: tuple[_Rule, ...]


class Circles:
    """The acts of an edition and which waits for which."""

    def __init__(self, edition: Edition) -> None:
        self.calls: list[CallRule] = []
        self.edges: dict[int, list[_Edge]] = {}
        self._named: dict[str, list[int]] = {}
        for policy in edition.policies:
            self._lists(policy)
            for step in policy.steps:
                if step.before is not None:
                    self._put(step.calls[0], step.before, _Rule(policy, step.clause, step.guard))
            for never in policy.nevers:
                if never.mode == "before" and never.before is not None:
                    for call in never.calls:
                        self._put(never.before, call, _Rule(policy, never.clause, never.guard))

    def _lists(self, policy: Policy) -> None:
        """Neighbours in numbered lists: looks do not bind among themselves, and *either* leaves a way out."""
        lists: dict[int, list[tuple[int, StepRule]]] = {}
        for step in policy.steps:
            for number, position in step.order:
                lists.setdefault(number, []).append((position, step))
        for items in lists.values():
            for at, (first, earlier) in enumerate(items):
                for second, later in items[at + 1 :]:
                    looks = earlier.calls[0].action.cls == later.calls[0].action.cls == "look"
                    if first < second and not looks and len(earlier.calls) == len(later.calls) == 1:
                        one = _Rule(policy, earlier.clause, earlier.guard)
                        two = _Rule(policy, later.clause, later.guard)
                        self._put(earlier.calls[0], later.calls[0], one, two)

    def _put(self, before: CallRule, after: CallRule, *rules: _Rule) -> None:
        start, to = self._node(before), self._node(after)
        if start != to:
            self.edges.setdefault(start, []).append(_Edge(to, rules))

    def _node(self, call: CallRule) -> int:
        """The place of an act; two ways to say the same act are one."""
        mine = self._named.setdefault(call.action.name, [])
        for number in mine:
            known = self.calls[number]
            if known is call or (len(known.args) == len(call.args) and alike(known, call) and alike(call, known)):
                return number
        self.calls.append(call)
        mine.append(len(self.calls) - 1)
        return mine[-1]

    def paths(self) -> Iterator[list[_Edge]]:
        """The shortest circle through each act, each circle once."""
        seen: set[frozenset[int]] = set()
        for start in self.edges:
            path = self._back(start)
            if path is not None:
                key = frozenset(edge.to for edge in path)
                if key not in seen:
                    seen.add(key)
                    yield path

    def _back(self, start: int) -> list[_Edge] | None:
        came: dict[int, tuple[int, _Edge]] = {}
        waiting = deque([start])
        while waiting:
            at = waiting.popleft()
            for edge in self.edges.get(at, ()):
                if edge.to == start:
                    path = [edge]
                    while at != start:
                        at, step = came[at]
                        path.append(step)
                    return path[::-1]
                if edge.to not in came:
                    came[edge.to] = (at, edge)
                    waiting.append(edge.to)
        return None


def circles(edition: Edition, house: House) -> Iterator[Diagnostic]:
    """Circles whose rules can all be awake together; at the first of their clauses."""
    worlds = Worlds(house)
    found = Circles(edition)
    for number, path in enumerate(found.paths()):
        if number == MAX_CIRCLES:
            return
        rules = list({rule.clause.id: rule for edge in path for rule in edge.rules}.values())
        world = World()
        goals: list[Goal] = []
        for rule in rules:
            goals += awake(rule.policy, rule.guard, world, {}).goals
        if worlds.find(goals, world) is None:
            continue
        ids = ", ".join(rule.clause.id for rule in rules)
        acts = [found.calls[edge.to].action.name for edge in path]
        first = min(rules, key=lambda rule: (rule.policy.path, rule.clause.line))
        yield Diagnostic(
            "order-circle",
            "error",
            first.policy.path,
            first.clause.line,
            1,
            f"these acts wait for each other: {' → '.join([acts[-1], *acts])}, by {ids}",
            "take one of these rules out, or say when it does not hold",
        )
