"""The application: colours, the way from screen to screen. Everything else is in the screens."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.types import AnimationLevel

from simulator.tui.screens.base import PageScreen
from simulator.tui.themes import THEMES

if TYPE_CHECKING:
    from audit.entry import Person
    from simulator.present.ports import Counter, Live

LEAST = (60, 20)


class OrderDrill(App[None]):
    """The desk in the terminal. `counter` is where drills are taken from; a `session` given starts at the desk."""

    TITLE = "orderdrill"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_DISPLAY = "^p"
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "help_quit", show=False, priority=True)]
    animation_level: AnimationLevel = "none"

    def __init__(
        self, counter: Counter, session: Live | None = None, person: Person | None = None, theme: str = ""
    ) -> None:
        super().__init__()
        self.counter, self.session, self.person = counter, session, person
        for known in THEMES:
            self.register_theme(known)
        wanted = theme or counter.theme
        self.theme = wanted if wanted in self.available_themes else THEMES[0].name
        self._too_small: Screen[None] | None = None
        self.failed: Exception | None = None
        self.interrupted = False
        self.looking_at = ""

    def on_mount(self) -> None:
        if self.session is not None:
            self.work(self.session)
        elif self.person is not None:
            self.home()
        else:
            from simulator.tui.screens.sign_in import SignInScreen

            self._only(SignInScreen())

    def open_behind(self) -> None:
        """Open what is behind the first screen, once that stands; what goes wrong ends the desk, and is said then."""
        self.run_worker(self._open, thread=True, group="opening")

    def _open(self) -> None:
        try:
            self.counter.families()
        except Exception as error:  # raised again by `run`, which has the terminal back
            self.failed = error
            self.call_from_thread(self.exit)

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < LEAST[0] or event.size.height < LEAST[1]
        if small and self._too_small is None:
            from simulator.tui.screens.small import TooSmall

            self._too_small = TooSmall()
            self.push_screen(self._too_small)
        elif not small and self._too_small is not None:
            screen, self._too_small = self._too_small, None
            screen.dismiss()

    def action_help(self) -> None:
        """F1 in a form: the help of the screen beneath."""
        page = next((s for s in reversed(self.screen_stack) if isinstance(s, PageScreen)), None)
        if page is not None:
            page.action_help()

    def action_help_quit(self) -> None:
        """Ctrl+c leaves, as it does everywhere else. What was done is stored, what was typed is kept."""
        from simulator.tui.forms.action_form import ActionForm

        for screen in self.screen_stack:
            if isinstance(screen, ActionForm):
                screen.keep_now()
        self.interrupted = True
        self.exit()

    def on_ready(self) -> None:
        """Leave what is loaded by now to itself: to look through it for garbage would hold up a key for 50 ms."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    # from screen to screen

    def _only(self, screen: Screen[None]) -> None:
        """Show this screen in place of the one that stands on the stack."""
        if isinstance(self.screen, PageScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def home(self) -> None:
        """What to do next; the team for whoever came from there; the end when nobody is signed in."""
        if self.person is None:
            self.exit()
            return
        if self.looking_at:
            self.team()
            return
        from simulator.tui.screens.home import HomeScreen

        self._only(HomeScreen(self.counter, self.person))

    def work(self, session: Live) -> None:
        """Sit down at the desk with a drill; a finished one shows its debrief."""
        if session.drill.closed:
            self.debrief(session)
            return
        from simulator.tui.screens.desk import DeskScreen

        self._only(DeskScreen(session))

    def look_ups(self) -> None:
        """Ten small questions about where things stand."""
        from simulator.tui.screens.lookups import LookUpsScreen

        if self.person is not None:
            self._only(LookUpsScreen(self.counter, self.person))

    def debrief(self, session: Live) -> None:
        """What came of a drill."""
        from simulator.tui.screens.debrief import DebriefScreen

        self._only(DebriefScreen(self.counter, self.person, session))

    def team(self) -> None:
        """The supervisor's page."""
        from simulator.roles import SUPERVISOR
        from simulator.tui.screens.team import TeamScreen

        if self.person is not None and self.person.role == SUPERVISOR:
            self._only(TeamScreen(self.counter, self.person))

    def procedures(self, texts: Mapping[str, str], clause: str = "", path: str = "") -> None:
        """The procedures, over whatever is shown; at a clause, or with one document open."""
        from simulator.tui.screens.procedures import ProceduresScreen

        self.push_screen(ProceduresScreen(texts, clause, path))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers on every screen."""
        for theme in THEMES:
            yield SystemCommand(
                f"colours: {theme.name}", "Change the colours.", lambda name=theme.name: self._colour(name)
            )
        yield SystemCommand("quit", "Leave; an open drill can be resumed.", self.action_quit)

    def _colour(self, name: str) -> None:
        self.theme = name


def run(context: Counter, *, session: Live | None = None, person: Person | None = None, theme: str = "") -> int:
    """Open the desk. The way in for the command line; 0 when it was left in good order.

    Raises KeyboardInterrupt when it was left by Ctrl+c, and what kept the desk from opening.
    """
    app = OrderDrill(context, session, person, theme)
    gc.disable()  # until the first screen stands, see `on_ready`
    try:
        app.run()
    finally:
        gc.enable()
    if app.failed is not None:
        raise app.failed
    if app.interrupted:
        raise KeyboardInterrupt  # said in words, with the exit code of an interrupt, by whoever opened the desk
    return app.return_code or 0
