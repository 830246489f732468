"""The judge: one run, event by event, against an edition. No clock, no disk; copies are cheap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sop.edition import Edition
from sop.judging.acts import binds, forbids, nevers_on, note_reply, read_act, settle_act
from sop.judging.closing import check_deadlines, close, judge_papers, note_ends
from sop.judging.duties import Duty
from sop.judging.looking import count_earlier, note_look, remember_flags, void_flags
from sop.judging.papers import document_fields, found_in_text, message_parts
from sop.judging.run import Run
from sop.judging.wiring import rank
from sop.policy import CallRule
from sop.tables import RowTrace, explain
from sop.trace import Step
from sop.verdicts import Breach, Call, DutyResult, Owed

_FAR = datetime.max.replace(tzinfo=UTC)


class Judge(Run):
    """What an edition says of one run. Feed `step` with the run's events in order; the first is kind "start"."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(edition)
        self._forget()

    def _forget(self) -> None:
        """What was worked out of what is owed holds until the next event."""
        self._owed: tuple[Owed, ...] | None = None
        self._opened: tuple[list[Duty], list[Duty]] | None = None
        self._plays: dict[Duty, bool] = {}
        self._permits: dict[Duty, list[tuple[CallRule, dict[str, Any]]]] = {}
        self._firsts: dict[Duty, bool] = {}

    def copy(self) -> Judge:
        """A judge that goes on from here by itself."""
        owed, twin = self._owed, Judge.__new__(Judge)
        self.copy_into(twin)
        twin._forget()  # the rest is about duties of this run
        twin._owed = owed
        return twin

    def step(self, step: Step) -> None:
        """Judge one event."""
        self._forget()
        self.index = max(self.index, -1)
        if step.kind in ("act", "refused"):
            self._act(step)
        else:
            changed, moved = self.take(step)
            if step.kind != "start":
                check_deadlines(self, self._playable)
            if step.kind == "reply":
                note_reply(self, step)
            self._reread(changed, moved)
            if step.kind == "close":
                close(self, step)
        self._forget()

    def _act(self, step: Step) -> None:
        reading = read_act(self, step)
        before = self.index
        if step.kind == "act":
            self.index = step.index
            judge_papers(self, step, reading.spec)
            self.index = before
        changed, moved = self.take(step)
        met = settle_act(self, reading)
        note_look(self, step, reading.spec)
        remember_flags(self, met)
        if step.kind == "act":
            self._note_befores(step, reading.spec.name if reading.spec else step.action)
        self._reread(changed, moved)
        check_deadlines(self, self._playable)

    def _reread(self, changed: list[str], moved: set[str]) -> None:
        if not moved and self.index > 0:
            return  # nothing that a rule reads is another
        fresh_sops = self.latch(moved)
        numbers = self.wiring.reread(moved) if self.index > 0 else set[int]()  # at the start every SOP is a fresh one
        for sop in fresh_sops:
            numbers.update(wired.number for wired in self.wiring.of_policy[sop])
        note_ends(self, fresh_sops)
        fresh = self.read(sorted(numbers))
        void_flags(self, changed)
        count_earlier(self, fresh)

    def _note_befores(self, step: Step, action: str) -> None:
        """Remember the acts after which a *before* no longer forbids."""
        for sop, never in self.wiring.befores.get(action, ()):
            if sop not in self.applied or never.before is None:
                continue
            for ids, env in self.bindings(never.guard, self.envs[sop]):
                if self.wiring.matcher.fits(never.before, step.action, step.args, env):
                    entity = " ".join(f"{loop.entity}#{one}" for loop, one in zip(never.guard.loops, ids, strict=True))
                    self.befores |= {(never.clause.id, entity)}

    # What is owed

    def owed(self) -> tuple[Owed, ...]:
        """Duties owed, awake and first in their order, by deadline and then document order."""
        if self._owed is None:
            self._owed = tuple(self.each_owed())
        return self._owed

    def each_owed(self) -> Iterator[Owed]:
        """The same one by one: the acts of those that nobody comes to are never worked out."""
        if self._owed is not None:
            yield from self._owed
            return
        for duty in sorted(self._open()[0], key=lambda duty: (duty.deadline or _FAR, duty.step.number, duty.since)):
            if self._first(duty):
                yield Owed(duty.clause, duty.entity, duty.deadline, duty.since, tuple(self._calls(duty)))

    def waiting(self, action: str) -> bool:
        """Whether a duty to do this stands behind another in its order, so that doing it now would be out of order."""
        opened = self._open()[0]
        asked = [duty for duty in opened if action in duty.step.actions]
        late = [(duty.clause.id, duty.entity) for duty in asked if not self._first(duty)]
        if not late:
            return False
        first = {(duty.clause.id, duty.entity) for duty in opened if self._first(duty)}
        return any(key not in first for key in late)

    def _open(self) -> tuple[list[Duty], list[Duty]]:
        """The duties that are owed, awake and unmet; and those of them that go before something else."""
        if self._opened is None:
            opened = [duty for duty in self.raised if duty.at is None and duty.awake]
            self._opened = opened, [duty for duty in opened if duty.step.ahead]
        return self._opened

    def _first(self, duty: Duty) -> bool:
        """Whether an open duty can be done and no other that can goes before it."""
        known = self._firsts.get(duty)
        if known is None:
            known = self._firsts[duty] = self._playable(duty) and not self._held_up(duty)
        return known

    def _held_up(self, duty: Duty) -> bool:
        opened, ahead = self._open()
        behind = duty.step.behind
        if behind:
            for other in opened:
                if other.step.number in behind and binds(other, duty) and self._playable(other):
                    return True
        return any(other is not duty and self._goes_before(other, duty) and self._playable(other) for other in ahead)

    def _goes_before(self, other: Duty, duty: Duty) -> bool:
        """Whether `other` must be done first: *before any change*, or *before* this very act."""
        rule = other.step.rule
        before = rule.before
        if before is not None and before is not duty.step.rule.before and before.action.name in duty.step.actions:
            env = self.bind(other.step, other.ids)
            if env is not None:
                fits = self.wiring.matcher.fits
                if any(fits(before, call.action, call.args, env) for call in self._calls(duty)):
                    return True
        if not rule.before_change or duty.step.rule.before_change or other.step.sop in self.change_done:
            return False
        return any(call.action.cls not in ("look", "wait") for call in duty.step.rule.calls)

    def _playable(self, duty: Duty) -> bool:
        """Whether a duty has an act that no never of equal or higher authority forbids."""
        known = self._plays.get(duty)
        if known is None:
            if any(barred.isdisjoint(self.applied) for barred in duty.step.barred):
                known = self.bind(duty.step, duty.ids) is not None
            else:
                known = bool(self._permitted(duty))
            self._plays[duty] = known
        return known

    def _permitted(self, duty: Duty) -> list[tuple[CallRule, dict[str, Any]]]:
        """The calls that meet a duty and that no never of equal or higher authority forbids, with their arguments
        apart from what papers say."""
        known = self._permits.get(duty)
        if known is None:
            known = self._permits[duty] = list(self._each_permitted(duty))
        return known

    def _each_permitted(self, duty: Duty) -> Iterator[tuple[CallRule, dict[str, Any]]]:
        wired = duty.step
        env = self.bind(wired, duty.ids)
        if env is None:
            return
        strongest = rank(duty.clause.authority)
        for rule, barred, papered in zip(wired.rule.calls, wired.barred, wired.papered, strict=True):
            args = self.wiring.matcher.concrete(rule, env)
            if barred.isdisjoint(self.applied) or not any(
                rank(never.clause.authority) >= strongest
                and never.mode != "if then"
                and forbids(self, never, entity, at)
                for _, never, entity, _, at in nevers_on(
                    self, rule.action.name, self._papers(rule, dict(args)) if papered else args
                )
            ):
                yield rule, args

    def _calls(self, duty: Duty) -> Iterator[Call]:
        """The acts that meet a duty, without those that a never of equal or higher authority forbids."""
        for rule, args in self._permitted(duty):
            yield Call(rule.action.name, self._papers(rule, dict(args)))

    def _papers(self, rule: CallRule, args: dict[str, Any]) -> dict[str, Any]:
        """The arguments with what a message must say and what a document must show."""
        for param in rule.action.params:
            if param.kind == "message" and rule.action.carries == "message":
                items = self.wiring.messages.get(str(args.get(param.name, "")), ())
                refs, text = message_parts([(item, self.envs[one]) for one, item in items if one in self.applied])
                args["facts"], args["text"] = refs, text
        if rule.action.carries == "document":
            kinds = (param.name for param in rule.action.params if param.kind == "document")
            name = rule.action.document or next((str(args.get(kind, "")) for kind in kinds), "")
            papers = self.wiring.documents.get(name, ())
            if papers:
                args["fields"] = document_fields(
                    [(item, self.envs[one]) for one, item in papers if one in self.applied]
                )
        return args

    # What was found

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Everything broken so far, in order of step."""
        return tuple(sorted(self.found.values(), key=lambda breach: breach.step))

    def duties(self) -> tuple[DutyResult, ...]:
        """Every duty raised so far, and how it stands."""
        return (*(duty.result(self.closed) for duty in self.raised), *self.items)

    def shown(self) -> dict[str, tuple[str, str, Any]]:
        """Definitions that a panel shows: name -> (panel, label, value now)."""
        found: dict[str, tuple[str, str, Any]] = {}
        for policy in self.edition.policies:
            env = self.envs[policy.id]
            for definition in policy.definitions:
                if not definition.panel:
                    continue
                rest = definition.name.partition(".")[2] if definition.entity else definition.name
                label = rest.replace("_", " ")
                if not definition.entity:
                    found.setdefault(definition.name, (definition.panel, label, env[definition.name]))
                    continue
                for record in env[env.plan.entities[definition.entity]] or ():
                    ref = f"{definition.name}#{record.get('id', '')}"
                    found.setdefault(ref, (definition.panel, label, record[rest]))
        return found

    def found_in(self, message: str, text: str) -> tuple[str, ...]:
        """What the SOPs in force look for in such a message and find in this text: all that judging it again needs."""
        items = self.wiring.messages.get(message, ())
        return found_in_text([(item, self.envs[sop]) for sop, item in items if sop in self.applied], text)

    def explain(self, clause: str, entity: str = "") -> tuple[RowTrace, ...]:
        """The rows of the table that a clause belongs to, or that its condition rests on, against the values now."""
        for policy in self.edition.policies:
            for table in policy.tables:
                if clause in table.rows or clause == table.id or self._rests_on(policy.id, clause, table.outputs):
                    env: Any = self.envs[policy.id]
                    if table.entity:
                        record = next(
                            (r for r in env[table.source] or () if not entity or entity.endswith(f"#{r.get('id')}")),
                            None,
                        )
                        if record is None:
                            return ()
                        from sop.judging.env import Bound

                        env = Bound(env, {table.variable: record})
                    return explain(table.table, env)
        return ()

    def _rests_on(self, sop: str, clause: str, outputs: Any) -> bool:
        names = {column.name for column in outputs}
        return any(
            step.sop == sop and step.rule.clause.id == clause and names & self._names(step.rule)
            for step in self.wiring.of_policy[sop]
        )

    @staticmethod
    def _names(rule: Any) -> frozenset[str]:
        found = rule.guard.names
        for call in rule.calls:
            found |= call.names
        return frozenset(found)
