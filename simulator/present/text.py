"""Text on a grid of cells: how wide it is, cut, padded and wrapped; what must not reach a terminal taken out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache


def clean(text: str) -> str:
    """The text without control characters: a name from outside can neither move the cursor nor colour the screen."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\n\t\r" else "·" for c in text)


def clean_lines(text: str) -> list[str]:
    """The lines of a text, each clean."""
    return [clean(line) for line in text.splitlines()]


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@cache
def _cells(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1


def cut(text: str, cells: int) -> str:
    """The text in at most that many cells; what is left out shows as `…`."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    out, used = "", 0
    for c in text:
        w = width(c)
        if used + w > cells - 1:
            break
        out, used = out + c, used + w
    return out + "…"


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly that many cells, filled with spaces; `right` puts the text to the right."""
    text = cut(text, cells)
    fill = " " * (cells - width(text))
    return fill + text if right else text + fill


def wrap(text: str, cells: int, *, indent: str = "") -> list[str]:
    """The text in lines of at most that many cells, broken at spaces; later lines begin with `indent`."""
    cells = max(cells, 8)
    lines: list[str] = []
    line = ""
    for word in (w for w in text.replace("\n", " ").replace("\t", " ").split(" ") if w):
        lead = indent if lines else ""
        while width(lead + word) > cells:
            if line:
                lines.append(line)
                line, lead = "", indent
            room = cells - width(lead)
            head = ""
            for c in word:
                if width(head + c) > room:
                    break
                head += c
            joint = max(head.rfind(c) for c in "._/-") + 1  # a long name breaks at its joints
            head = head[:joint] if joint > 3 else head
            lines.append(lead + head)
            lead, word = indent, word[len(head) :]
        if not line:
            line = (indent if lines else "") + word
        elif width(line) + 1 + width(word) <= cells:
            line += " " + word
        else:
            lines.append(line)
            line = indent + word
    if line or not lines:
        lines.append(line)
    return lines


def listed(words: Iterable[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def plural(n: int, one: str, many: str = "") -> str:
    """`1 reply`, `3 replies`."""
    return f"{n} {one if n == 1 else many or one + 's'}"
