"""The procedures as a library: what there is, where a clause stands, what a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.present.markdown import body_of, clauses
from simulator.present.text import clean


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the library: a document, a clause in it (empty: its top), and how it reads."""

    path: str
    clause: str
    text: str


def documents(texts: Mapping[str, str]) -> list[Place]:
    """The documents, by id."""
    out = []
    for path, text in texts.items():
        front, lines = body_of(text)
        heading = next((line.lstrip("# ") for line in lines if line.startswith("# ")), path)
        name = front.get("id", "")
        out.append(Place(path, "", clean(f"{name}  {front.get('title', heading)}".strip())))
    return sorted(out, key=lambda p: (not p.text.startswith("SOP"), p.text))


def place_of(texts: Mapping[str, str], clause: str) -> Place | None:
    """Where a clause stands; for `CR-3.4` that nobody wrote so, its section `CR-3`."""
    for wanted in (clause, clause.rpartition(".")[0]):
        for path, text in texts.items():
            found = clauses(text) if wanted and wanted in text else {}
            if wanted in found:
                return Place(path, wanted, found[wanted])
    return None


def search(texts: Mapping[str, str], words: str, most: int = 60) -> list[Place]:
    """Clauses and documents that hold every word, clause ids first."""
    wanted = words.casefold().split()
    if not wanted:
        return documents(texts)
    ids: list[Place] = []
    rest: list[Place] = []
    for path, text in texts.items():
        for clause, sentence in clauses(text).items():
            whole = f"{clause} {sentence}".casefold()
            if all(w in whole for w in wanted):
                (ids if wanted[0] in clause.casefold() else rest).append(Place(path, clause, clean(sentence)))
    tops = [p for p in documents(texts) if all(w in p.text.casefold() for w in wanted)]
    return (ids + tops + rest)[:most]
