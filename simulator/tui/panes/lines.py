"""One-line bars of the desk: heading, news, panel headings, what is under the cursor, keys."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from simulator.present.text import clean, cut, pad, width


class Line(Static):
    """A line of plain text; nothing in it is markup."""

    def say(self, text: str, kind: str = "") -> None:
        """Show this text. `kind` good, bad or warn also sets a word in front, so that colour is never alone."""
        word = {"bad": "[!] ", "warn": "[i] ", "good": "[ok] "}.get(kind, "")
        for name in ("good", "bad", "warn"):
            self.set_class(kind == name, f"-{name}")
        self.set_class(bool(text), "-on")
        self.update(Content(word + clean(text)), layout=False)


class Bar(Static):
    """The top of the desk: what is worked on and the clock; below, who is awaited and the cut-off."""

    def show(self, left: str, right: str, below: str, until: str) -> None:
        """Show these four texts in the width there is."""
        cells = max(self.size.width, 40)
        first, second = beside(left, right, cells), beside(below, until, cells)
        self.update(Content.assemble((first, "bold"), "\n", second), layout=False)


def beside(left: str, right: str, cells: int) -> str:
    """One text at the left, one at the right; the left one gives way."""
    right = cut(right, cells - 12)
    return pad(cut(left, cells - width(right) - 2), cells - width(right)) + right


class Headings(Static):
    """Panel names in a row or two, with the number key of the first ten; the one shown is in brackets."""

    _length = -1

    def show(self, names: tuple[str, ...], current: str, opened: frozenset[str], new: frozenset[str]) -> None:
        """Show the names. An opened panel has a dot behind it, one with something new a plus."""
        parts: list[tuple[str, str] | str] = []
        for i, name in enumerate(names):
            key = str((i + 1) % 10) if i < 10 else ""
            sign = "+" if name in new else "·" if name in opened else " "
            text = f"{key}{name}{sign}"
            if name == current:
                parts.append((f"[{key}{name}]", "bold reverse"))
            elif name in new:
                parts.append((text, "bold"))
            else:
                parts.append((text, "" if name in opened else "dim"))
            parts.append(" ")
        made = Content.assemble(*parts)
        self.update(made, layout=made.cell_length != self._length)  # laying out takes longer than painting
        self._length = made.cell_length
