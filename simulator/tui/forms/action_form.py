"""The form of one act: a field for each parameter, an error beside the field, nothing lost on Esc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from simulator.core.acts import Act
from simulator.core.drill import Drill
from simulator.core.errors import ActError
from simulator.present.forms import Form, document_of, offers_for, paper_lines, read_form
from simulator.present.questions import FREE, MANY, ONE, PAPER, FormField, Raw
from simulator.tui.forms.choice import Choice
from simulator.tui.forms.paper import Paper

LEAVES = "This leaves the desk and cannot be called back. Enter again sends it; Esc goes back."


class ActionForm(ModalScreen[Act | None]):
    """Asks for an action's arguments. Dismissed with the act, or with None and the draft kept."""

    CSS_PATH = "action_form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send"),
        Binding("escape", "leave", "Keep and close"),
        Binding("f1", "app.help", "Help", show=False),
    ]

    def __init__(self, drill: Drill, form: Form, keep: Callable[[Mapping[str, Raw]], None]) -> None:
        super().__init__()
        self.drill, self.form, self.keep = drill, form, keep
        self.armed = False
        self.kept: dict[str, Raw] = {}

    def compose(self) -> ComposeResult:
        action = self.form.action
        with Vertical(id="box"):
            yield Static(Content.assemble((action.name, "bold"), "   ", " ".join(self.form.notes)), id="head")
            with VerticalScroll(id="fields", can_focus=False):
                for field in self.form.fields:
                    yield from self._field(field)
            yield Static("", id="said", classes="error")
            ticks = " · Space ticks" if any(f.kind == MANY for f in self.form.fields) else ""
            turn = " · Tab next · ↑↓ or letters choose" if self.form.fields else ""
            back = "Esc keeps" if self.form.fields else "Esc goes back"
            yield Static(Content(f"Enter sends · {back}{turn}{ticks}"), id="keys")

    def _field(self, field: FormField) -> ComposeResult:
        if field.kind in (ONE, MANY, FREE):
            yield Choice(field)
        elif field.kind == PAPER:
            yield Paper(field)
        else:
            star = "*" if field.required else " "
            initial = field.initial if isinstance(field.initial, str) else ""
            hint = f"   ({field.hint})" if field.hint else ""
            yield Static(Content.assemble((f"{star}{field.label}: ", "bold"), (hint, "dim")), classes="label")
            yield Input(initial, id=f"field-{field.name}", compact=True, classes="answer")
        yield Static("", id=f"error-{field.name}", classes="error")

    def on_mount(self) -> None:
        self._follow()
        self.kept = self.raw
        self.set_interval(2, self.keep_now)
        answers = list(self.query(".answer"))
        wanting = next(
            (a for f, a in zip(self.form.fields, answers, strict=True) if f.required and not f.initial), None
        )
        if answers:
            (wanting or answers[0]).focus()

    @property
    def raw(self) -> dict[str, Raw]:
        """Everything as it stands in the form."""
        out: dict[str, Raw] = {}
        for field in self.form.fields:
            widget = self.query_one(f"#field-{field.name}")
            if isinstance(widget, Input):
                out[field.name] = widget.value
            elif isinstance(widget, Choice | Paper):
                out[field.name] = widget.answer
        return out

    def keep_now(self) -> None:
        """Keep what was typed since the last time, so that a closed terminal loses little."""
        if self.is_mounted and self.raw != self.kept:
            self.kept = self.raw
            self.keep(self.kept)

    def _follow(self) -> None:
        """Choices that hang on another answer: values of the field corrected, fields of the document chosen."""
        raw = self.raw
        for paper in self.query(Paper):
            lines = paper_lines(self.drill, document_of(self.form.action, raw))
            if [line.key for line in lines] != [line.key for line in paper.lines]:
                paper.fill(lines)
        if self.form.action.name == "correct":
            self.query_one("#field-value", Choice).offer(offers_for(self.drill, str(raw.get("field", ""))))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        self._disarm()
        self._say(f"error-{event.choice.field.name}", "")
        self._follow()

    def on_paper_changed(self) -> None:
        self._disarm()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._disarm()
        self._say(str(event.input.id).replace("field", "error", 1), "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_send()

    def _disarm(self) -> None:
        if self.armed:
            self.armed = False
            self._say("said", "")

    def _say(self, where: str, text: str) -> None:
        line = self.query_one(f"#{where}", Static)
        line.update(Content(text))
        line.set_class(bool(text), "-on")

    def action_send(self) -> None:
        for shown in self.query(".error"):
            self._say(str(shown.id), "")
        self.keep_now()
        try:
            act = read_form(self.drill, self.form.action.name, self.raw)
        except ActError as error:
            self._blame(error)
            return
        if self.form.action.leaves and not self.armed:
            self.armed = True
            self._say("said", LEAVES)
            return
        self.dismiss(act)

    def _blame(self, error: ActError) -> None:
        known = error.field in {f.name for f in self.form.fields}
        self._say(f"error-{error.field}" if known else "said", f"[!] {error}")
        if known:
            self.query_one(f"#field-{error.field}").focus()

    def action_leave(self) -> None:
        if self.armed:
            self._disarm()
            return
        self.keep_now()
        self.dismiss(None)
