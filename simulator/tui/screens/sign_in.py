"""Who is there: a name, and whether to learn or to look after those who do."""

from __future__ import annotations

from typing import ClassVar

from textual import on
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
PINS = {"pin": "your PIN: ", "new": "choose a PIN, 4 characters or more: ", "again": "the same once more: "}
WELCOME = "A flight simulator for the order desk. No customer hears of it."
PAINTED = 0.05
"""Seconds that the terminal is given to show this screen before the rest is loaded, which would slow it."""


class SignInScreen(PageScreen):
    """Asks for a name; for a PIN once the log has a supervisor."""

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
            for name, asked in PINS.items():
                with Vertical(id=f"{name}-row", classes="pin"):
                    yield Static(Content.assemble((asked, "bold")), classes="label")
                    yield Input(id=name, password=True, compact=True, max_length=64)
            yield Static("", id="error")
            yield Static(Content("Enter signs in · Tab next field · F1 help · Esc quits"), id="keys")

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        self._want()
        self.call_after_refresh(lambda: self.set_timer(PAINTED, self.desk.open_behind))

    def _want(self, *names: str) -> None:
        """Ask for these PINs, and the first of them now; what was typed for others is gone."""
        for name in PINS:
            self.query_one(f"#{name}-row").display = name in names
            if name not in names:
                self.query_one(f"#{name}", Input).value = ""
        if names:
            self.query_one(f"#{names[-1 if names == ('pin',) else -2]}", Input).focus()

    @on(Input.Changed, "#name")
    def another(self) -> None:
        """Somebody else has another PIN, or needs none."""
        self._want()

    async def on_input_submitted(self) -> None:
        await self.action_sign_in()

    async def action_sign_in(self) -> None:
        from simulator.people.signing_in import FirstPinWanted, NewPinWanted, PinWanted, WrongPin  # loads the log

        name, pin, new, again = (self.query_one(f"#{one}", Input).value for one in ("name", *PINS))
        role = self.query_one(Choice).answer or "trainee"
        if new and not again:
            self.query_one("#again", Input).focus()
            return
        try:
            if new != again:
                raise SimulatorError("The two new PINs are not the same. Type them again.")
            self.desk.person = await self.in_worker(lambda: self.desk.counter.sign_in(name, role, pin, new))
        except SimulatorError as error:
            match error:
                case FirstPinWanted():
                    self._want("new", "again")
                case NewPinWanted():
                    self._want("pin", "new", "again")
                case PinWanted():
                    self._want("pin")
                case WrongPin():
                    self.query_one("#pin", Input).value = ""
            self.query_one("#error", Static).update(Content(f"[!] {error}"))
            return
        self.desk.home()
