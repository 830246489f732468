"""Without a terminal: one drill, played by a script through the same engine into the same log, and its debrief."""

from __future__ import annotations

from typing import TextIO

from simulator.bootstrap import Desk
from simulator.core.acts import Act
from simulator.core.bots import play
from simulator.core.duties import Run
from simulator.core.errors import ActError
from simulator.core.score import acts_of, score
from simulator.core.solver import solve
from simulator.rules import Begin
from simulator.session import Session

FAMILY, LEVEL, SEED = "credit-hold", 1, 7
LEFT_OUT = ("set follow-up", "flag", "write note", "tell customer", "tell colleague")
"""What the script forgets, the first of these that makes a difference: the debrief shall have something to say."""


def script(desk: Desk) -> tuple[Begin, tuple[Act, ...]]:
    """The scenario and the acts of the drill: the perfect run with one act left out."""
    names = list(desk.families())
    begin = _on_hold(desk, FAMILY if FAMILY in names else names[0])
    first = desk.rules.start(desk.rules.situation(begin))
    acts = acts_of(solve(desk.edition, first).events)
    for at in sorted(range(len(acts)), key=lambda i: (_rank(acts[i].action), i)):
        fewer = (*acts[:at], *acts[at + 1 :])
        card = score(desk.edition, tuple(play(desk.edition, Run(desk.edition, first), fewer).events))
        if card.findings and not card.critical:
            return begin, fewer
    return begin, acts


def _on_hold(desk: Desk, family: str) -> Begin:
    """The first scenario from the seed on whose order stands on hold: there is something to do."""
    tried = [Begin(family, LEVEL, seed) for seed in range(SEED, SEED + 20)]
    return next((b for b in tried if desk.rules.situation(b).facts["order.holds"]), tried[0])


def _rank(action: str) -> int:
    return LEFT_OUT.index(action) if action in LEFT_OUT else len(LEFT_OUT)


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
    from simulator.present.why import explainer

    card = session.scorecard
    if card is None:
        return f"Not scored: {session.unscored}"
    explain = explainer(session.edition, session.events, card.turning)
    return "\n".join(debrief(card, session.events, explain, counts=session.counts, keys=False))
