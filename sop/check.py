"""What can be said of SOPs without playing them: diagnostics, their own examples, shapes of tables, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sop.cases import run_examples
from sop.diagnostics import Diagnostic
from sop.edition import Edition, text_digest
from sop.judging.matching import same
from sop.judging.wiring import rank
from sop.policy import CallRule, NeverRule, Policy, StepRule
from sop.tables.geometry import Geometry


@dataclass(frozen=True, slots=True)
class Conflict:
    """A step that a never speaks against when both are awake. `sleeps` is the id of the one that gives way."""

    step: str
    never: str
    sleeps: str
    action: str


def check(
    edition: Edition, *, on: date | None = None, known: Mapping[tuple[str, str], str] | None = None
) -> tuple[Diagnostic, ...]:
    """Every diagnostic of an edition, its examples run. `on` is the desk date at which parameters are read.

    `known` maps (id, version) of earlier editions to the digest of the text: another digest is `version-reused`.
    """
    found = list(edition.diagnostics)
    for policy in edition.policies:
        found.extend(run_examples(policy, edition, on))
        found.extend(shapes(policy))
        digest = (known or {}).get((policy.id, policy.version))
        if digest is not None and digest != text_digest(edition.texts[policy.path]):
            found.append(
                Diagnostic(
                    "version-reused",
                    "error",
                    policy.path,
                    1,
                    1,
                    f"{policy.id} {policy.version} was in force with another text",
                    "give the changed document a new version",
                )
            )
    return tuple(found)


def versions(edition: Edition) -> dict[tuple[str, str], str]:
    """(id, version) -> digest of the text, to hold later editions against."""
    return {(p.id, p.version): text_digest(edition.texts[p.path]) for p in edition.policies}


def shapes(policy: Policy) -> Iterator[Diagnostic]:
    """Rows that can never decide (`row-hidden`), and rows that fit together where exactly one may (`rows-overlap`)."""
    for table in policy.tables:
        rows = table.table.rows
        shape = Geometry(table.table)
        for outer, inner in shape.masked():
            pairs = zip(rows[outer].cells, rows[inner].cells, strict=True)
            if any(after.is_any and not before.is_any for before, after in pairs):
                continue  # a blank cell is wider than any test: what it holds besides is not for cells to say
            yield Diagnostic(
                "row-hidden",
                "warning",
                policy.path,
                rows[inner].line or table.line,
                1,
                f"{rows[inner].id} never decides: {rows[outer].id} stands before it and fits whenever it does",
                "change the order of the rows, or take it out",
            )
        if table.table.hit_policy == "U":
            for first, second in shape.overlaps():
                witness = shape.witness(first, second)
                yield Diagnostic(
                    "rows-overlap",
                    "error",
                    policy.path,
                    rows[second].line or table.line,
                    1,
                    f"{rows[first].id} and {rows[second].id} both fit {witness.text if witness else 'some case'}",
                    "exactly one row may fit",
                )


def conflicts(edition: Edition) -> Iterator[Conflict]:
    """Steps and nevers that speak of the same act. Whether both are ever awake together is for playing to show."""
    steps = [rule for policy in edition.policies for rule in policy.steps]
    nevers = [never for policy in edition.policies for never in policy.nevers]
    for step in steps:
        for never in nevers:
            action = _shared_action(step, never)
            if action:
                strong = rank(never.clause.authority) >= rank(step.clause.authority)
                sleeps = step.clause.id if strong else never.clause.id
                yield Conflict(step.clause.id, never.clause.id, sleeps, action)


def _shared_action(step: StepRule, never: NeverRule) -> str:
    for mine in step.calls:
        for other in never.calls:
            if mine.action.name == other.action.name and not _apart(mine, other):
                return mine.action.name
    return ""


def _apart(one: CallRule, other: CallRule) -> bool:
    """Whether two calls can never be the same act: some argument has two different fixed values."""
    fixed = {arg.param.name: arg.value for arg in one.args if arg.kind == "const" and not arg.bound}
    return any(
        arg.kind == "const" and not arg.bound and arg.param.name in fixed and not same(fixed[arg.param.name], arg.value)
        for arg in other.args
    )
