"""How a document's lines stand on a narrow screen: never wider than a page, broken at a space, the fact kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from scenarios.world.desk import TextLine

WIDTH = 76
"""Columns of a page: what an 80-column screen has left inside its frame."""


def fitted(lines: Iterable[TextLine]) -> Iterator[TextLine]:
    """The lines, those that are too wide broken at a space; each part states the fact that the whole did."""
    for line in lines:
        if len(line.text) <= WIDTH:
            yield line
        else:
            for text in broken(line.text):
                yield TextLine(text, line.fact)


@lru_cache(maxsize=1024)
def broken(text: str, width: int = WIDTH) -> tuple[str, ...]:
    """The text in parts of at most that many columns; those after the first stand indented as the text does, and two
    more."""
    words = text.split() or [""]
    indent = " " * (len(text) - len(text.lstrip()))
    parts, line = [], (indent + words[0]).rstrip()
    for word in words[1:]:
        if len(line) + 1 + len(word) <= width:
            line += " " + word
        else:
            parts.append(line)
            line = f"{indent}  {word}"
    return (*parts, line)
