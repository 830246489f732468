"""An edition made ready to judge: its rules in one order, and which of them to read again when a fact changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sop.judging.graph import Graph, reads_of
from sop.judging.matching import Matcher, plain
from sop.judging.plan import Plan
from sop.policy import AUTHORITIES, DocumentItem, EndRule, MessageItem, NeverRule, Policy, StepRule
from sop.sfeel.builtins import CALENDAR
from sop.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class WiredStep:
    """A step with its place in the edition.

    `reads` are the keys of what its guard and its deadline read; `actions` those that meet it, `flags` whether a flag
    is among them. `before` is the act that it goes before, if any; `ahead` says that it goes before something. `behind`
    are the steps that it stands behind in a numbered list that both are in. `looked` are, for a step that asks for
    looks at named things and no more, these names as they are compared. `barred` says for each of its calls which
    SOPs have a never on that action strong enough to put it to sleep, `papered` for which of its calls such a never
    looks into the papers.
    """

    number: int
    sop: str
    rule: StepRule
    reads: frozenset[str]
    actions: frozenset[str]
    flags: bool
    before: str = ""
    ahead: bool = False
    behind: frozenset[int] = frozenset()
    looked: frozenset[str] | None = None
    barred: tuple[frozenset[str], ...] = ()
    papered: tuple[bool, ...] = ()


class Wiring:
    """What every run of one edition shares."""

    def __init__(self, policies: Sequence[Policy], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.matcher = Matcher(vocabulary)
        self.plans_entities = vocabulary.entities
        self.entity_of = {source: word for word, source in vocabulary.entities.items()}
        self._touched: dict[str, frozenset[str]] = {}
        self.plans: dict[str, Plan] = {policy.id: Plan(policy, vocabulary) for policy in policies}
        for plan in self.plans.values():
            plan.others = self.plans
        self.graph = Graph(self.plans)
        self.steps: list[WiredStep] = []
        self.nevers: dict[str, list[tuple[str, NeverRule]]] = {}
        self.ends: list[tuple[str, EndRule]] = []
        self.messages: dict[str, list[tuple[str, MessageItem]]] = {}
        self.documents: dict[str, list[tuple[str, DocumentItem]]] = {}
        self.befores: dict[str, list[tuple[str, NeverRule]]] = {}
        for policy in policies:
            self._add(policy)
        self.steps = [self._barred(step) for step in self.steps]
        lists = _lists(self.steps)
        self.steps = [replace(step, behind=frozenset(_ahead(step, lists))) for step in self.steps]
        self.of_policy: dict[str, list[WiredStep]] = {policy.id: [] for policy in policies}
        self._readers: dict[str, list[int]] = {}
        for step in self.steps:
            self.of_policy[step.sop].append(step)
            for key in sorted(step.reads):
                self._readers.setdefault(key, []).append(step.number)
        self.applies_reads = {p.id: self.graph.keys(self.plans[p.id], reads_of(p.applies)) for p in policies}
        self._panels = _panels(vocabulary, self.plans)

    def _add(self, policy: Policy) -> None:
        plan = self.plans[policy.id]
        for rule in policy.steps:
            formulas = [*rule.guard.when, *(loop.where for loop in rule.guard.loops), rule.unless]
            names = set(rule.guard.names).union(*map(reads_of, formulas))
            if rule.deadline is not None:
                names |= {*reads_of(rule.deadline.formula), CALENDAR}
            actions = frozenset(call.action.name for call in rule.calls)
            reads = self.graph.keys(plan, names)
            flags = any(call.action.cls == "flag" for call in rule.calls)
            before = rule.before.action.name if rule.before is not None else ""
            ahead = bool(before) or rule.before_change
            made = WiredStep(len(self.steps), policy.id, rule, reads, actions, flags, before, ahead)
            self.steps.append(replace(made, looked=_looked(rule)))
        for never in policy.nevers:
            for call in never.calls:
                found = self.nevers.setdefault(call.action.name, [])
                if (policy.id, never) not in found:
                    found.append((policy.id, never))
            if never.before is not None:
                self.befores.setdefault(never.before.action.name, []).append((policy.id, never))
        self.ends.extend((policy.id, end) for end in policy.ends)
        for message in policy.messages:
            self.messages.setdefault(message.message, []).append((policy.id, message))
        for document in policy.documents:
            self.documents.setdefault(document.document, []).append((policy.id, document))

    def _barred(self, step: WiredStep) -> WiredStep:
        strongest = rank(step.rule.clause.authority)
        found = [
            [
                (sop, never)
                for sop, never in self.nevers.get(call.action.name, ())
                if never.mode != "if then" and rank(never.clause.authority) >= strongest
            ]
            for call in step.rule.calls
        ]
        return replace(
            step,
            barred=tuple(frozenset(sop for sop, _ in some) for some in found),
            papered=tuple(any(_reads_papers(never) for _, never in some) for some in found),
        )

    def reread(self, moved: Iterable[str]) -> set[int]:
        """The numbers of the steps whose guards may have changed."""
        readers = self._readers
        return {number for key in moved if key in readers for number in readers[key]}

    def fact_of(self, ref: str) -> str:
        """The fact that a ref is about: of a field of a record, the list that it stands in."""
        name, mark, _ = ref.partition("#")
        return self.plans_entities.get(name.partition(".")[0], name) if mark else name

    def panel_of(self, ref: str) -> str:
        """The panel that shows a fact or definition; empty when it is always in sight or is worked out."""
        name = ref.partition("#")[0]
        return self._panels.get(name, "")

    def panels_touched(self, root: str) -> frozenset[str]:
        """The panels on which a value changes when this root does; other members of a list change all that shows it."""
        known = self._touched.get(root)
        if known is None:
            names = {root}
            if root in self.entity_of:
                names.update(name for name in self._panels if name.startswith(self.entity_of[root] + "."))
            for plan in self.plans.values():
                stale, fields = plan.stale(root)
                names.update(stale)
                names.update(f"{plan.lists[source]}.{field}" for source, some in fields for field in some)
            known = self._touched[root] = frozenset(self._panels[name] for name in names if name in self._panels)
        return known


def rank(authority: str) -> int:
    """How strong an authority class is."""
    return AUTHORITIES.index(authority) if authority in AUTHORITIES else 0


def _looked(rule: StepRule) -> frozenset[str] | None:
    """What a step asks to look at, where each of its calls has one fixed name; None for every other step."""
    found = set()
    for call in rule.calls:
        fixed = [arg.value for arg in call.args if arg.kind == "const" and not arg.bound and isinstance(arg.value, str)]
        if call.action.cls != "look" or len(call.args) != 1 or not fixed:
            return None
        found.add(plain(fixed[0]))
    return None if rule.before is not None else frozenset(found)


def _lists(steps: Iterable[WiredStep]) -> dict[tuple[str, int], list[tuple[int, WiredStep]]]:
    """The numbered lists of all SOPs: what stands in each, with its place."""
    found: dict[tuple[str, int], list[tuple[int, WiredStep]]] = {}
    for step in steps:
        for number, place in step.rule.order:
            found.setdefault((step.sop, number), []).append((place, step))
    return found


def _ahead(step: WiredStep, lists: Mapping[tuple[str, int], list[tuple[int, WiredStep]]]) -> Iterator[int]:
    """The steps before one in its numbered lists; looks do not bind among themselves (language.md §4)."""
    for number, place in step.rule.order:
        for other, earlier in lists[step.sop, number]:
            classes = {call.action.cls for rule in (earlier.rule, step.rule) for call in rule.calls}
            if other < place and classes != {"look"}:
                yield earlier.number


def _reads_papers(never: NeverRule) -> bool:
    return any(arg.param.kind in ("facts", "fields", "text") for call in never.calls for arg in call.args)


def _panels(vocabulary: Vocabulary, plans: Mapping[str, Plan]) -> dict[str, str]:
    found = {spec.name: spec.panel for spec in vocabulary.facts.values() if spec.panel in vocabulary.panels}
    for plan in plans.values():
        found.update({d.name: d.panel for d in plan.policy.definitions if d.panel})
    return found
