"""Hands on the keyboard: any act, done at the desk by keys alone."""

from __future__ import annotations

import re
from typing import Any

from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from scenarios.facts import FACTS
from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.refs import split_ref
from simulator.present.questions import MANY, PAIR
from simulator.present.values import typed
from simulator.tui.forms.action_form import ActionForm
from simulator.tui.forms.choice import Choice
from simulator.tui.forms.paper import Paper
from simulator.tui.panes.sheet_view import SheetView
from simulator.tui.screens.desk import DeskScreen

KEY = {"/": "slash", " ": "space", ",": "comma", ".": "full_stop", "-": "minus", ":": "colon", "(": "left_parenthesis"}


async def settle(pilot: Pilot[Any]) -> None:
    """Until nothing is under way."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Type a text, faster than it is painted."""
    with pilot.app.batch_update():
        await pilot.press(*(KEY.get(c, c) for c in text))


async def palette(pilot: Pilot[Any], name: str) -> None:
    """Choose something in the palette by its name."""
    await pilot.press("ctrl+p")
    await type_text(pilot, name)
    for _ in range(200):
        await pilot.pause(0.01)
        screen = pilot.app.screen
        if isinstance(screen, CommandPalette):
            found = screen.query_one(OptionList)
            rows = [str(getattr(found.get_option_at_index(i), "hit", "")) for i in range(found.option_count)]
            at = next((i for i, _ in enumerate(rows) if found.get_option_at_index(i).hit.text == name), None)  # type: ignore[attr-defined]
            if at is not None:
                await pilot.press(*["down"] * (at + (0 if found.highlighted == 0 else 1)), "enter")
                await pilot.pause()
                return
    raise AssertionError(f"the palette does not find {name}")


async def do(pilot: Pilot[Any], act: Act) -> None:
    """Do an act by keys. Panels and marks have ways of their own; everything else goes through its form."""
    if act.action == "open":
        await show(pilot, act.args["panel"])
    elif act.action == "flag":
        await mark(pilot, act.args["a"])
        await mark(pilot, act.args["b"])
    elif act.action == "wait" and not act.args:
        await pilot.press("space")
    else:
        action = ACTIONS[act.action]
        if action.key:
            await pilot.press(KEY.get(action.key, action.key))
        else:
            await palette(pilot, act.action)
        await fill(pilot, act)
    await settle(pilot)


async def show(pilot: Pilot[Any], panel: str) -> None:
    """Turn to a panel."""
    screen = pilot.app.screen
    assert isinstance(screen, DeskScreen)
    if panel in PANELS[:10]:
        await pilot.press(str((PANELS.index(panel) + 1) % 10))
        await settle(pilot)
        return
    await pilot.press("o")
    await pilot.pause()
    await answer(pilot, "panel", panel)
    await pilot.press("enter")
    await settle(pilot)


async def mark(pilot: Pilot[Any], ref: str) -> None:
    """Turn to the panel of a value, go to it with the arrow keys, and press m."""
    screen = pilot.app.screen
    assert isinstance(screen, DeskScreen)
    name = split_ref(ref)[0]
    panel = FACTS[name].panel if name in FACTS else screen.session.drill.shown[name]
    if panel != screen.current:
        await show(pilot, panel)
    view = screen.query_one("#panel", SheetView)
    place = view.sheet.find(ref)
    assert place is not None, f"{ref} is not on its panel"
    with pilot.app.batch_update():
        await pilot.press("home")
        for _ in range(200):
            y, i = view.cursor
            if (y, i) == place:
                break
            await pilot.press("down" if y < place[0] else "right" if i < place[1] else "left")
    await pilot.press("m")
    await settle(pilot)


async def fill(pilot: Pilot[Any], act: Act) -> None:
    """Fill the open form and send it."""
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ActionForm), screen
    for param in ACTIONS[act.action].params:
        if act.args.get(param.name) not in (None, "", [], {}):
            await answer(pilot, param.name, act.args[param.name])
        elif screen.raw.get(param.name) not in (None, "", [], {}) and param.default is None:
            await leave_out(pilot, param.name)  # the cursor had filled it
    await pilot.press("enter")
    await pilot.pause()
    if ACTIONS[act.action].leaves and pilot.app.screen is screen:
        await pilot.press("enter")


async def answer(pilot: Pilot[Any], name: str, value: Any) -> None:
    """Answer one question of the form that is open."""
    await turn_to(pilot, name)
    focused = pilot.app.focused
    if isinstance(focused, Choice) and focused.field.kind == MANY:
        for one in value if isinstance(value, list | tuple) else [value]:
            if any(one in chosen.split(PAIR) for chosen in focused.chosen):
                continue
            await point(pilot, focused, str(one))
            await pilot.press("space")
    elif isinstance(focused, Choice) and focused.answer == value:
        pass  # the form came with it
    elif isinstance(focused, Choice) and str(value) in {o.value for o in focused.options}:
        await point(pilot, focused, str(value))
    elif isinstance(focused, Paper):
        for key, text in value.items():
            keys = [line.key for line in focused.lines]
            with pilot.app.batch_update():
                while focused.at != keys.index(key):
                    await pilot.press("down" if focused.at < keys.index(key) else "up")
            await type_text(pilot, typed(text))
    else:
        if isinstance(focused, Input):
            await pilot.press("end", *["backspace"] * len(focused.value))
        await type_text(pilot, typed(value))


async def leave_out(pilot: Pilot[Any], name: str) -> None:
    """Clear an answer that the form came with."""
    await turn_to(pilot, name)
    await pilot.press("delete")


async def turn_to(pilot: Pilot[Any], name: str) -> None:
    """Tab to a question."""
    for _ in range(20):
        focused = pilot.app.focused
        if focused is not None and focused.id == f"field-{name}":
            break
        await pilot.press("tab")


async def point(pilot: Pilot[Any], choice: Choice, value: str) -> None:
    """Come to a choice: type the beginning of its label where it is far, then the arrow keys."""
    label = next(o.label for o in choice.options if o.value == value)
    if abs([o.value for o in choice.found()].index(value) - choice.at) > 8:
        begins = re.match(r"[A-Za-z0-9 ]{0,14}", label)
        await type_text(pilot, begins[0].rstrip() if begins else "")
    wanted = [o.value for o in choice.found()].index(value)
    with pilot.app.batch_update():
        while choice.at != wanted:
            await pilot.press("down" if choice.at < wanted else "up")
