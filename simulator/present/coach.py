"""What guided and watch mode say: what an act met or broke, what is owed next, what was just played and why."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS
from simulator.core.acts import Act
from simulator.present.ports import Live, Narrated, Told
from simulator.present.text import clean
from simulator.present.words import did, phrase, plainly


def remark_lines(remarks: Sequence[Told], most: int = 3) -> list[str]:
    """A line for each clause that the last act met or broke, broken ones first."""
    told = sorted(remarks, key=lambda r: r.good)
    lines = []
    for r in told[:most]:
        sign = "[ok] met" if r.good else "[X] CRITICAL" if r.critical else "[!] broken"
        said = plainly(clean(r.text)) if r.good else clean(r.text or r.message)
        lines.append(f"{sign} {r.clause}: {said}".replace(" :", ":"))
    if len(told) > most:
        lines.append(f"… and {len(told) - most} more")
    return lines


def owed_line(session: Live, *, keys: bool = True) -> str:
    """What the procedures ask for next, by clause, in plain words; with `keys` the key to press for it."""
    owed = session.run.judge.owed()
    if not owed:
        if session.drill.pending:
            return f"Next: wait for the reply{' (Space)' if keys else ''}."
        return f"Next: nothing is owed; finish{' (f)' if keys else ''}."
    first = owed[0]
    if not first.alternatives:
        return f"Next ({first.clause.id}): {plainly(clean(first.clause.text))}"
    act = Act(first.alternatives[0].action, first.alternatives[0].args)
    how = f" · {key_of(act)}" if keys else ""
    return f"Next ({first.clause.id}): {phrase(act, session.drill.facts.get('clock.today'))}{how}"


def key_of(act: Act) -> str:
    """How to begin an act at the desk."""
    if act.action == "open" and act.args.get("panel") in PANELS:
        at = PANELS.index(str(act.args["panel"]))
        return f"press {(at + 1) % 10}" if at < 10 else "[ and ] turn the panels"
    if act.action == "flag":
        return "m on one value, m on the other"
    key = ACTIONS[act.action].key if act.action in ACTIONS else ""
    return f"press {key}" if key else "Ctrl+p, then its name"


def narration_line(told: Narrated) -> str:
    """One step of the perfect run, and the clause behind it."""
    why = f"{told.clause}: {clean(told.text)}" if told.clause else "Nothing is owed at this moment."
    return f"{did(told.act).capitalize()}.\n{why}"
