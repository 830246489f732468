"""One document as its edition needs it: compiled, with what the others may read of it and what it reads of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sop.checks import reads_of
from sop.diagnostics import Diagnostic
from sop.policy import Policy
from sop.scoring import Weights
from sop.sfeel import ANY, TypeInfo

if TYPE_CHECKING:
    from sop.compiler import Prepared


@dataclass(frozen=True, slots=True)
class Part:
    """A document. `policy` is None where it has an error.

    `exports` are the names that it gives, as others write them; `others` those of other SOPs that it reads, with the
    types under which it was compiled. `clauses` are the lines of its clauses, `reads` what each of its own names reads,
    with its line, `references` where it first reads a name of another SOP.
    """

    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]
    exports: Mapping[str, TypeInfo]
    others: Mapping[str, TypeInfo]
    clauses: Mapping[str, int] = field(default_factory=dict)
    reads: Mapping[str, tuple[frozenset[str], int]] = field(default_factory=dict)
    references: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def part_of(prepared: Prepared, known: Mapping[str, TypeInfo], weights: Weights) -> Part:
    """Compile a document that is read. `known` are the names that all documents of the edition give."""
    from sop.compiler import finish  # a compiler is a good deal to load, where all is kept

    exports = prepared.exports
    others = {name: known.get(name, ANY) for name in prepared.references}
    compiled = finish(prepared, known, weights)
    policy = compiled.policy
    if policy is None:
        return Part(None, compiled.diagnostics, exports, others)
    return Part(
        policy,
        compiled.diagnostics,
        exports,
        others,
        {clause.id: clause.line for clause in policy.clauses.values()},
        reads_of(policy.definitions, policy.tables, policy.parameters),
        policy.references,
    )
