"""Examples of procedures: run, written for a build server, and rewritten where they expect what is not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree

from simulator.editions import compiled
from simulator.rules import edition_of
from sop.cases import Outcome, run_cases, said
from sop.check import check
from sop.diagnostics import Diagnostic
from sop.formatting.edits import cell_of, put_cells, table_at


@dataclass(frozen=True, slots=True)
class Ran:
    """One example run: the file it stands in, the procedure, and what came out."""

    path: str
    sop: str
    outcome: Outcome


def run(texts: Mapping[str, str], only: str = "", *, named: str = "") -> list[Ran]:
    """Run every example of the procedures, or of the one at the path `only`. Raises ConfigError for errors in them."""
    edition = edition_of(texts, named)
    return [
        Ran(policy.path, policy.id, outcome)
        for policy in edition.policies
        if only in ("", policy.path)
        for outcome in run_cases(policy, edition)
    ]


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder's procedures, checked without playing; the examples of those without errors, run."""

    diagnostics: tuple[Diagnostic, ...]
    ran: tuple[Ran, ...]


def checked(texts: Mapping[str, str]) -> Checked:
    """Check procedures and run their examples. An example that fails is in `ran` alone."""
    edition = compiled(texts)
    said_of = tuple(one for one in check(edition) if one.code != "example-fails")
    ran = tuple(Ran(p.path, p.id, outcome) for p in edition.policies for outcome in run_cases(p, edition))
    return Checked(said_of, ran)


def rewritten(text: str, path: str, ran: Sequence[Ran]) -> tuple[str, list[str]]:
    """The document with what is given in the place of what was expected, and each change as `line: words`."""
    cells: dict[tuple[int, int], str] = {}
    told: list[str] = []
    for one in ran:
        example = one.outcome.example
        for miss in one.outcome.misses:
            head = [cell.strip("*`").strip() for cell in table_at(text, path, example.line).header]
            cell = cell_of(miss.given)
            cells[example.line, head.index(miss.output)] = cell
            told.append(f"{example.line}: {example.case}: `{miss.output}` was {said(miss.wanted)}, now {cell}")
    return (put_cells(text, path, cells) if cells else text), told


def as_junit(ran: Sequence[Ran]) -> str:
    """The results as JUnit XML: a suite for each file, a case for each example."""
    failures = sum(not one.outcome.holds for one in ran)
    root = ElementTree.Element("testsuites", name="examples", tests=str(len(ran)), failures=str(failures))
    for path, ones in groupby(ran, key=lambda one: one.path):
        listed = list(ones)
        wrong = sum(not one.outcome.holds for one in listed)
        suite = ElementTree.SubElement(root, "testsuite", name=path, tests=str(len(listed)), failures=str(wrong))
        for one in listed:
            example = one.outcome.example
            name = example.case or f"line {example.line}"
            place = {"file": path, "line": str(example.line)}
            case = ElementTree.SubElement(suite, "testcase", classname=f"{one.sop}.{example.table}", name=name, **place)
            if not one.outcome.holds:
                failure = ElementTree.SubElement(case, "failure", message=one.outcome.words)
                failure.text = f"{path}:{example.line}: {one.outcome.words}"
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
