"""Texts made to hurt end in words, soon. The guards are wide: they catch what never ends, and time nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from simulator.core.vocabulary import vocabulary
from sop import compile_sop
from sop.library import bundled
from sop.stream import answer

HEAD = bundled()["SOP-LC.md"].partition("\n## Purpose")[0]


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """A minute, where each takes a second or two on a quiet machine."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 60


def codes(text: str) -> set[str]:
    return {one.code for one in compile_sop(text, "x.md", vocabulary()).diagnostics}


def test_a_file_of_ten_megabytes_is_refused_at_once() -> None:
    assert codes("word " * 2_000_000) == {"too-large"}
    lone = "| F | x | **o** |\n|-|-|-|\n" + "| 1 | 5 | 6 |\n" * 700_000
    assert "over the limit of 1000000" in answer(json.dumps({"kind": "table", "markdown": lone}))


def test_a_table_of_five_thousand_rows_is_read_and_decided() -> None:
    rows = "".join(f"| LC-1.{n} | {n} | yes | x |\n" for n in range(5000))
    top = "\n## Decisions\n\n### LC-1 Who\n\nFirst row that fits decides.\n\n| row | `order.value` | **`o`** | why |\n"
    made = compile_sop(f"{HEAD}{top}|---|---|---|---|\n{rows}", "x.md", vocabulary())
    assert {one.code for one in made.diagnostics} == {"missing-section"}
    lone = "| F | x | **o** |\n|-|-|-|\n" + "".join(f"| {n} | [{n}..{n + 5}] | {n} |\n" for n in range(5000))
    said = json.loads(answer(json.dumps({"kind": "table", "markdown": lone, "inputs": {"x": 4321}})))
    assert said["result"] == 4316


@pytest.mark.parametrize(
    "body",
    [
        "*" * 100_000, "`" * 100_000, "[" * 100_000, ">" * 20_000 + " x", "- " * 20_000 + "a", "|" * 100_000,
        "".join("  " * depth + "- a\n" for depth in range(300)), "**a *b " * 5_000, "<a " * 10_000,
        " ".join("`" * count for count in range(1, 400)),
    ],
)  # fmt: skip
def test_deep_and_endless_markup_gives_diagnostics(body: str) -> None:
    assert "missing-section" in codes(f"{HEAD}\n{body}")


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x,x]\n" + "".join(f"k{n}: &k{n} [*{'a' if n == 0 else f'k{n - 1}'}, x]\n" * 9 for n in range(20)),
        "a: " + "[" * 9000, "".join(" " * depth + "a:\n" for depth in range(120)), "{a: " * 4000, "? " * 3000,
        "a: !!python/object/apply:os.system [ls]", "<<: {a: b}", "a: \x00", "a: \ud800", "a" * 19_000 + ": b",
    ],
)  # fmt: skip
def test_hostile_front_matter_gives_diagnostics(front: str) -> None:
    assert codes(f"---\n{front}\n---\n")


@pytest.mark.parametrize(
    "cell",
    [
        "(" * 20_000, "[" * 20_000, "not(" * 5_000, "-" * 20_000, " or ".join(["1"] * 4_000), ",".join(["1"] * 9_000),
        '"' + "a" * 19_000, "`" * 20_000, "2" + "**2" * 5_000, "9" * 19_999, "1e999999999", "9**9**9**9**9",
        "10**6000*10**6000", "1.0000001**999999999999", "." * 20_000, "any(x in " * 2_000, "a." * 9_000 + "b",
        '"' + "\\" * 19_000, 'duration("P' + "9" * 500 + 'D")', "1 between " * 2_000, "x" * 20_001,
    ],
)  # fmt: skip
def test_cells_made_to_hurt_are_answered(cell: str) -> None:
    said = json.loads(answer(json.dumps({"kind": "unary", "cell": cell, "value": 3, "type": "number"})))
    assert "InternalError" not in said.get("error", "")
    assert "error" in said or isinstance(said["result"], bool)
