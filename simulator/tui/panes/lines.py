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
    """Panel names with the number key of the first ten; the one shown is in brackets. One row: what does not fit is a
    turn of the page away."""

    def show(self, names: tuple[str, ...], current: str, opened: frozenset[str], new: frozenset[str]) -> None:
        """Show the names. An opened panel has a dot behind it, one with something new a plus."""
        cells = max(self.size.width - 2, 40)
        texts = [self._text(i, name, current, opened, new) for i, name in enumerate(names)]
        room = cells - len("> messages+")
        first = next((n for n in range(len(texts)) if sum(len(t) + 1 for t in texts[: n + 1]) > room), len(texts))
        if sum(len(t) + 1 for t in texts) <= cells:
            first = len(texts)
        ahead = current in names[first:]
        shown = range(first, len(names)) if ahead else range(first)
        parts: list[tuple[str, str] | str] = ["< "] if ahead else []
        for i in shown:
            name = names[i]
            look = "bold reverse" if name == current else "bold" if name in new else "" if name in opened else "dim"
            parts += [(texts[i], look), " "]
        if not ahead and first < len(names):
            news = next((f"{name}+" for name in names[first:] if name in new), f"{len(names) - first} more")
            parts.append((f"> {news}", "bold" if news.endswith("+") else "dim"))
        self.update(Content.assemble(*parts), layout=False)

    def _text(self, i: int, name: str, current: str, opened: frozenset[str], new: frozenset[str]) -> str:
        key = str((i + 1) % 10) if i < 10 else ""
        if name == current:
            return f"[{key}{name}]"
        return f"{key}{name}{'+' if name in new else '·' if name in opened else ' '}"
