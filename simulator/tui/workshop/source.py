"""The source of a procedure in an editor, with what is wrong in the margin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from simulator.maintain.atlas import BOLD, CLAUSE, CODE
from sop.diagnostics import Diagnostic

_LOOKS = ((CODE, "code"), (BOLD, "bold"), (CLAUSE, "clause"))
_WORD = re.compile(r"[\w.-]+|\S")
SIGNS = {"error": "✗", "warning": "!"}


class Source(TextArea):
    """The markdown. Names, actions and clause ids stand out; what is wrong is underlined."""

    COMPONENT_CLASSES = TextArea.COMPONENT_CLASSES | {
        "source--code",
        "source--bold",
        "source--clause",
        "source--heading",
        "source--error",
        "source--warning",
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "edge(0)", show=False),
        Binding("ctrl+end", "edge(1)", show=False),
    ]

    class Scrolled(Message):
        """Other lines are in sight."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(soft_wrap=False, tab_behavior="indent", id=id, compact=True)
        self.wrong: dict[int, list[Diagnostic]] = {}

    def mark(self, found: Iterable[Diagnostic]) -> None:
        """Show these findings, in place of the ones before."""
        self.wrong = {}
        for one in found:
            self.wrong.setdefault(min(one.line, self.document.line_count) - 1, []).append(one)
        self.notify_style_update()
        self.refresh()

    def action_edge(self, end: int) -> None:
        """To the first or the last character."""
        self.move_cursor(self.document.end if end else (0, 0))

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        text = line.plain
        if text.startswith("#"):
            line.stylize(self.get_component_rich_style("source--heading", partial=True))
        for pattern, look in _LOOKS:
            style = self.get_component_rich_style(f"source--{look}", partial=True)
            for m in pattern.finditer(text):
                line.stylize(style, m.start(), m.end())
        for one in self.wrong.get(line_index, ()):
            word = _WORD.match(text, max(one.column - 1, 0))
            style = self.get_component_rich_style(f"source--{one.severity}", partial=True)
            line.stylize(style, *(word.span() if word and one.column > 1 else (0, len(text))))
        return line

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())


class Margin(Widget):
    """Line numbers, and a sign at each line with something wrong."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"margin--number", "margin--error", "margin--warning"}

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source

    def render_line(self, y: int) -> Strip:
        number = y + round(self.source.scroll_y)
        background = self.rich_style
        if number >= self.source.document.line_count or y >= self.source.scrollable_content_region.height:
            return Strip.blank(self.size.width, background)
        severity = min((one.severity for one in self.source.wrong.get(number, ())), default="")
        text = f"{number + 1:>{self.size.width - 3}} {SIGNS.get(severity, ' ')} "
        look: Style = self.get_component_rich_style(f"margin--{severity or 'number'}", partial=True)
        return Strip([Segment(text, background + look)])
