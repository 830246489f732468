"""An SOP's markdown to a Policy: every rule read, every name known, every fault collected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sop.checks import check_graph
from sop.clauses import ClauseBook
from sop.decisions import Draft, name_outputs, read_drafts
from sop.diagnostics import Diagnostic, Reporter
from sop.document import read_document
from sop.examples import read_examples
from sop.formula import FormulaMaker, constant
from sop.front import Meta, read_meta
from sop.names import NameBuilder
from sop.outline import Outline, check_prose, outline
from sop.papers import PaperReader
from sop.policy import DecisionTable, Parameter, Part, Policy
from sop.procedure import ProcedureReader
from sop.rules import RuleMaker
from sop.scoring import Weights
from sop.sfeel import ANY, TypeInfo
from sop.tabling import TableMaker
from sop.terms import TermReader, Written
from sop.vocabulary import Vocabulary

_WEIGHTS = Weights()
_REFERENCE = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\.[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling gives: a policy unless there was an error, and every diagnostic in document order."""

    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the document from being used."""
        return tuple(d for d in self.diagnostics if d.severity == "error")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document read as far as its own names: what other SOPs may refer to is known, nothing is compiled yet."""

    report: Reporter
    meta: Meta
    sections: Outline
    builder: NameBuilder
    drafts: tuple[Draft, ...]
    written: tuple[Written, ...]
    parameters: tuple[Parameter, ...]
    references: Mapping[str, tuple[int, int]]

    @property
    def exports(self) -> dict[str, TypeInfo]:
        """The names that this SOP gives, as other SOPs write them, with their types."""
        found: dict[str, TypeInfo] = {}
        for name in self.builder.own:
            word, _, rest = name.partition(".")
            info = self.builder.fields[word].get(rest) if rest and word in self.builder.fields else None
            found[f"{self.meta.id}.{name}"] = info or self.builder.plain[name]
        return found


def compile_sop(text: str, path: str, vocabulary: Vocabulary, weights: Weights = _WEIGHTS) -> Compiled:
    """Compile one document. Never raises for any text: what is wrong is a diagnostic.

    Names of other SOPs are taken on trust; `load_edition` checks them.
    """
    return finish(prepare(text, path, vocabulary), {}, weights)


def prepare(text: str, path: str, vocabulary: Vocabulary) -> Prepared:
    """Read one document and give its own names their types."""
    report = Reporter(path)
    document = read_document(text, path, report)
    meta = read_meta(document.front, report)
    sections = outline(document, report)
    builder = NameBuilder(vocabulary, report)
    terms = TermReader(report, FormulaMaker(report))
    parameters = terms.parameters(sections.headings("Parameters"), builder, meta.authority)
    drafts = list(read_drafts(sections.headings("Decisions"), report))
    for draft in drafts:
        name_outputs(draft, builder, report)
    written = terms.definitions(sections.headings("Definitions"), builder)
    for name in sections.lost:
        builder.forgive(name)
    references = _references(document.lines)
    return Prepared(report, meta, sections, builder, tuple(drafts), tuple(written), tuple(parameters), references)


def finish(prepared: Prepared, others: Mapping[str, TypeInfo], weights: Weights = _WEIGHTS) -> Compiled:
    """Compile a prepared document. `others` are the names that other SOPs give, with their types."""
    policy = _compile(prepared, others, weights)
    report = prepared.report
    return Compiled(None if report.failed else policy, report.sorted())


def _references(lines: tuple[str, ...]) -> Mapping[str, tuple[int, int]]:
    """Names of other SOPs in backticks, with the place of the first use."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines, 1):
        for code in re.finditer(r"`[^`]*`", line):
            for match in _REFERENCE.finditer(code.group()):
                found.setdefault(match.group(), (number, code.start() + match.start() + 1))
        if line.startswith("applies:"):
            for match in _REFERENCE.finditer(line):
                found.setdefault(match.group(), (number, match.start() + 1))
    return found


def _compile(prepared: Prepared, others: Mapping[str, TypeInfo], weights: Weights) -> Policy:
    report, meta, sections = prepared.report, prepared.meta, prepared.sections
    formulas = FormulaMaker(report)
    names = prepared.builder.table({name: others.get(name, ANY) for name in prepared.references})
    book = ClauseBook(meta.id, meta.authority, report, weights)
    definitions = TermReader(report, formulas).compile_definitions(prepared.written, names)
    tables: list[DecisionTable] = []
    maker = TableMaker(meta.id, meta.authority, report, formulas)
    for draft in prepared.drafts:
        book.heading(draft.heading)
        made = maker.make(draft, names)
        if made is not None:
            tables.append(made[0])
            for clause, column in made[1]:
                book.add(clause, column)
    for heading in sections.headings("Decisions"):
        check_prose(heading, report, lists=False)
    rules = RuleMaker(formulas)
    papers = PaperReader(book, formulas)
    procedure = ProcedureReader(book, rules, papers)
    procedure.read(sections, names)
    read = {table.id for table in tables}
    unread = {heading.id for heading in sections.headings("Decisions") if heading.id} - read
    examples = read_examples(sections.headings("Examples"), tables, report, unread)
    applies = formulas.expression(meta.applies, names, *meta.applies_at)
    calendar = (
        formulas.expression(meta.calendar, names, *meta.calendar_at) if names.knows(meta.calendar) else meta.calendar
    )
    check_graph(definitions, tables, prepared.parameters, report)
    return Policy(
        id=meta.id,
        title=meta.title,
        version=meta.version,
        status=meta.status,
        pass_mark=meta.pass_mark,
        authority=meta.authority,
        skills=meta.skills,
        path=report.path,
        front=meta.front,
        applies=applies or constant(True, "true"),
        calendar=calendar or "",
        definitions=tuple(definitions),
        parameters=prepared.parameters,
        tables=tuple(tables),
        steps=tuple(procedure.steps),
        nevers=tuple(procedure.nevers),
        ends=tuple(procedure.ends),
        messages=tuple(papers.messages),
        documents=tuple(papers.documents),
        examples=tuple(examples),
        sections=tuple(Part(h.id, h.title, h.level, h.line) for h in sections.parts),
        clauses=dict(book.clauses),
        references=prepared.references,
        waivers=meta.waivers,
    )
