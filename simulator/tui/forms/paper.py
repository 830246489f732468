"""A document's fields, prefilled by the system, each of which may be typed over in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simulator.present.questions import FormField, PaperLine
from simulator.present.text import clean, cut, pad, width

SHOWN = 9


class Paper(Widget, can_focus=True):
    """The fields of one document. Arrows move; typing replaces; left and right turn through fixed choices; Delete
    brings the prefilled value back."""

    class Changed(Message):
        """A field was typed over."""

    def __init__(self, field: FormField) -> None:
        super().__init__(id=f"field-{field.name}", classes="answer")
        self.field = field
        self.lines: Sequence[PaperLine] = ()
        self.edits: dict[str, str] = dict(field.initial) if isinstance(field.initial, Mapping) else {}
        self.at = 0
        self.fresh = True

    @property
    def answer(self) -> Mapping[str, str]:
        """What was typed over, by field."""
        keys = {line.key for line in self.lines}
        return {k: v for k, v in self.edits.items() if k in keys}

    def fill(self, lines: Sequence[PaperLine]) -> None:
        """Another document's fields."""
        self.lines, self.at, self.fresh = lines, 0, True
        self.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        if not self.lines:
            return
        line = self.lines[self.at]
        text = self.edits.get(line.key, line.prefill)
        if event.key in ("up", "down"):
            self.at = max(0, min(len(self.lines) - 1, self.at + (1 if event.key == "down" else -1)))
            self.fresh = True
        elif event.key in ("left", "right") and line.options:
            at = line.options.index(text) if text in line.options else -1
            self.edits[line.key] = line.options[(at + (1 if event.key == "right" else -1)) % len(line.options)]
        elif event.key == "delete":
            self.edits.pop(line.key, None)
            self.fresh = True
        elif event.key == "backspace":
            self.edits[line.key] = text[:-1]
            self.fresh = False
        elif event.is_printable and event.character:
            self.edits[line.key] = (event.character if self.fresh else text + event.character).lstrip()
            self.fresh = False
        else:
            return
        event.stop()
        event.prevent_default()
        self.refresh(layout=True)
        self.post_message(self.Changed())

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh(layout=True)

    def render(self) -> Content:
        cells = max(self.size.width - 2, 20)
        changed = sum(1 for line in self.lines if self.edits.get(line.key, line.prefill) != line.prefill)
        head = f" {self.field.label}: {len(self.lines)} fields, {changed} typed over"
        rows = [Content.assemble((head, "bold"))]
        if not self.has_focus:
            return rows[0]
        label = max((width(line.label) for line in self.lines), default=0)
        top = max(0, min(self.at - SHOWN // 2, len(self.lines) - SHOWN))
        for i, line in enumerate(self.lines[top : top + SHOWN], top):
            text = self.edits.get(line.key, line.prefill)
            sign = "*" if text != line.prefill else " "
            turn = "  < > turn" if line.options and i == self.at else ""
            caret = "_" if i == self.at and not line.options else ""
            shown = f"{'>' if i == self.at else ' '}{sign}{pad(line.label, label)}  {clean(text) or '-'}{caret}{turn}"
            rows.append(Content.assemble((cut(shown, cells), "reverse" if i == self.at else "")))
        if len(self.lines) > SHOWN:
            rows.append(Content.assemble((f"  field {self.at + 1} of {len(self.lines)}", "dim")))
        return Content("\n").join(rows)
