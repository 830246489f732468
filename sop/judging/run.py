"""The state of one judged run: facts, applied SOPs, duties raised, what has been seen; and how events change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sop.edition import Edition
from sop.judging.differences import changes
from sop.judging.duties import Duty, later_by, moment_of
from sop.judging.env import Bound, PolicyEnv
from sop.judging.papers import value_of
from sop.judging.wiring import WiredStep
from sop.policy import Clause, Formula, GuardRule
from sop.trace import Step
from sop.verdicts import Breach, BreachKind, DutyResult

Ids = tuple[str, ...]


class Run:
    """Everything that the judge knows of a run. Changed only by `take` and by the rules in `sop.judging`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.wiring = edition.wiring
        self.facts: Mapping[str, Any] = {}
        self.envs = {sop: PolicyEnv(plan, self) for sop, plan in self.wiring.plans.items()}
        self.index = -1
        self.now: datetime | None = None
        self.closed = False
        self.applied: dict[str, int] = {}
        self.raised: list[Duty] = []
        self.latest: dict[int, dict[Ids, Duty]] = {}
        self.items: list[DutyResult] = []
        self.judged: dict[str, int] = {}
        self.found: dict[int, Breach] = {}
        self.serial = 0
        self.seen: dict[str, int] = {}
        self.panel_changed: dict[str, int] = {}
        self.last_change = -1
        self.flags: dict[frozenset[str], tuple[int, tuple[Any, ...], int]] = {}
        self.looks: list[Step] = []
        self.undoable: dict[int, dict[str, Any]] = {}
        self.change_done: frozenset[str] = frozenset()
        self.befores: frozenset[tuple[str, str]] = frozenset()
        self.permits: list[tuple[Duty, frozenset[int]]] = []
        self.counted: dict[tuple[Any, ...], datetime | None] = {}  # copies of the run share it: it only remembers
        self.false_at_start: frozenset[tuple[str, str]] = frozenset()
        self.fired: set[str] = set()

    def copy_into(self, twin: Run) -> None:
        """Make `twin` a copy: nothing that changes is shared."""
        twin.__dict__.update(self.__dict__)
        twin.envs = {sop: env.twin(twin) for sop, env in self.envs.items()}
        twin.raised, twin.latest = [], {}
        for duty in self.raised:  # a later one of the same step and records takes the place of the earlier
            made = duty.copy()
            twin.raised.append(made)
            twin.latest.setdefault(duty.step.number, {})[duty.ids] = made
        if self.permits:
            of = {id(duty): made for duty, made in zip(self.raised, twin.raised, strict=True)}
            twin.permits = [(of[id(duty)], used) for duty, used in self.permits]
        else:
            twin.permits = []
        for name in ("applied", "judged", "found", "seen", "panel_changed", "flags", "undoable"):
            setattr(twin, name, dict(getattr(self, name)))
        twin.items, twin.looks, twin.fired = list(self.items), list(self.looks), set(self.fired)

    # The house that environments live in

    def env(self, sop: str) -> PolicyEnv:
        """The environment of an SOP."""
        return self.envs[sop]

    def calendar(self, name: str) -> Any:
        """The calendar of that name; with only one in the edition, that one."""
        calendars = self.edition.calendars
        found = calendars.get(name)
        if found is None and len(calendars) == 1:
            return next(iter(calendars.values()))
        return found

    def decided(self, sop: str, rows: Iterable[str]) -> None:
        """Remember the rows that decide while their SOP applies."""
        if sop in self.applied:
            self.fired.update(rows)

    # Events

    def take(self, step: Step) -> tuple[list[str], set[str]]:
        """Put the facts after an event in place.

        Returns what moved (facts, fields of records, members of lists), and the same with the keys of every derived
        value that is another now.
        """
        before, first = self.facts, self.index < 0
        facts = self.facts = step.facts
        self.index = step.index
        if facts is before:
            return [], set()
        now = facts.get("clock.now")
        self.now = now if isinstance(now, datetime) else self.now
        if first:
            return list(facts), set(facts)
        moved, lists = changes(self.wiring, step.changed, before, facts)
        others = set(moved)
        for env in self.envs.values():
            if not env:
                continue
            for name, difference in lists:
                if name in env:
                    env.renew(name, difference.records, difference.members)
            for name in moved:
                if name in env and name not in self.wiring.entity_of:
                    env.reset(name)
        for node in self.wiring.graph.program(moved):
            if not node.reads.isdisjoint(others):
                self.envs[node.sop].refresh(node, others)
        for name in moved:
            for panel in self.wiring.panels_touched(name):
                self.panel_changed[panel] = step.index
            if not name.startswith("clock."):
                self.last_change = step.index
        return moved, others

    def latch(self, moved: set[str]) -> list[str]:
        """SOPs that begin to apply now; once they apply they apply for the drill."""
        fresh = []
        for policy in self.edition.policies:
            sop = policy.id
            if sop in self.applied or (self.index > 0 and self.wiring.applies_reads[sop].isdisjoint(moved)):
                continue
            if policy.applies.run(self.envs[sop]) is True:
                self.applied[sop] = self.index
                self.fired.update(self.envs[sop].marks())
                fresh.append(sop)
        return fresh

    # Guards

    def holding(self, guard: GuardRule, env: Any) -> Iterator[tuple[Ids, Any]]:
        """The bindings for which a guard holds, with the environment of each."""
        for ids, bound in self.bindings(guard, env) if guard.loops else (((), env),):
            for formula in guard.when:
                if formula.run(bound) is not True:
                    break
            else:
                yield ids, bound

    def bindings(self, guard: GuardRule, env: Any, depth: int = 0) -> Iterator[tuple[Ids, Any]]:
        """The records that a guard's loops go over."""
        if depth == len(guard.loops):
            yield (), env
            return
        loop = guard.loops[depth]
        for record in env[loop.source] or ():
            bound = Bound(env, {loop.variable: record})
            if loop.where is None or loop.where.run(bound) is True:
                for ids, inner in self.bindings(guard, bound, depth + 1):
                    yield (str(record.get("id", "")), *ids), inner

    def bind(self, step: WiredStep, ids: Ids) -> Any:
        """The environment of a duty now, or None when one of its records is gone."""
        env: Any = self.envs[step.sop]
        if not ids:
            return env
        for loop, record_id in zip(step.rule.guard.loops, ids, strict=True):
            for record in env[loop.source] or ():
                if str(record.get("id", "")) == record_id:
                    env = Bound(env, {loop.variable: record})
                    break
            else:
                return None
        return env

    def read(self, numbers: Iterable[int]) -> list[Duty]:
        """Read the guards of these steps; returns the duties that became owed."""
        fresh: list[Duty] = []
        for number in numbers:
            wired = self.wiring.steps[number]
            if wired.sop not in self.applied:
                continue
            known = self.latest.setdefault(number, {})
            rule = wired.rule
            awake: set[Ids] = set()
            for ids, env in self.holding(rule.guard, self.envs[wired.sop]):
                if rule.unless is not None and rule.unless.run(env) is True:
                    if ids in known:
                        known[ids].excused = True
                    continue
                awake.add(ids)
                duty = known.get(ids)
                if duty is None or (rule.guard.each_time and duty.at is not None and not duty.awake):
                    duty = self._raise(wired, ids, env, duty)
                    known[ids] = duty
                    fresh.append(duty)
                elif not duty.awake:
                    duty.awake, duty.excused = True, False
                    if rule.guard.each_time:
                        duty.owed_at = self.now
                    self._set_deadline(duty, env, anew=True)
                else:
                    self._set_deadline(duty, env, anew=False)
            for ids, duty in known.items():
                if ids not in awake:
                    duty.awake = False
        return fresh

    def _raise(self, wired: WiredStep, ids: Ids, env: Any, earlier: Duty | None) -> Duty:
        loops = wired.rule.guard.loops
        entity = " ".join(f"{loop.entity}#{one}" for loop, one in zip(loops, ids, strict=True))
        duty = Duty(wired, entity, ids, earlier.occurrence + 1 if earlier else 1, self.index)
        duty.owed_at = self.now
        self.raised.append(duty)
        self._set_deadline(duty, env, anew=True)
        return duty

    def owe_anew(self, duty: Duty) -> None:
        """A duty that was met stands again from now on."""
        duty.owed_at = self.now
        self._set_deadline(duty, self.bind(duty.step, duty.ids), anew=True)

    def _set_deadline(self, duty: Duty, env: Any, *, anew: bool) -> None:
        rule = duty.step.rule.deadline
        if rule is None or self.now is None or duty.at is not None or env is None:
            return
        calendar = env["@calendar"]
        value = rule.formula.run(env)
        if rule.kind == "by":
            duty.deadline = moment_of(value, calendar, self.now)
        elif not isinstance(value, Decimal):
            duty.deadline = None
        else:
            start = duty.owed_at or self.now
            key = (id(calendar), value, rule.unit, start)
            if key not in self.counted:  # counting working time takes as long as reading a dozen guards
                self.counted[key] = later_by(value, rule.unit, start, calendar)
            duty.deadline = self.counted[key]
        if anew:
            # A deadline already past when the duty becomes owed is shown, not scored (language.md §4).
            duty.scored_deadline = duty.deadline is None or duty.deadline >= self.now

    # Findings

    def breach(
        self,
        clause: Clause,
        kind: BreachKind,
        cost: Decimal,
        message: str,
        *,
        entity: str = "",
        facts: Mapping[str, Any] | None = None,
        critical: bool = False,
    ) -> int:
        """Record a breach; returns its number, by which it can be taken back."""
        self.serial += 1
        self.found[self.serial] = Breach(
            self.index, clause.id, kind, entity, cost, critical, dict(facts or {}), message
        )
        return self.serial

    def evidence(self, sop: str, formulas: Iterable[Formula | None], env: Any) -> dict[str, Any]:
        """The values that formulas read, by name, for a finding."""
        found: dict[str, Any] = {}
        for formula in formulas:
            for name in sorted(formula.names) if formula is not None else ():
                word, _, rest = name.partition(".")
                if word in self.wiring.plans_entities and name not in self.facts:
                    record = env[word] if isinstance(env, Bound) and word in env else None
                    if isinstance(record, Mapping):
                        found[f"{name}#{record.get('id', '')}"] = _field(record, rest)
                    continue
                # A list is quoted as the panel shows it, without what SOPs derive for its records.
                listed = name in self.wiring.entity_of
                found[name] = self.facts.get(name) if listed else (self.envs[sop] if env is None else env)[name]
        return found

    def value(self, ref: str) -> Any:
        """The value of a ref: a fact, any SOP's definition or output, or `SOP-CR.authority` by its full name."""
        name = ref.partition("#")[0]
        head, dot, rest = ref.partition(".")
        if head in self.envs and dot:
            return value_of(rest, self.envs[head])
        word = name.partition(".")[0]
        for sop, plan in self.wiring.plans.items():
            if plan.is_derived(name):
                return value_of(ref, self.envs[sop])
        if "#" in ref and word in self.wiring.plans_entities and self.envs:
            return value_of(ref, next(iter(self.envs.values())))
        return self.facts.get(name)


def _field(record: Mapping[str, Any], rest: str) -> Any:
    try:
        return record[rest]
    except KeyError:
        return None
