"""What guided and watch mode say: what an act met or broke, what is owed next, what was just played and why."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.present.ports import Live, Narrated, Told
from simulator.present.text import clean
from simulator.present.words import did


def remark_lines(remarks: Sequence[Told], most: int = 3) -> list[str]:
    """A line for each clause that the last act met or broke, broken ones first."""
    told = sorted(remarks, key=lambda r: r.good)
    lines = []
    for r in told[:most]:
        sign = "[ok] met" if r.good else "[X] CRITICAL" if r.critical else "[!] broken"
        lines.append(f"{sign} {r.clause}: {clean(r.text or r.message)}".replace(" :", ":"))
    if len(told) > most:
        lines.append(f"… and {len(told) - most} more")
    return lines


def owed_line(session: Live) -> str:
    """What the procedures ask for next, by clause."""
    owed = session.run.judge.owed()
    if owed:
        return f"Next: {owed[0].clause.id} {clean(owed[0].clause.text)}"
    return "Next: wait for the reply (Space)." if session.drill.pending else "Next: nothing is owed; finish (f)."


def narration_line(told: Narrated) -> str:
    """One step of the perfect run, and the clause behind it."""
    why = f"{told.clause}: {clean(told.text)}" if told.clause else "Nothing is owed at this moment."
    return f"{did(told.act).capitalize()}.\n{why}"
