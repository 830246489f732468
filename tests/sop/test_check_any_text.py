"""Whatever is done to a document, checking it ends in diagnostics, each with a known code and a place in the text."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.editions import compiled
from sop.catalogue import CATALOGUE, document
from sop.check import checked
from sop.library import bundled

LIBRARY = bundled()
NAMES = sorted(LIBRARY)
SCRAPS = (
    "|",
    "`",
    "**",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "(CR-1.1)",
    "not ",
    "up to ",
    '"',
    "When ",
    "2026-02-30",
    "|---|",
    "\x00",
    "é",
    "9" * 40,
    "#",
    "---\n",
    "any(",
    "]",
)


def mutated(dice: random.Random, text: str) -> str:
    """The text with a few scraps put in, stretches cut out, lines doubled or swapped."""
    for _ in range(1 + int(dice.random() * 6)):
        at = int(dice.random() * len(text))
        size = int(dice.random() * 40)
        way = int(dice.random() * 4)
        if way == 0:
            text = text[:at] + dice.choice(SCRAPS) + text[at:]
        elif way == 1:
            text = text[:at] + text[at + size :]
        elif way == 2:
            text = text[:at] + text[at : at + size] + text[at:]
        else:
            other = int(dice.random() * len(text))
            text = text[:at] + text[other : other + size] + text[at + size :]
    return text


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**48))
def test_a_mutated_library_document_is_checked_to_its_end(seed: int) -> None:
    dice = random.Random(seed)
    name = dice.choice(NAMES)
    text = mutated(dice, LIBRARY[name])
    texts = {name: text} if seed % 5 else {**{n: LIBRARY[n] for n in NAMES[:4]}, name: text}
    lines = len(text.splitlines()) + 1
    for found in checked(compiled(texts), on=date(2026, 6, 1), today=date(2026, 6, 1)).found:
        assert found.code in CATALOGUE, found
        assert found.line >= 1
        assert found.column >= 1
        assert found.path != name or found.line <= lines
        assert found.message


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda raw: raw.decode("utf-8", "replace")))
def test_any_text_is_checked(text: str) -> None:
    for found in checked(compiled({"any.md": text}), today=date(2026, 6, 1)).found:
        assert found.code in CATALOGUE


@pytest.mark.parametrize("width", [12, 30])
def test_a_wide_table_is_given_up_in_words_and_in_time(width: int) -> None:
    """No row covers the diagonal: a search through all cases would never end."""
    heads = [f"`order.value + {n}`" for n in range(width)]
    rows = [
        "| EX-1.{} | {} | a |".format(
            n + 1, " | ".join("0" if m == n else "not(1, 2)" if m == (n + 1) % width else "" for m in range(width))
        )
        for n in range(width)
    ]
    table = f"| row | {' | '.join(heads)} | **`out`** |\n{'|---' * (width + 2)}|\n" + "\n".join(rows)
    text = document(f"## Decisions\n\n### EX-1 T\n\nExactly one row fits.\n\n{table}\n")
    edition = compiled({"0.md": text})
    assert edition.diagnostics == ()
    start = time.perf_counter()
    codes = {found.code for found in checked(edition).found}
    assert codes & {"gap", "too-wide-to-prove"}
    assert time.perf_counter() - start < 20
