"""Read sentences to compiled rules: guards, arguments, steps, nevers, ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sop.formula import FormulaMaker, literal
from sop.items import is_plain_name
from sop.names import NameTable
from sop.policy import (
    ArgRule,
    Bound,
    CallRule,
    Clause,
    DeadlineRule,
    EndRule,
    Formula,
    GuardRule,
    LoopRule,
    NeverRule,
    StepRule,
)
from sop.syntax import ArgPhrase, CallPhrase, Deadline, EndPhrase, Guard, NeverPhrase, StepPhrase, Term
from sop.vocabulary import Param

_ARG_KINDS = {"number": "number", "date": "date", "dateTime": "dateTime", "value": "any"}


@dataclass(slots=True)
class RuleMaker:
    """Compiles what the phrases module read. Returns None after a diagnostic."""

    formulas: FormulaMaker

    def guard(self, guard: Guard, names: NameTable) -> tuple[GuardRule, NameTable] | None:
        """A guard and the names with its loops bound."""
        loops: list[LoopRule] = []
        for loop in guard.loops:
            if not self.formulas.check_name(loop.source, names, loop.line, loop.column):
                return None
            entity = names.list_entity(loop.source)
            if not entity:
                self.formulas.report.error(
                    "type-mismatch", loop.line, loop.column, f"`{loop.source}` is no list of records"
                )
                return None
            if loop.variable != entity and names.knows(loop.variable):
                self.formulas.report.error(
                    "two-meanings", loop.line, loop.column, f"`{loop.variable}` already names something else"
                )
                return None
            names = names.bind(loop.variable, loop.source)
            where = self.formulas.test(loop.where, names)
            if loop.where is not None and where is None:
                return None
            loops.append(LoopRule(loop.variable, loop.source, entity, where))
        when: list[Formula] = []
        for test in guard.when:
            formula = self.formulas.test(test, names)
            if formula is None:
                return None
            when.append(formula)
        read = _names_of(*when, *(loop.where for loop in loops)) | {loop.source for loop in loops}
        return GuardRule(tuple(loops), tuple(when), guard.each_time, read), names

    def call(self, call: CallPhrase, names: NameTable) -> CallRule | None:
        """An action with what its arguments must be."""
        spec = names.vocabulary.actions.get(call.action) or next(
            a for a in names.vocabulary.actions.values() if a.name == call.action
        )
        params = {param.name: param for param in spec.params}
        args = [self._argument(phrase, params[phrase.param], names) for phrase in call.args]
        made = [arg for arg in args if arg is not None]
        return CallRule(spec, tuple(made), _arg_names(made)) if len(made) == len(args) else None

    def _argument(self, phrase: ArgPhrase, param: Param, names: NameTable) -> ArgRule | None:
        bound = cast(Bound, phrase.bound)
        if len(phrase.terms) > 1 or (param.kind == "facts" and phrase.terms):
            parts = [self._term(term, param, bound, names) for term in phrase.terms]
            made = tuple(part for part in parts if part is not None)
            return ArgRule(param, "list", parts=made) if len(made) == len(parts) else None
        return self._term(phrase.terms[0], param, bound, names)

    def _term(self, term: Term, param: Param, bound: Bound, names: NameTable) -> ArgRule | None:
        if param.kind in ("panel", "message", "document"):
            return self._named(term, param, names)
        if param.kind in ("fact", "facts"):
            if not is_plain_name(term.text):
                self.formulas.report.error(
                    "unknown-name",
                    term.line,
                    term.column,
                    f"`{term.text}` is no name; only a named value can stand here",
                )
                return None
            if not self.formulas.check_name(term.text, names, term.line, term.column):
                return None
            word = term.text.partition(".")[0]
            return ArgRule(param, "ref", name=names.canonical(term.text), variable=word if word in names.loops else "")
        if term.kind == "code":
            if names.entity_of(term.text):
                return ArgRule(param, "entity", variable=term.text)
            if not self.formulas.check_name(term.text, names, term.line, term.column):
                return None
            formula = self.formulas.value(term, names)
            return None if formula is None else ArgRule(param, "formula", bound, formula=formula)
        return self._word(term, param, bound, names)

    def _word(self, term: Term, param: Param, bound: Bound, names: NameTable) -> ArgRule | None:
        value: Any = literal(term, _ARG_KINDS.get(param.kind, "text"))
        if param.kind == "entity":
            fields = names.fields.get(param.entity, {})
            place = next((f for f, info in fields.items() if str(value) in info.values), "")
            if not place:
                listed = [v for info in fields.values() for v in info.values]
                self.formulas.unknown_value(term, listed, f"a {param.entity or 'record'}")
                return None
            return ArgRule(param, "entity", value=value, name=place)
        if param.values and not any(str(value).lower() == known.lower() for known in param.values):
            self.formulas.unknown_value(term, param.values, param.name)
            return None
        return ArgRule(param, "const", bound, value=value)

    def _named(self, term: Term, param: Param, names: NameTable) -> ArgRule | None:
        vocabulary = names.vocabulary
        choices: Sequence[str] = {
            "panel": vocabulary.panels,
            "message": vocabulary.messages,
            "document": tuple(vocabulary.documents),
        }[param.kind]
        found = next((c for c in choices if c.lower() == term.text.lower()), None)
        if found is None:
            from sop.diagnostics import nearest

            self.formulas.report.error(
                "unknown-name", term.line, term.column, f"`{term.text}` is no {param.kind}", nearest(term.text, choices)
            )
            return None
        return ArgRule(param, "const", value=found)

    def step(
        self,
        phrase: StepPhrase,
        clause: Clause,
        heading: GuardRule,
        names: NameTable,
        order: tuple[tuple[int, int], ...],
        index: int,
    ) -> StepRule | None:
        """A duty under its heading's guard. `names` are the heading's."""
        made = self.guard(phrase.guard, names)
        if made is None:
            return None
        guard, names = made
        calls = [self.call(call, names) for call in phrase.calls]
        before = self.call(phrase.guard.before, names) if phrase.guard.before else None
        deadline = self._deadline(phrase.deadline, names) if phrase.deadline else None
        unless = self.formulas.test(phrase.unless, names)
        if any(call is None for call in calls) or (
            (phrase.guard.before and before is None)
            or (phrase.deadline and deadline is None)
            or (phrase.unless and unless is None)
        ):
            return None
        joined = join_guards(heading, guard)
        return StepRule(
            clause,
            joined,
            tuple(call for call in calls if call),
            deadline,
            unless,
            before,
            phrase.guard.before_change,
            order,
            index,
        )

    def _deadline(self, deadline: Deadline, names: NameTable) -> DeadlineRule | None:
        term, report = deadline.term, self.formulas.report
        if deadline.kind == "by":
            formula = self.formulas.value(term, names)
            if formula is not None and any(name.startswith("clock.") for name in formula.names):
                report.error(
                    "moving-deadline",
                    term.line,
                    term.column,
                    "a deadline that reads the clock never comes",
                    "use within",
                )
                return None
            return None if formula is None else DeadlineRule("by", formula)
        if term.kind == "word":
            value = literal(term, "number")
            return DeadlineRule("within", Formula.of(term.text, frozenset(), None, value), deadline.unit)
        formula = self.formulas.value(term, names)
        info = names.info(term.text)
        unit = deadline.unit or (info.unit if info and info.unit else "")
        if formula is not None and not unit:
            report.error("unit-mismatch", term.line, term.column, f"`{term.text}` has no unit of time")
            return None
        return None if formula is None else DeadlineRule("within", formula, unit)

    def never(self, phrase: NeverPhrase, clause: Clause, heading: GuardRule, names: NameTable) -> NeverRule | None:
        """A never under its heading's guard."""
        made = self.guard(phrase.guard, names)
        if made is None:
            return None
        guard, names = made
        calls = [self.call(call, names) for call in phrase.calls]
        before = self.call(phrase.before, names) if phrase.before else None
        test = self.formulas.test(phrase.test, names)
        if any(call is None for call in calls) or (phrase.before and before is None) or (phrase.test and test is None):
            return None
        kept = tuple(call for call in calls if call)
        return NeverRule(clause, join_guards(heading, guard), kept, phrase.mode, test, before)

    def end(self, phrase: EndPhrase, clause: Clause, heading: GuardRule, names: NameTable) -> EndRule | None:
        """An end state under its heading's guard."""
        made = self.guard(phrase.guard, names)
        if made is None:
            return None
        test = self.formulas.test(phrase.test, made[1])
        return None if test is None else EndRule(clause, join_guards(heading, made[0]), test)


def join_guards(outer: GuardRule, inner: GuardRule) -> GuardRule:
    """Both guards, the heading's first."""
    return GuardRule(
        outer.loops + inner.loops,
        outer.when + inner.when,
        outer.each_time or inner.each_time,
        outer.names | inner.names,
    )


def _names_of(*formulas: Formula | None) -> frozenset[str]:
    return frozenset().union(*(formula.names for formula in formulas if formula is not None))


def _arg_names(args: Sequence[ArgRule]) -> frozenset[str]:
    found: set[str] = set()
    for arg in args:
        if arg.formula is not None:
            found |= arg.formula.names
        if arg.kind == "ref":
            found.add(arg.name)
        found |= _arg_names(arg.parts)
    return frozenset(found)
