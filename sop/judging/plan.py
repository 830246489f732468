"""One SOP made ready to run: where each name comes from, and what a changed fact makes stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sop.judging.makers import Maker, by_asking, by_formula, by_parameter, by_record_formula, by_record_table, by_table
from sop.policy import DecisionTable, Definition, Parameter, Policy
from sop.vocabulary import Vocabulary

Stale = tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""Names to drop, and for each list the fields to drop from its records."""


class Plan:
    """The static wiring of a policy. Built once per edition and shared by every run."""

    def __init__(self, policy: Policy, vocabulary: Vocabulary) -> None:
        self.policy = policy
        self.vocabulary = vocabulary
        self.lists: dict[str, str] = {source: word for word, source in vocabulary.entities.items()}
        self.entities = vocabulary.entities
        self.definitions: dict[str, Definition] = {d.name: d for d in policy.definitions if not d.entity}
        self.parameters: dict[str, Parameter] = {p.name: p for p in policy.parameters}
        self.outputs: dict[str, DecisionTable] = {}
        self.makers: dict[str, Maker] = {"@calendar": by_asking("@calendar", lambda env, _: env.calendar())}
        self.makers.update((name, by_asking(name, lambda env, name: env.foreign(name))) for name in policy.references)
        self.makers.update((name, by_asking(name, lambda env, name: env.records(name))) for name in self.lists)
        self.fields: dict[str, dict[str, Maker]] = {}
        self.references = frozenset(policy.references)
        self._reads: dict[str, frozenset[str]] = {}
        for definition in policy.definitions:
            self._reads[definition.name] = definition.formula.names
            if definition.entity:
                rest = definition.name.partition(".")[2]
                made = by_record_formula(rest, definition.entity, definition.formula)
                self.fields.setdefault(definition.entity, {})[rest] = made
        for table in policy.tables:
            for column in table.outputs:
                self._reads[column.name] = table.names
                if table.entity:
                    self.fields.setdefault(table.entity, {})[column.field] = by_record_table(
                        policy.id, table, column.field
                    )
                else:
                    self.outputs[column.name] = table
        self.makers.update((name, by_parameter(name, parameter)) for name, parameter in self.parameters.items())
        self.makers.update((name, by_formula(name, d.formula)) for name, d in self.definitions.items())
        self.makers.update((name, by_table(policy.id, table, name)) for name, table in self.outputs.items())
        self.derived_lists = tuple(self.entities[entity] for entity in self.fields)
        self._roots: dict[str, frozenset[str]] = {}
        self._stale: dict[str, Stale] = {}
        self.others: Mapping[str, Plan] = {}

    def is_computed(self, name: str) -> bool:
        """Whether a definition or a table of the SOP gives the name its value."""
        return name in self._reads

    def is_derived(self, name: str) -> bool:
        """Whether the SOP itself gives the name its value."""
        return name in self._reads or name in self.parameters

    def roots(self, names: Iterable[str]) -> frozenset[str]:
        """What these names depend on in the end: facts, fields of records (`line.quantity`), members of lists."""
        found: set[str] = set()
        for name in names:
            found |= self._root(name, ())
        return frozenset(found)

    def _root(self, name: str, path: tuple[str, ...]) -> frozenset[str]:
        known = self._roots.get(name)
        if known is not None:
            return known
        if name in path:
            return frozenset()
        found: set[str] = set()
        word = name.partition(".")[0]
        if name in self._reads:
            for read in self._reads[name]:
                found |= self._root(read, (*path, name))
            if word in self.entities and word in self.fields:
                found.add(self.entities[word])
        elif name in self.parameters:
            if len(self.parameters[name].rows) > 1:
                found.add("clock.today")
        elif name in self.references:
            sop, _, rest = name.partition(".")
            if sop in self.others:
                found |= self.others[sop]._root(rest, (*path, name))
        else:
            found.add(name)
        roots = self._roots[name] = frozenset(found)
        return roots

    def stale(self, root: str) -> Stale:
        """What a change of this root makes stale."""
        known = self._stale.get(root)
        if known is None:
            derived = (*self.definitions, *self.outputs, *self.parameters, *self.references)
            names = [root, *(name for name in derived if root in self._root(name, ()))]
            if not isinstance(self.policy.calendar, str) and root in self.roots(self.policy.calendar.names):
                names.append("@calendar")
            fields = []
            for entity, own in self.fields.items():
                some = tuple(rest for rest in own if root in self._root(f"{entity}.{rest}", ()))
                if some:
                    fields.append((self.entities[entity], some))
            # A list is read again when its records changed, not when its members did: that is the environment's.
            known = self._stale[root] = (tuple(n for n in names if n not in self.lists), tuple(fields))
        return known
