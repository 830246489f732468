"""Somebody who types on plain lines what the procedures ask for."""

from __future__ import annotations

import io
from typing import Any

from scenarios.facts import FACTS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.core.refs import split_ref
from simulator.core.solver import next_act
from simulator.plain import Plain
from simulator.present.forms import document_of, form, paper_lines
from simulator.present.panels import Names
from simulator.present.values import typed
from simulator.session import Session
from tests.simulator.desks import as_sent


def lines_for(act: Act, shown: Plain) -> list[str]:
    """The lines a person would type for an act."""
    numbers = {ref: n for n, ref in shown.numbers.items()}
    match act.action:
        case "open":
            return [str(act.args["panel"])]
        case "flag":
            return [f"mark {numbers[act.args['a']]} {numbers[act.args['b']]}"]
        case "wait" if not act.args:
            return ["wait"]
    lines = [act.action]
    asked = form(shown.session.drill, act.action, value=Names(shown.session.run.judge, shown.session.edition))
    for field in asked.fields:
        value: Any = act.args.get(field.name)
        if value in (None, "", [], {}):
            lines.append("")
        elif field.kind == "many":
            lines.append(", ".join(str(numbers.get(v, v)) for v in value))
        elif field.kind == "paper":
            paper = document_of(ACTIONS[act.action], act.args)
            keys = [p.key for p in paper_lines(shown.session.drill, paper)]
            lines += [f"{keys.index(k) + 1} = {typed(v)}" for k, v in value.items()] + [""]
        else:
            lines.append(typed(value))
    return [*lines, "yes"] if ACTIONS[act.action].leaves else lines


def unread(act: Act, shown: Plain) -> list[str]:
    """The panel to read again when it has a value that had no number yet: a new line, a hit."""
    if act.action == "flag":
        for ref in (act.args["a"], act.args["b"]):
            name = split_ref(ref)[0]
            if ref not in shown.numbers.values():
                return [FACTS[name].panel if name in FACTS else shown.session.drill.shown[name]]
    return []


class Typist(io.StringIO):
    """Stands for a person who plays the procedures: each time lines are wanted, types the next act."""

    plain: Plain

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.waiting: list[str] = []
        self.typed = 0

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        if not self.waiting:
            session = self.session
            if session.drill.closed:
                return ""
            self.typed += 1
            if self.typed > 80:  # an act that is not taken would be typed for ever
                return ""
            act = as_sent(next_act(session.run), session.drill)
            again = unread(act, self.plain)
            self.waiting = again or lines_for(act, self.plain)
        return self.waiting.pop(0) + "\n"


def play_by_procedure(session: Session) -> str:
    """Play a drill to its end on lines; what was printed."""
    typist, out = Typist(session), io.StringIO()
    typist.plain = Plain(session, typist, out)
    typist.plain.play()
    return out.getvalue()
