"""Reference pages are what the code says, and every phrase on them compiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.core.vocabulary import vocabulary
from simulator.maintain.pages import pages
from sop.compiler import compile_sop
from sop.decisions import POLICIES
from sop.phrasebook import HIT_POLICIES, PHRASES, TABLE_LINES

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
SKELETON = """---
id: SOP-P
title: Phrases
version: 1.0.0
status: effective
effective: 2026-01-01
applies: true
---

## Purpose

Every phrase.

## Procedure

### P-1 Always

{Procedure}

## Never

{Never}

## At the end

{At the end}
"""


@pytest.mark.parametrize("name", pages())
def test_a_page_is_what_the_code_says(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text == pages()[name], f"{name} is stale: python -m simulator.maintain.pages docs/reference"


@pytest.mark.parametrize("phrase", [p for p in PHRASES if p.part != "mark"], ids=lambda p: p.words)
def test_every_phrase_is_read_where_it_may_stand(phrase) -> None:
    parts = {"Procedure": "- **Write note**. (P-1.1)", "Never": "", "At the end": ""}
    parts[phrase.part] = f"- {phrase.example} (P-1.2)"
    found = compile_sop(SKELETON.format(**parts), "p.md", vocabulary())
    assert not found.errors, found.errors
    assert "P-1.2" in found.policy.clauses


@pytest.mark.parametrize("phrase", [p for p in PHRASES if p.part == "mark"], ids=lambda p: p.words)
def test_every_mark_is_read(phrase) -> None:
    never = f"- **Split order**. {phrase.example} (P-1.2)"
    found = compile_sop(SKELETON.format(**{"Procedure": "", "Never": never, "At the end": ""}), "p.md", vocabulary())
    clause = found.policy.clauses["P-1.2"]
    assert clause.critical or clause.weight == 2


def test_every_hit_policy_is_told_and_no_other() -> None:
    assert {p.words: p.letter for p in HIT_POLICIES if p.words}.items() <= POLICIES.items()
    assert {p.letter for p in HIT_POLICIES} == {"U", "A", "F", "P", "R", "O", "C", "C+", "C<", "C>", "C#"}


TABLE = """

## Decisions

### P-2 A table

First row that fits decides. {line}

| row | `order.value` | **`{output}`** |
|-----|---------------|-----------|
| P-2.1 | up to 10 | small |
| P-2.2 | over 10 | large |

## Never
"""


def _table(line: str):
    text = SKELETON.format(**{"Procedure": "- **Write note**. (P-1.1)", "Never": "", "At the end": ""})
    output = "line.size" if line.startswith("For each") else "size"
    found = compile_sop(text.replace("\n## Never\n", TABLE.format(line=line, output=output)), "p.md", vocabulary())
    assert not found.errors, found.errors
    return found.policy.tables[0]


@pytest.mark.parametrize("said", TABLE_LINES, ids=lambda one: one.words)
def test_every_line_above_a_table_is_read_and_says_something(said) -> None:
    def meaning(table):
        return table.may_be_undecided, table.variable, table.table.outputs

    assert meaning(_table(said.example)) != meaning(_table("Orders come in sizes."))
