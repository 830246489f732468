"""Without a terminal: one drill, played by a script through the same engine into the same log, and its debrief."""

from __future__ import annotations

from typing import TextIO

from simulator.bootstrap import Begin, Desk
from simulator.core.acts import Act
from simulator.core.errors import ActError
from simulator.core.score import acts_of
from simulator.core.solver import solve
from simulator.session import Session

FAMILY, LEVEL, SEED = "credit-hold", 1, 7
LEFT_OUT = ("write note", "set follow-up", "tell customer", "tell colleague", "flag")
"""What the script forgets: the first of these that the perfect run has, so that the debrief has something to say."""


def script(desk: Desk) -> tuple[Begin, tuple[Act, ...]]:
    """The scenario and the acts of the drill: the perfect run with one act left out."""
    names = list(desk.families())
    begin = Begin(FAMILY if FAMILY in names else names[0], LEVEL, SEED)
    acts = list(acts_of(solve(desk.edition, desk.rules.start(desk.rules.situation(begin))).events))
    for action in LEFT_OUT:
        at = next((i for i, act in enumerate(acts) if act.action == action), None)
        if at is not None:
            del acts[at]
            break
    return begin, tuple(acts)


def play_scripted(desk: Desk, out: TextIO) -> Session:
    """Play it, store it, print what was done and the debrief."""
    begin, acts = script(desk)
    session = desk.begin(None, begin.family, begin.level, begin.seed, player="script")
    s = session.drill.situation
    print(f"No terminal: a scripted drill. {s.key}: {s.title}. {s.brief}", file=out)
    print("The script follows the procedures and leaves one thing out.\n", file=out)
    for act in acts:
        at = session.drill.now
        if session.drill.closed:
            break
        try:
            session.act(act)
        except ActError as error:  # an act that only the left-out one made possible
            print(f"{at:%a %H:%M}  {act.action}: {error}", file=out)
            continue
        print(f"{at:%a %H:%M}  {_line(act)}", file=out)
    if not session.drill.closed:
        session.finish()
    print("\n" + debrief_text(session), file=out)
    print(f"\nThe drill is in the log as {session.id}: orderdrill report replay {session.id}", file=out)
    return session


def _line(act: Act) -> str:
    args = ", ".join(
        f"{', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for name, value in act.args.items()
        if value not in (None, "", [], ()) and name not in ("facts", "fields")
    )
    return f"{act.action}{': ' + args if args else ''}"


def debrief_text(session: Session) -> str:
    """The debrief's first screen, as text."""
    from simulator.present.debrief import debrief

    return "\n".join(debrief(session.edition, session.events, session.scorecard))  # type: ignore[arg-type]
