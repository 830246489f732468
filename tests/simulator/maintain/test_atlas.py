"""Names and places in texts, held against what the compiler makes of the same texts."""

from __future__ import annotations

import pytest

from simulator.core.vocabulary import vocabulary
from simulator.editions import bundled_edition
from simulator.maintain.atlas import atlas
from simulator.maintain.completing import complete
from simulator.maintain.cursor import word_at, words_of
from simulator.maintain.meaning import meaning_of
from sop.library import bundled

CREDIT = """\
---
id: SOP-QQ
status: dra
---

## Definitions

| name  | is               | unit  |
|-------|------------------|-------|
| `gap` | `order.value - SOP-CR.exposure` | money |

## Decisions

### QQ-1 Who

| row    | `gap` | `order.holds` | **`who`** |
|--------|-------|---------------|-----------|
| QQ-1.1 | over 10 |  | nobody |
| QQ-1.2 |  |  | the king |

## Procedure

### QQ-2 Always

- When `who` is the king, **write note** of credit. (QQ-2.1)
- When `gap`
"""


def _place(fragment: str, inside: int = 0) -> tuple[int, int]:
    before = CREDIT[: CREDIT.index(fragment) + inside]
    return before.count("\n"), len(before.rpartition("\n")[2])


@pytest.fixture
def book():
    return atlas({**bundled(), "SOP-QQ.md": CREDIT}, vocabulary())


@pytest.mark.parametrize("policy", bundled_edition().policies, ids=lambda p: p.id)
def test_every_name_and_clause_that_compiles_is_found_where_it_stands(policy) -> None:
    page = atlas(bundled(), vocabulary()).pages[policy.path]
    names = {d.name: d.line for d in policy.definitions} | {p.name: p.rows[0].line for p in policy.parameters}
    for name, line in names.items():
        assert page.own[name].place.line + 1 <= line or name in page.lines[page.own[name].place.line]
    assert {o.name for t in policy.tables for o in t.outputs} <= set(page.own)
    for clause in policy.clauses.values():
        assert page.own[clause.id].kind == "clause"
    for symbol in page.symbols:
        place = symbol.place
        assert page.lines[place.line][place.start : place.end] == symbol.name


def test_every_name_in_the_library_has_a_meaning(book) -> None:
    unknown = set()
    loops = {"line", "hold", "group", "message"}
    for policy in bundled_edition().policies:
        page = book.pages[policy.path]
        for number in range(len(page.lines)):
            for word in words_of(page, number):
                if word.kind == "action" and not meaning_of(book, page.path, word):
                    unknown.add(word.text)
    assert not unknown - loops


def test_hover_says_where_a_trainee_finds_a_fact(book) -> None:
    word = word_at(book.pages["SOP-QQ.md"], *_place("order.value", 3))
    text = meaning_of(book, "SOP-QQ.md", word)
    assert "the panel" in text
    assert "money" in text


def test_a_name_of_another_procedure_leads_to_its_line(book) -> None:
    word = word_at(book.pages["SOP-QQ.md"], *_place("SOP-CR.exposure", 9))
    symbol = book.at("SOP-QQ.md", word.text)
    assert (symbol.sop, symbol.kind) == ("SOP-CR", "definition")
    assert "credit.receivables" in symbol.text


def test_references_are_found_in_every_document(book) -> None:
    places = book.references("SOP-CR.md", "exposure")
    assert {p.path for p in places} >= {"SOP-CR.md", "SOP-QQ.md"}


@pytest.mark.parametrize(
    ("fragment", "inside", "slot", "offered"),
    [
        ("order.value - ", 5, "name", "order.value"),
        ("SOP-CR.exposure", 10, "name", "SOP-CR.exposure"),
        ("**write note", 5, "action", "write note"),
        ("the king, **", 3, "value", "the king"),
        ("status: dra", 2, "front", "status"),
    ],
)
def test_what_may_stand_there_is_offered(book, fragment, inside, slot, offered) -> None:
    wanted, proposals = complete(book, "SOP-QQ.md", *_place(fragment, inside))
    assert wanted.slot == slot
    assert offered in " | ".join(p.label for p in proposals)


def test_in_prose_nothing_is_offered(book) -> None:
    assert complete(book, "SOP-CR.md", book.pages["SOP-CR.md"].lines.index("## Purpose"), 4)[1] == ()
