"""Forty SOPs of 300 lines loaded, beside the pipeline that one would assemble from libraries.

    python benchmarks/bench_load.py [ROUNDS]

The peer reads front matter with PyYAML's C loader, the text with markdown-it-py, makes pydantic models of sections and
tables, and compiles one expression a row; it understands no sentence. Ours has three rows: the same reading by line
scan; everything compiled and checked from the text; the compiled procedures from the store. Goals: 8 times the peer for
the reading, 60 times from the store. The full compilation is shown and has no goal: the peer does nothing of the kind.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

from measure import goal, race, ratio, rounds, show

from simulator.core.vocabulary import vocabulary
from simulator.shelf import Folder, engine
from sop import load_edition
from sop.diagnostics import Reporter
from sop.document import read_document
from sop.library import bundled

COUNT, LINES = 40, 300
PEER, READ, COMPILED, KEPT = (
    "yaml, markdown-it-py, pydantic, compile",
    "ours: read by line scan",
    "ours: compiled and checked, cold",
    "ours: from the store, warm",
)


def texts() -> dict[str, str]:
    """Forty documents of 300 lines: the library's own, cut or filled to length, each with its own id."""
    own = [text for path, text in bundled().items() if path.startswith("SOP-")]
    made = {}
    for number in range(COUNT):
        text = own[number % len(own)]
        first = re.search(r"^id: (SOP-([A-Z]+))$", text, re.MULTILINE)
        assert first is not None
        code = f"{chr(65 + number // 26)}{chr(65 + number % 26)}Q"
        lines = re.sub(rf"\b{first[2]}-(?=\d)", f"{code}-", text.replace(first[1], f"SOP-{code}")).split("\n")
        prose = [f"Line {n} of a note that explains and decides nothing." for n in range(LINES)]
        made[f"SOP-{code}.md"] = "\n".join([*lines, "", *prose][:LINES])
    return made


def peer() -> Any:
    """The assembled pipeline, as a function of the texts."""
    import yaml
    from markdown_it import MarkdownIt
    from pydantic import BaseModel

    class Table(BaseModel):
        header: list[str]
        rows: list[list[str]]

    class Section(BaseModel):
        title: str
        level: int
        tables: list[Table]

    class Document(BaseModel):
        front: dict[str, Any]
        sections: list[Section]

    parser = MarkdownIt("commonmark").enable("table")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def load(text: str) -> Document:
        _, front, body = text.split("---\n", 2)
        sections: list[dict[str, Any]] = [{"title": "", "level": 0, "tables": []}]
        tokens = parser.parse(body)
        for at, token in enumerate(tokens):
            if token.type == "heading_open":
                sections.append({"title": tokens[at + 1].content, "level": int(token.tag[1]), "tables": []})
            elif token.type == "table_open":
                sections[-1]["tables"].append({"header": [], "rows": []})
            elif token.type == "tr_open" and sections[-1]["tables"]:
                sections[-1]["tables"][-1]["rows"].append([])
            elif token.type in ("th_open", "td_open"):
                sections[-1]["tables"][-1]["rows"][-1].append(tokens[at + 1].content)
        for section in sections:
            for table in section["tables"]:
                table["header"] = table["rows"].pop(0)
                compile(" or ".join(f"r == {n}" for n in range(len(table["rows"]))) or "0", "<table>", "eval")
        return Document.model_validate({"front": yaml.load(front, Loader=loader), "sections": sections})

    return load


def main() -> None:
    """Race the four."""
    turns, made, load = rounds(5), texts(), peer()
    with tempfile.TemporaryDirectory() as folder:
        store = Folder(Path(folder), engine())
        words = vocabulary()
        load_edition(made, words, store=store)
        good = load_edition(made, words, store=store)
        print(
            f"{COUNT} documents of {LINES} lines, {sum(map(len, made.values())) // 1000} kB, on {os.cpu_count()} cores"
        )
        print(f"  ({len(good.policies)} of them whole; the others are cut off and give diagnostics)")
        rates = race(
            {
                PEER: lambda: [load(text) for text in made.values()],
                READ: lambda: [read_document(text, path, Reporter(path)) for path, text in made.items()],
                COMPILED: lambda: load_edition(made, words),
                KEPT: lambda: load_edition(made, words, store=store),
            },
            turns,
        )
        show(rates, PEER, each=COUNT, unit="documents a second")
        goal("reading, cold", ratio(rates, READ, PEER), 8)
        goal("from the store, warm", ratio(rates, KEPT, PEER), 60)


if __name__ == "__main__":
    main()
