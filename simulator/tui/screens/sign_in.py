"""Who is there: a name, and whether to learn or to look after those who do."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from simulator.core.errors import SimulatorError
from simulator.present.questions import ONE, FormField, Option
from simulator.tui.forms.choice import Choice
from simulator.tui.screens.base import PageScreen

ROLES = (Option("trainee", "trainee: work drills"), Option("supervisor", "supervisor: see who may work alone on what"))
WELCOME = "A flight simulator for the order desk. No customer hears of it."
PAINTED = 0.05
"""Seconds that the terminal is given to show this screen before the rest is loaded, which would slow it."""


class SignInScreen(PageScreen):
    """Asks for a name."""

    CSS_PATH = "sign_in.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "sign_in", "Sign in"),
        Binding("escape", "app.quit", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.assemble(("orderdrill", "bold"), "\n", WELCOME))
            yield Static(Content.assemble(("*your name: ", "bold")), classes="label")
            yield Input(id="name", compact=True, max_length=80)
            yield Choice(FormField("role", "you are here as", ONE, True, ROLES, "trainee"))
            yield Static("", id="error")
            yield Static(Content("Enter signs in · Tab next field · F1 help · Esc quits"), id="keys")

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        self.call_after_refresh(lambda: self.set_timer(PAINTED, self.desk.open_behind))

    async def on_input_submitted(self) -> None:
        await self.action_sign_in()

    async def action_sign_in(self) -> None:
        name = self.query_one("#name", Input).value
        role = self.query_one(Choice).answer or "trainee"
        try:
            self.desk.person = await self.in_worker(lambda: self.desk.counter.sign_in(name, role))
        except SimulatorError as error:
            self.query_one("#error", Static).update(Content(f"[!] {error}"))
            return
        self.desk.home()
