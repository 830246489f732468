"""Sentences' tests and code to compiled formulas, with diagnostics at the author's line and column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sop.diagnostics import Reporter, nearest
from sop.errors import SopError
from sop.items import is_plain_name
from sop.literals import plain_value
from sop.names import NameTable
from sop.policy import Formula
from sop.sfeel import Cell, Expr, parse_expression
from sop.sfeel.types import check_expression
from sop.syntax import Condition, Is, Many, State, Term, Test

_OTHER = re.compile(r"^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\.")


def constant(value: Any, text: str = "") -> Formula:
    """A formula that is always the same value."""
    return Formula.of(text or str(value), frozenset(), None, value)


def literal(term: Term, kind: str) -> Any:
    """The value that bare words mean for a kind; text when they mean nothing else. Quoted text is always text."""
    text = term.text.strip()
    if term.kind == "quote" and kind not in ("number", "boolean", "date", "dateTime"):
        return text
    return plain_value(text, kind)


@dataclass(slots=True)
class FormulaMaker:
    """Compiles expressions under a set of names and reports what cannot be read."""

    report: Reporter

    def expression(self, code: str, names: NameTable, line: int, column: int) -> Formula | None:
        """A formula, or None after a diagnostic."""
        return self._guarded(code, names, lambda error: (line, column + (error.offset or 0)))

    def value(self, term: Term, names: NameTable) -> Formula | None:
        """A formula for a name or expression in backticks, at its own place."""
        return self.expression(term.text, names, term.line, term.column)

    def test(self, test: Test | None, names: NameTable) -> Formula | None:
        """A formula for a whole test, or None after a diagnostic (or for no test)."""
        if test is None:
            return None
        atoms = test.atoms if isinstance(test, Many) else (test,)
        texts = []
        alone: Formula | None = None
        for atom in atoms:
            text = self._atom_text(atom, names)
            if text is None:
                return None
            # Each atom is read alone first, so that what is wrong is reported at its own column.
            alone = self._guarded(text, names, _place_of(atom))
            if alone is None:
                return None
            texts.append(text)
        if len(texts) == 1:
            return alone
        joint = test.joint if isinstance(test, Many) else "and"
        return self._guarded(f" {joint} ".join(f"({text})" for text in texts), names, _place_of(atoms[0]))

    def _atom_text(self, atom: Condition | Is | State, names: NameTable) -> str | None:
        if isinstance(atom, Condition):
            return atom.code
        if not self.check_name(atom.name, names, atom.line, atom.column):
            return None
        if isinstance(atom, State):
            return f"{atom.name} is {'not ' if atom.negated else ''}{atom.state}"
        if names.type_of(atom.name) == "list":
            self.report.error(
                "type-mismatch",
                atom.line,
                atom.column,
                f"`{atom.name}` is a list, which is not one value",
                f"write `any(x in {atom.name} satisfies …)`, or is empty",
            )
            return None
        parts = [self._value_text(atom.name, term, names) for term in atom.values]
        if any(part is None for part in parts):
            return None
        # A negated test of several values is one `and` of unequals: unknown stays unknown either way.
        sign, joint = ("!=", " and ") if atom.negated else ("=", " or ")
        return joint.join(f"{atom.name} {sign} {part}" for part in parts)

    def _value_text(self, name: str, term: Term, names: NameTable) -> str | None:
        if term.kind == "code":
            return term.text
        kind, values = names.type_of(name), names.values_of(name)
        value = literal(term, kind)
        if values and str(value) not in values:
            self.unknown_value(term, values, f"`{name}`")
            return None
        wanted = {"number": Decimal, "boolean": bool}.get(kind)
        if wanted is not None and not isinstance(value, wanted):
            self.report.error(
                "type-mismatch", term.line, term.column, f"`{name}` is a {kind}, and “{term.text}” is none"
            )
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return str(value)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else f'@"{value.isoformat()}"'

    def unknown_value(self, term: Term, values: Iterable[str], what: str) -> None:
        """Report a value outside an enumeration."""
        listed = list(values)
        shown = nearest(term.text, listed) or "one of " + ", ".join(listed[:12])
        self.report.error("unknown-value", term.line, term.column, f"“{term.text}” is no value of {what}", shown)

    def check_name(self, name: str, names: NameTable, line: int, column: int) -> bool:
        """Report a plain name that means nothing. Expressions are left to the expression reader."""
        if not is_plain_name(name) or names.knows(name):
            return True
        self.report.error("unknown-name", line, column, f"`{name}` is no name here", names.hint(name))
        return False

    def _guarded(self, text: str, names: NameTable, place: Callable[[SopError], tuple[int, int]]) -> Formula | None:
        try:
            expression = parse_expression(text, scope=names.scope())
            for mistake in check_expression(expression):
                self.report.error(mistake.code, *place(mistake), mistake.message)
            return Formula.of(text, reads(expression, names), expression)
        except SopError as error:
            line, column = place(error)
            named = re.search(r"`([^`]+)`", error.message) if error.code == "unknown-name" else None
            hint = names.hint(named.group(1)) if named and "did you mean" not in error.message else ""
            self.report.error(error.code, line, column, error.message, hint)
            return None


def _place_of(atom: Condition | Is | State) -> Callable[[SopError], tuple[int, int]]:
    def place(error: SopError) -> tuple[int, int]:
        exact = isinstance(atom, Condition) and error.offset is not None
        return atom.line, atom.column + (error.offset or 0 if exact else 0)

    return place


def reads(parsed: Expr | Cell, names: NameTable) -> frozenset[str]:
    """Every name that an expression reads; fields by entity word (`hold.code`), whatever the variable is called."""
    found = {names.canonical(name) for name in parsed.names}
    for source, rest in parsed.fields:
        entity = names.list_entity(source)
        if entity:
            found.add(f"{entity}.{rest}")
    return frozenset(found)


def is_other_sop(name: str) -> bool:
    """Whether a name belongs to another SOP (`SOP-CR.authority`)."""
    return _OTHER.match(name) is not None
