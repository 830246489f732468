"""The acts that fit the thing under the cursor: at most nine, by number; the rest by search."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from simulator.core.actions import ACTIONS
from simulator.present.suggest import fitting
from simulator.present.text import cut, width


class ActMenu(ModalScreen[str | None]):
    """Choose an act by number or with the arrows. Choosing opens its form; nothing is sent from here."""

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("0,slash", "all", "All acts"),
        *[Binding(str(n), f"number({n})", show=False) for n in range(1, 10)],
    ]

    def __init__(self, panel: str, ref: str) -> None:
        super().__init__()
        self.names = fitting(panel, ref)

    def compose(self) -> ComposeResult:
        rows = []
        for n, name in enumerate(self.names, 1):
            action = ACTIONS[name]
            key = f"  [{action.key}]" if action.key else ""
            lead = f"{n}  {name}"
            room = min(self.app.size.width, 110) - width(lead + key) - 8
            more = cut(action.help.partition(". ")[0].rstrip("."), room)
            rows.append(Option(Content.assemble((lead, "bold"), f"{key}  {more}"), id=name))
        rows.append(Option(Content("0  all acts, by search"), id=" all"))
        yield OptionList(*rows, markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == " all":
            self.action_all()
        else:
            self.dismiss(event.option_id)

    def action_number(self, n: int) -> None:
        if n <= len(self.names):
            self.dismiss(self.names[n - 1])

    def action_all(self) -> None:
        self.dismiss(None)
        self.app.call_later(self.app.action_command_palette)
