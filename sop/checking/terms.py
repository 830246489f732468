"""Names that two SOPs use in two ways: another formula, another figure, another unit."""

from __future__ import annotations

from collections.abc import Iterator

from sop.diagnostics import Diagnostic
from sop.edition import Edition


def two_ways(edition: Edition) -> Iterator[Diagnostic]:
    """At the later SOP, in order of ids. Outputs are the table's own and may be called alike: SOP-CR.authority."""
    first: dict[str, tuple[str, str, str]] = {}
    for policy in edition.policies:
        meant = [(one.name, _text(one.formula.text), one.unit, one.line, "formula") for one in policy.definitions]
        for parameter in policy.parameters:
            rows = ", ".join(f"{row.value} since {row.since}" for row in parameter.rows)
            meant.append((parameter.name, rows, parameter.unit, parameter.rows[0].line, "figure"))
        for name, text, unit, line, kind in meant:
            other = first.setdefault(name, (policy.id, text, unit))
            if other[0] == policy.id or other[1:] == (text, unit):
                continue
            if other[2] != unit:
                how = f"is in {other[2] or 'no unit'} in {other[0]} and in {unit or 'no unit'} here"
            else:
                how = f"has another {kind} in {other[0]}: {_short(other[1])}"
            yield Diagnostic(
                "term-differs",
                "warning",
                policy.path,
                line,
                1,
                f"`{name}` {how}",
                f"give one of them another name, or read the other's as `{other[0]}.{name}`",
            )


def _text(formula: str) -> str:
    return " ".join(formula.split())


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
