"""Two versions of the procedures to hold against each other: files, folders, revisions of git, the bundled ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.options import note
from simulator.cli.sop.reading import texts_of
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from sop.edition import Edition

BUNDLED = "bundled"
"""The word for the bundled procedures, where a path may stand."""
_SPOKEN_OF = re.compile(r"\b([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\.[a-z_]")


def texts_at(spec: str) -> Mapping[str, str]:
    """The procedures that a path, `REV:PATH` or `bundled` names."""
    if not Path(spec).exists():
        if spec == BUNDLED:
            return texts_of(None)
        if ":" in spec:
            from simulator.cli.sop.git import at_revision

            return at_revision(spec)
    return texts_of(spec)


def both(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Edition, Edition]:
    """The two editions. Where one is a single procedure, only its like is taken of the other, under its name."""
    if len(new) == 1 and len(old) > 1:
        new, old = _like(new, old)
    elif len(old) == 1 and len(new) > 1:
        old, new = _like(old, new)
    if len(old) == 1 and len(new) == 1:
        (text,), (name,) = old.values(), new
        old = {name: text}
    return edition(old), edition(new)


def _like(one: Mapping[str, str], many: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    ((name, text),) = one.items()
    wanted = front_id(text)
    found = next((n for n in many if front_id(many[n]) == wanted), name)
    if found not in many:
        raise ConfigError(f"{name}: the other version holds no {wanted or 'such procedure'} to compare it with.")
    return one, {found: many[found]}


def front_id(text: str) -> str:
    """The id in a document's front matter; empty when it has none."""
    from sop.diagnostics import Reporter
    from sop.document import normal_text
    from sop.frontmatter import read_front_matter

    front, _ = read_front_matter(normal_text(text), Reporter(""))
    return front["id"].text if "id" in front else ""


def edition(texts: Mapping[str, str]) -> Edition:
    """The edition that texts make; what cannot be compiled is told and left out. One alone may name others."""
    from simulator.editions import compiled
    from sop.compiler import compile_sop
    from sop.edition import Edition

    made = compiled(texts)
    if len(texts) == 1 and not made.policies:
        ((name, text),) = texts.items()
        alone = compile_sop(text, name, made.vocabulary)
        if alone.policy is not None:
            made = Edition(
                (alone.policy,), made.scoring, made.vocabulary, made.calendars, made.texts, alone.diagnostics
            )
    for path in sorted({d.path for d in made.diagnostics if d.severity == "error"}):
        note(f"{path}: has errors and is left out. Try: orderdrill sop check")
    return made


def surrounded(where: str) -> tuple[Mapping[str, str], str]:
    """One file with the procedures that it speaks of (its neighbours, else the bundled ones), and its path there."""
    from simulator.packs import bundled_texts, folder_texts

    ((name, text),) = texts_of(where).items()
    known: dict[str, tuple[str, str]] = {}
    for texts in (folder_texts(Path(where).resolve().parent), bundled_texts()):
        for other, words in texts.items():
            known.setdefault(front_id(words) or other, (other, words))
    found, wanted = {name: text}, [text]
    while wanted:
        for sop in _SPOKEN_OF.findall(wanted.pop()):
            other, words = known.get(sop, (name, ""))
            if other not in found:
                found[other] = words
                wanted.append(words)
    return found, name
