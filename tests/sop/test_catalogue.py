"""The catalogue of diagnostics: every code that is raised stands in it, and its examples raise exactly that code."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import sop
from simulator.editions import compiled
from sop.catalogue import CATALOGUE, ELSEWHERE, Entry, document
from sop.check import check

TODAY = date(2026, 6, 1)
EARLIER = {("SOP-EX", "0.9.0"): "another text"}
ROOT = Path(sop.__file__).parent


def raised(entry: Entry) -> list[list[tuple[str, str]]]:
    """(code, severity) of each example, or of all together where they are one edition."""
    groups = [entry.examples] if entry.several else [(one,) for one in entry.examples]
    found = []
    for group in groups:
        texts = {f"{number}.md": document(one) for number, one in enumerate(group)}
        within = {"0.md": texts["0.md"]} if entry.code == "effective-overlap" else texts
        seen = check(compiled(within), on=TODAY, today=TODAY, known=EARLIER, beside=texts)
        found.append(sorted({(one.code, one.severity) for one in seen if one.severity != "note"}))
    return found


@pytest.mark.parametrize("entry", [one for one in CATALOGUE.values() if one.examples], ids=lambda one: one.code)
def test_an_example_raises_its_code_and_no_other(entry: Entry) -> None:
    assert raised(entry) == [[(entry.code, entry.severity)]] * (1 if entry.several else len(entry.examples))


def test_only_what_no_document_shows_has_no_example() -> None:
    assert [code for code, one in CATALOGUE.items() if not one.examples] == ["played"]


def codes_in(path: Path) -> set[str]:
    """Every code that a module names where it raises something: the first argument, where that is one."""
    makers = {"error", "warning", "report", "Diagnostic", "Misread", "_told", "_complaint"}
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        code = node.args[0].value
        if isinstance(code, str) and (name in makers or name.endswith(("Error", "Violation"))):
            found.add(code)
    return found


def test_every_code_that_is_raised_stands_in_the_catalogue_or_is_of_no_document() -> None:
    raised_in = {code: path.name for path in sorted(ROOT.rglob("*.py")) for code in codes_in(path)}
    assert set(raised_in) - {*CATALOGUE, *ELSEWHERE} == set()
    assert {*ELSEWHERE} & {*CATALOGUE} == set()
    assert {*CATALOGUE, *ELSEWHERE} - set(raised_in) == {"played"}
