"""Coverage-guided fuzzing of everything that reads a text from outside; needs atheris, which is no dependency.

    python -m tests.fuzz [RUNS] [libFuzzer options]

Each input goes to one reader, chosen by its first byte: an SOP, a cell, an expression, a lone table, a request line.
Whatever is raised but the package's own `SopError`, and an `InternalError` in the stream, is a find.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

atheris: Any = import_module("atheris")

with atheris.instrument_imports(include=["sop"]):
    from simulator.core.vocabulary import vocabulary
    from sop import compile_sop
    from sop.errors import SopError
    from sop.library import bundled
    from sop.lone import read_table
    from sop.sfeel import Scope, parse_cell, parse_expression
    from sop.stream import answer
    from sop.values import Value

WORDS = vocabulary()
HEAD = bundled()["SOP-LC.md"].partition("\n## Purpose")[0]


def an_sop(text: str) -> None:
    """A whole document, and one behind good front matter."""
    compile_sop(text, "fuzz.md", WORDS)
    compile_sop(f"{HEAD}\n{text}", "fuzz.md", WORDS)


def a_cell(text: str) -> None:
    """A cell under both null rules, compiled and held against a few values."""
    for scope in (Scope(), Scope(names={}, dmn=True)):
        run = parse_cell(text, scope=scope).compile()
        for value in (None, True, "a"):
            run(_Env(), value)


def an_expression(text: str) -> None:
    """An expression under both null rules, compiled and run."""
    for scope in (Scope(), Scope(names={}, dmn=True)):
        parse_expression(text, scope=scope).compile()(_Env())


def a_table(text: str) -> None:
    """A lone table, whole and as the rows of a good one."""
    read_table(text)


def a_request(text: str) -> None:
    """A line of the stream, and a table in a well-formed one."""
    lines = (text, json.dumps({"kind": "table", "markdown": "| F | x | **o** |\n|-|-|-|\n" + text, "inputs": {"x": 1}}))
    for line in (*lines, json.dumps({"kind": "lint", "markdown": text[:400]})):
        assert "InternalError" not in answer(line), line


class _Env(dict[str, Value]):
    def __missing__(self, name: str) -> None:
        return None


READERS: tuple[Callable[[str], None], ...] = (an_sop, a_cell, an_expression, a_table, a_request)


def one_input(data: bytes) -> None:
    """What libFuzzer calls."""
    if not data:
        return
    text = data[1:].decode("utf-8", "surrogateescape")
    try:
        READERS[data[0] % len(READERS)](text)
    except SopError:
        return


def seeds() -> Path:
    """A few good inputs to begin with."""
    folder = Path(mkdtemp(prefix="fuzz-"))
    good = {
        0: ["## Decisions\n\n### LC-1 Who\n\nFirst row that fits decides.\n\n| row | `a` | **`x`** |\n|---|---|---|\n",
            "## Procedure\n\n### LC-9 When `a` is b\n\n1. **Confirm order**, by `c`, unless `d` is set. (LC-9.1)\n"],
        1: ["[1..5)", 'not("a", "b")', "up to 10", '< date("2026-01-31")', "? > 3 and ? < 5", "not set"],
        2: ["a + b * 2 ** -c", 'any(x in y satisfies x.z >= @"P1D")', "x in ([1..3], > 5)", "d.year between 1 and 2"],
        3: ["| U | a | **o** |\n|---|---|---|\n| type | number | |\n| 1 | < 5 | 1 |\n", "Hit policy: F\n"],
        4: ['{"id": 1, "kind": "unary", "cell": "< 5", "value": 3, "type": "number"}', "| 1 | < 5 | x + 1 |\n"],
    }  # fmt: skip
    for number, texts in good.items():
        for place, text in enumerate(texts):
            (folder / f"{number}-{place}").write_bytes(bytes([number]) + text.encode())
    return folder


def main() -> None:
    """Run it."""
    runs = sys.argv[1] if len(sys.argv) > 1 else "100000"
    options = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=2000", *sys.argv[2:]]
    atheris.Setup([sys.argv[0], str(seeds()), f"-runs={runs}", *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
