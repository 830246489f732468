"""An edition made ready to judge: its rules in one order, and which of them to read again when a fact changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sop.judging.matching import Matcher
from sop.judging.plan import Plan
from sop.policy import DocumentItem, EndRule, Formula, MessageItem, NeverRule, Policy, StepRule
from sop.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class WiredStep:
    """A step with its place in the edition and the facts that its guard, its deadline and its refs depend on."""

    number: int
    sop: str
    rule: StepRule
    roots: frozenset[str]
    actions: frozenset[str]


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
        self.steps: list[WiredStep] = []
        self.nevers: dict[str, list[tuple[str, NeverRule]]] = {}
        self.ends: list[tuple[str, EndRule]] = []
        self.messages: dict[str, list[tuple[str, MessageItem]]] = {}
        self.documents: dict[str, list[tuple[str, DocumentItem]]] = {}
        self.befores: list[tuple[str, NeverRule]] = []
        for policy in policies:
            self._add(policy)
        self.of_policy: dict[str, list[WiredStep]] = {policy.id: [] for policy in policies}
        self._by_fact: dict[str, tuple[int, ...]] = {}
        for step in self.steps:
            self.of_policy[step.sop].append(step)
        self.applies_roots = {p.id: self.plans[p.id].roots(p.applies.names) for p in policies}
        self._panels = _panels(vocabulary, self.plans)

    def _add(self, policy: Policy) -> None:
        plan = self.plans[policy.id]
        for rule in policy.steps:
            formulas: list[Formula | None] = [rule.unless, rule.deadline.formula if rule.deadline else None]
            names = set(rule.guard.names).union(*(f.names for f in formulas if f is not None))
            actions = frozenset(call.action.name for call in rule.calls)
            self.steps.append(WiredStep(len(self.steps), policy.id, rule, plan.roots(names), actions))
        for never in policy.nevers:
            for call in never.calls:
                found = self.nevers.setdefault(call.action.name, [])
                if (policy.id, never) not in found:
                    found.append((policy.id, never))
            if never.before is not None:
                self.befores.append((policy.id, never))
        self.ends.extend((policy.id, end) for end in policy.ends)
        for message in policy.messages:
            self.messages.setdefault(message.message, []).append((policy.id, message))
        for document in policy.documents:
            self.documents.setdefault(document.document, []).append((policy.id, document))

    def reread(self, changed: Iterable[str]) -> list[int]:
        """The numbers of the steps whose guards may have changed, in order."""
        found: set[int] = set()
        for fact in changed:
            numbers = self._by_fact.get(fact)
            if numbers is None:
                numbers = tuple(step.number for step in self.steps if fact in step.roots)
                self._by_fact[fact] = numbers
            found.update(numbers)
        return sorted(found)

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

    def shown_on(self, panel: str) -> list[str]:
        """The names that a panel shows."""
        return [name for name, where in self._panels.items() if where == panel]


def _panels(vocabulary: Vocabulary, plans: Mapping[str, Plan]) -> dict[str, str]:
    found = {spec.name: spec.panel for spec in vocabulary.facts.values() if spec.panel in vocabulary.panels}
    for plan in plans.values():
        found.update({d.name: d.panel for d in plan.policy.definitions if d.panel})
    return found
