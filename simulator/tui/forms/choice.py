"""A question with choices: arrows move, letters narrow, space ticks where several may be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simulator.present.questions import FREE, MANY, FormField, Option
from simulator.present.text import clean, cut

SHOWN = 7


class Choice(Widget, can_focus=True):
    """One question. Folded to a line; opens to its choices while it has the focus."""

    class Changed(Message):
        """Another answer."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, field: FormField) -> None:
        super().__init__(id=f"field-{field.name}", classes="answer")
        self.field = field
        self.options: Sequence[Option] = field.options
        self.typed = ""
        self.at = -1
        self.chosen: list[str] = []
        self.answer = field.initial

    @property
    def answer(self) -> Any:
        """What is answered: a value, or a list of values."""
        if self.field.kind == MANY:
            return list(self.chosen)
        if self.chosen:
            return self.chosen[0]
        return self.typed.strip() if self.field.kind == FREE else ""

    @answer.setter
    def answer(self, value: Any) -> None:
        known = {o.value for o in self.options}
        values = [value] if isinstance(value, str) else list(value)
        self.chosen = [v for v in values if v in known]
        if self.field.kind == FREE and values and not self.chosen:
            self.typed = str(values[0])
        if self.chosen:
            self.at = next(i for i, o in enumerate(self.found()) if o.value == self.chosen[0])
        self.refresh(layout=True)

    def offer(self, options: Sequence[Option]) -> None:
        """Other choices. What was typed stays; what was chosen stays while it is still among them."""
        kept = [v for v in self.chosen or [self.typed] if v in {o.value for o in options}]
        if kept or self.chosen:
            self.typed = ""
        self.options, self.at, self.chosen = options, -1, kept
        if kept:
            self.at = next(i for i, o in enumerate(options) if o.value == kept[0])
        self.refresh(layout=True)

    def found(self) -> list[Option]:
        """The choices that hold every letter typed, in order of their table."""
        wanted = self.typed.casefold().split()
        if not wanted or (self.field.kind == FREE and self.chosen):
            return list(self.options)
        return [o for o in self.options if all(w in o.label.casefold() for w in wanted)]

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            self._move(-1 if event.key == "up" else 1)
        elif event.key == "backspace" and self.typed:
            self._narrow(self.typed[:-1])
        elif event.key in ("backspace", "delete") and self.chosen:
            self.typed, self.chosen, self.at = "", [], -1
        elif event.key == "space" and self.field.kind == MANY:
            self._tick()
        elif event.is_printable and event.character and (event.key != "space" or self.typed):
            self._narrow(self.typed + event.character)
        else:
            return
        event.stop()
        event.prevent_default()
        self.refresh(layout=True)
        self.post_message(self.Changed(self))

    def _move(self, step: int) -> None:
        found = self.found()
        if not found:
            return
        self.at = max(0, min(len(found) - 1, self.at + step)) if self.at >= 0 else (0 if step > 0 else len(found) - 1)
        if self.field.kind != MANY:
            self.chosen = [found[self.at].value]

    def _narrow(self, text: str) -> None:
        self.typed = text
        if self.field.kind == FREE:
            self.chosen, self.at = [], -1
            return
        found = self.found()
        self.at = 0 if found and text else -1
        if self.field.kind != MANY:
            self.chosen = [found[0].value] if found and text else []

    def _tick(self) -> None:
        found = self.found()
        if not 0 <= self.at < len(found):
            return
        value = found[self.at].value
        if value in self.chosen:
            self.chosen.remove(value)
        else:
            self.chosen.append(value)
        self.typed = ""
        self.at = next(i for i, o in enumerate(self.found()) if o.value == value)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh(layout=True)

    def _summary(self) -> str:
        labels = {o.value: o.label for o in self.options}
        if self.field.kind == MANY:
            return "; ".join(labels[v] for v in self.chosen) or "none"
        if self.field.kind == FREE and not self.chosen:
            return self.typed or "type it"
        return labels[self.chosen[0]] if self.chosen else "choose"

    def render(self) -> Content:
        cells = max(self.size.width - 2, 20)
        star = "*" if self.field.required else " "
        lead = f"{star}{self.field.label}: "
        head = Content.assemble((lead, "bold"), cut(clean(self._summary()), cells - len(lead)))
        if not self.has_focus:
            return head
        lines = [head]
        found = self.found()
        if self.typed and self.field.kind != FREE:
            lines.append(Content.assemble((f"  narrowed by: {self.typed}", "italic")))
        top = max(0, min(self.at - SHOWN // 2, len(found) - SHOWN))
        for i, option in enumerate(found[top : top + SHOWN], top):
            tick = ("[x] " if option.value in self.chosen else "[ ] ") if self.field.kind == MANY else ""
            text = cut(f"{'>' if i == self.at else ' '} {tick}{clean(option.label)}", cells)
            lines.append(Content.assemble((text, "reverse" if i == self.at else "")))
        if not found and self.options:
            lines.append(Content("  nothing has these letters; Backspace"))
        if len(found) > SHOWN:
            lines.append(Content.assemble((f"  {len(found)} choices; type to narrow", "dim")))
        return Content("\n").join(lines)
