"""What an author may write next: facts, names, actions with their phrases, values, front matter keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.maintain.atlas import Atlas, cells_of
from simulator.maintain.cursor import Wanted, wanted_at
from simulator.maintain.meaning import action_words, fact_words
from sop.front import KEYS, STATUSES
from sop.policy import AUTHORITIES

_FRONT_VALUES = {"status": STATUSES, "authority": AUTHORITIES}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to write: what is shown, what is put in place of what was typed, what it is, and its meaning."""

    label: str
    text: str
    detail: str
    help: str = ""


def complete(atlas: Atlas, path: str, line: int, column: int) -> tuple[Wanted, tuple[Proposal, ...]]:
    """What may stand at a place (from 0), and the proposals for it."""
    page = atlas.pages[path]
    wanted = wanted_at(page, line, column)
    typed = wanted.typed.strip().casefold()
    return wanted, tuple(p for p in _proposals(atlas, path, wanted) if typed in p.label.casefold())


def _proposals(atlas: Atlas, path: str, wanted: Wanted) -> Iterator[Proposal]:
    words = atlas.vocabulary
    if wanted.slot == "name":
        for name, kind in atlas.names_in(path):
            fact = words.facts.get(name)
            yield Proposal(name, name, f"{kind}: {fact.label}" if fact else kind, fact_words(fact) if fact else "")
    elif wanted.slot == "action":
        for spec in words.actions.values():
            for phrase in spec.phrases:
                written = f"{spec.name}**{' ' + phrase if phrase else ''}"
                yield Proposal(f"{spec.name} {phrase}".strip(), written, spec.cls, action_words(spec))
    elif wanted.slot == "value":
        for value in _values(atlas, path, wanted.about):
            yield Proposal(value, value, f"value of {wanted.about}")
    elif wanted.slot == "front":
        for key in KEYS:
            choices = f": {', '.join(_FRONT_VALUES[key])}" if key in _FRONT_VALUES else ""
            yield Proposal(key, f"{key}: ", f"front matter{choices}")


def _values(atlas: Atlas, path: str, name: str) -> tuple[str, ...]:
    """The values that a name can have, if they can be listed: an enumeration, or what a table's column gives."""
    fact = atlas.vocabulary.facts.get(name)
    if fact is not None:
        return ("true", "false") if fact.type == "boolean" else fact.values
    symbol = atlas.at(path, name)
    if symbol is None or symbol.kind != "output":
        return ()
    page = atlas.pages[symbol.place.path]
    return tuple(dict.fromkeys(_column(page.lines, symbol.place.line, symbol.place.start)))


def _column(lines: tuple[str, ...], head: int, at: int) -> Iterator[str]:
    index = sum(start <= at for start, _ in cells_of(lines[head])) - 1
    for line in lines[head + 2 :]:
        cells = cells_of(line)
        if not cells:
            return
        if index < len(cells) and cells[index][1].strip():
            yield cells[index][1].strip()
