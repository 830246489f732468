"""The SOPs in force together: compiled, checked against each other, with the scoring numbers and a digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

from sop.checks import cycles
from sop.diagnostics import Diagnostic, Reporter, nearest
from sop.document import normal_text
from sop.errors import SopError
from sop.judging.wiring import Wiring
from sop.parts import Part, part_of
from sop.policy import Clause, Formula, Policy
from sop.scoring import FILE, Scoring, bundled_page, is_scoring, read_scoring
from sop.sfeel import ANY, TypeInfo
from sop.sfeel.calendar import Calendar, calendar_text
from sop.tables import bounds, condition_edges, edges, table_bounds
from sop.vocabulary import Vocabulary

if TYPE_CHECKING:
    from sop.kept import Shelf, Store


@dataclass(frozen=True)
class Edition:
    """What judges: policies in order of their id, scoring, the vocabulary and calendars they were read with."""

    policies: tuple[Policy, ...]
    scoring: Scoring
    vocabulary: Vocabulary
    calendars: Mapping[str, Calendar]
    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False)

    @cached_property
    def digest(self) -> str:
        """sha256 over the manifest: each path with the sha256 of its normal text, then each calendar likewise.

        The scoring page in force is among them, also where it is the bundled one (language.md §6).
        """
        pages = dict(self.texts)
        if not any(is_scoring(path) for path in pages):
            pages[FILE] = bundled_page()
        lines = [f"{path}\t{text_digest(pages[path])}\n" for path in sorted(pages)]
        for name in sorted(self.calendars):
            lines.append(f"calendar {name}\t{text_digest(calendar_text(self.calendars[name]))}\n")
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @cached_property
    def wiring(self) -> Wiring:
        """The edition made ready to judge; every run shares it."""
        return Wiring(self.policies, self.vocabulary)

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id. Raises SopError `unknown-clause`."""
        for policy in self.policies:
            if clause_id in policy.clauses:
                return policy.clauses[clause_id]
        found = self.scoring.clauses.get(clause_id)
        if found is not None:
            return found
        known = [one for policy in self.policies for one in policy.clauses]
        raise SopError("unknown-clause", f"no SOP has a clause {clause_id}; {nearest(clause_id, known)}".rstrip("; "))

    def version_of(self, clause: Clause) -> str:
        """The version of the SOP that a clause stands in; of the scoring page for one of its numbers."""
        found = next((policy.version for policy in self.policies if policy.id == clause.sop), None)
        return self.scoring.version if found is None else found

    def policy(self, sop: str) -> Policy:
        """The SOP of that id. Raises SopError `unknown-sop`."""
        found = next((policy for policy in self.policies if policy.id == sop), None)
        if found is None:
            hint = nearest(sop, [policy.id for policy in self.policies])
            raise SopError("unknown-sop", f"there is no SOP {sop}; {hint}".rstrip("; "))
        return found

    def edges(self, name: str) -> tuple[Decimal, ...]:
        """The sorted numbers at which any table or condition changes its mind about a name, from any SOP."""
        found: set[Decimal] = set()
        for policy in self.policies:
            local = name.removeprefix(policy.id + ".")
            constants = {p.name: p.rows[-1].value for p in policy.parameters}
            for table in policy.tables:
                found.update(edges(table.table, local, constants))
            for formula in _formulas(policy):
                if formula is not None and formula.expr is not None:
                    found.update(condition_edges(formula.expr, local, constants))
        return tuple(sorted(found))

    @cached_property
    def names_read(self) -> frozenset[str]:
        """Every name that some table, condition, definition or argument reads."""
        found: set[str] = set()
        for policy in self.policies:
            for table in policy.tables:
                found.update(table.names)
            for formula in _formulas(policy):
                found.update(formula.names if formula is not None else ())
            for step in policy.steps:
                for call in step.calls:
                    found.update(call.names)
        return frozenset(found)

    @cached_property
    def edges_by_name(self) -> Mapping[str, tuple[Decimal, ...]]:
        """Every name that has edges, with them: in one pass, for whoever makes cases near them."""
        found: dict[str, set[Decimal]] = {}
        for policy in self.policies:
            constants = {p.name: p.rows[-1].value for p in policy.parameters}
            read = [(table.names, table_bounds(table.table, constants)) for table in policy.tables]
            read += [
                (one.names, bounds(one.expr, constants))
                for one in _formulas(policy)
                if one is not None and one.expr is not None
            ]
            for names, pairs in read:
                for name, number in pairs:
                    if name in names:
                        found.setdefault(name, set()).add(number)
        return {name: tuple(sorted(found[name])) for name in sorted(found)}


def _formulas(policy: Policy) -> Iterator[Formula | None]:
    yield policy.applies
    for definition in policy.definitions:
        yield definition.formula
    guards = [rule.guard for rule in policy.steps]
    guards += [never.guard for never in policy.nevers]
    guards += [end.guard for end in policy.ends]
    for guard in guards:
        yield from guard.when
        for loop in guard.loops:
            yield loop.where
    for step in policy.steps:
        yield step.unless
    for never in policy.nevers:
        yield never.test
    for end in policy.ends:
        yield end.test
    for item in policy.documents:
        yield item.when


def text_digest(text: str) -> str:
    """sha256 of a document as it is hashed: UTF-8, NFC, LF, no BOM, no trailing spaces."""
    return hashlib.sha256(normal_text(text).encode("utf-8", "surrogatepass")).hexdigest()


def load_edition(
    texts: Mapping[str, str],
    vocabulary: Vocabulary,
    *,
    calendars: Mapping[str, Calendar] | None = None,
    store: Store | None = None,
) -> Edition:
    """Compile every text and check them against each other. Without a scoring page, the bundled one counts.

    A `store` keeps what was compiled for the next time; the edition is the same with it or without. Never raises: read
    `diagnostics`. An SOP with errors is left out of `policies`.
    """

    def edition(policies: Iterable[Policy], scoring: Scoring, found: Iterable[Diagnostic]) -> Edition:
        return Edition(tuple(policies), scoring, vocabulary, dict(calendars or {}), dict(texts), tuple(found))

    @cache
    def fresh() -> Mapping[str, Policy]:
        return {policy.path: policy for policy in load_edition(texts, vocabulary).policies}

    if store is None:
        return edition(*_compiled(texts, vocabulary, None))
    from sop.kept import Shelf  # only where something is kept

    shelf = Shelf(store, vocabulary, lambda path: fresh()[path])
    name = shelf.name_of(texts, bundled_page())
    kept = shelf.edition(name)
    if kept is not None:
        return edition(*kept)
    made = edition(*_compiled(texts, vocabulary, shelf))
    shelf.keep_edition(name, made.policies, made.scoring, made.diagnostics)
    return made


def _compiled(
    texts: Mapping[str, str], vocabulary: Vocabulary, shelf: Shelf | None
) -> tuple[list[Policy], Scoring, list[Diagnostic]]:
    """The policies in order of their id, the scoring numbers, and all that is wrong."""
    from sop.compiler import prepare  # a compiler is a good deal to load, where all is kept

    found: list[Diagnostic] = []
    scoring = read_scoring({path: text for path, text in texts.items() if is_scoring(path)}, found)
    paths = [path for path in sorted(texts) if path.endswith(".md") and not is_scoring(path)]
    kept = {path: shelf.part(path, texts[path], scoring.weights) if shelf else None for path in paths}
    prepared = {path: prepare(texts[path], path, vocabulary) for path in paths if kept[path] is None}
    known: dict[str, TypeInfo] = {}
    for path in paths:
        part = kept[path]
        known.update(prepared[path].exports if part is None else part.exports)
    parts: list[Part] = []
    for path in paths:
        part = kept[path]
        if part is None or any(known.get(name, ANY) != info for name, info in part.others.items()):
            one = prepared.get(path) or prepare(texts[path], path, vocabulary)
            part = part_of(one, known, scoring.weights)
            if shelf:
                shelf.keep(path, texts[path], scoring.weights, part)
        found.extend(part.diagnostics)
        parts.append(part)
    return _check_together(parts, found), scoring, found


def _check_together(parts: list[Part], found: list[Diagnostic]) -> list[Policy]:
    good = sorted(((part.policy, part) for part in parts if part.policy is not None), key=lambda pair: pair[0].id)
    reports = {policy.id: Reporter(policy.path) for policy, _ in good}
    seen: dict[str, Policy] = {}
    clauses: dict[str, str] = {}
    derived = {policy.id: part.reads for policy, part in good}
    broken = {name for part in parts if part.policy is None for name in part.exports}
    leaning: set[str] = set()  # SOPs that read one with an error: left out with it, and nothing is said of them
    for policy, part in good:
        report = reports[policy.id]
        if policy.id in seen:
            report.error("duplicate-id", 1, 1, f"{policy.id} is also the id of {seen[policy.id].path}")
            continue
        seen[policy.id] = policy
        for clause, at in part.clauses.items():
            if clauses.setdefault(clause, policy.id) != policy.id:
                report.error("duplicate-id", at, 1, f"{clause} is also a clause of {clauses[clause]}")
        for name, (line, column) in part.references.items():
            sop, _, rest = name.partition(".")
            if name in broken:
                leaning.add(policy.id)
                continue
            gives = derived.get(sop) or [one.removeprefix(f"{sop}.") for one in broken if one.startswith(f"{sop}.")]
            if sop not in derived and not gives:
                report.error("unknown-name", line, column, f"there is no SOP {sop} here", nearest(sop, derived))
            elif rest not in gives:
                report.error("unknown-name", line, column, f"{sop} has no `{rest}`", nearest(rest, sorted(gives)))
    known = {f"{sop}.{name}" for sop, names in derived.items() for name in names}
    graph = {
        f"{sop}.{name}": [r if r in known else f"{sop}.{r}" for r in reads]
        for sop, names in derived.items()
        for name, (reads, _) in names.items()
    }
    for path in cycles(graph):
        sops = {re.split(r"\.", name, maxsplit=1)[0] for name in path}
        if len(sops) > 1:
            sop, _, rest = path[0].partition(".")
            reports[sop].error(
                "cycle", derived[sop][rest][1], 1, "a value depends on itself: " + " → ".join([*path, path[0]])
            )
    for report in reports.values():
        found.extend(report.sorted())
    return [policy for policy in seen.values() if not reports[policy.id].failed and policy.id not in leaning]
