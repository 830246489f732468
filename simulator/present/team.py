"""The supervisor's page: who may work alone on what, with n beside every figure, and every drill a key away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.present.home import when
from simulator.present.sheet import Cell, Row, Sheet, text_rows
from simulator.present.text import clean, cut, pad
from simulator.reports.competence import sentence
from simulator.reports.tables import clauses_missed, dimensions

if TYPE_CHECKING:
    from scenarios.family import Family
    from simulator.reports.competence import Standing
    from simulator.reports.records import Record

STATES = {"alone": "alone", "check": "with check", "none": "not yet"}


@dataclass(frozen=True, slots=True)
class Member:
    """One person with their record."""

    pseudonym: str
    name: str
    standings: Sequence[Standing]
    records: Sequence[Record]


def team(members: Sequence[Member], cells: int) -> Sheet:
    """A paragraph for each person. Refs are `member <pseudonym>`."""
    rows: list[Row] = []
    for m in members:
        lines = sentence(m.name, m.standings)
        rows.append((Cell(0, cut(clean(lines[0]), cells), "value", f"member {m.pseudonym}", True),))
        for line in lines[1:]:
            rows += text_rows(line, cells, "dim", x=4)
        rows.append(())
    return Sheet(tuple(rows or text_rows("Whoever plays a drill stands here.", cells, "dim")), cells)


def member(m: Member, families: Mapping[str, Family], cells: int) -> Sheet:
    """One person: standings by family and level, dimensions, clauses missed, drills. Refs: `standing <family> <level>`,
    `clause <id>`, `review <drill>`."""
    rows: list[Row] = []

    def title(text: str) -> None:
        rows.extend([(), (Cell(0, text, "title"),)] if rows else [(Cell(0, text, "title"),)])

    for line in sentence(m.name, m.standings):
        rows.extend(text_rows(line, cells))

    def standing(s: Standing) -> None:
        signed = ", signed off" if s.signed and s.signed.on_record else ", signed off with a reason" if s.signed else ""
        taken = ", taken back" if s.revoked else ""
        wanted = f"; wanted: {', '.join(s.missing)}" if s.missing and s.n else ""
        text = f"{pad(s.name, 28)} {pad(STATES[s.state], 10)} n={s.n}, passed {s.passed}, in a row {s.streak}"
        cell = Cell(2, cut(clean(f"{text}{signed}{taken}{wanted}"), cells - 2), "value" if s.n else "dim",
                    f"standing {s.family} {s.level}", True)  # fmt: skip
        rows.append((cell,))

    title("By family and level   (o signs off, x takes back, a assigns)")
    begun = [s for s in m.standings if s.n or s.signed or s.revoked]
    for s in begun:
        standing(s)
    if not begun:
        rows.append((Cell(2, "no drill that counts yet", "dim"),))
    figures = dimensions(m.records)
    if figures:
        title("Dimensions: met of asked")
        rows.extend((Cell(2, f"{pad(d.dimension, 15)} {d.met}/{d.raised}   n={d.n}"),) for d in figures)
    missed = clauses_missed(m.records)
    if missed:
        title("Clauses missed; nothing is ranked under five")
        for c in missed[:12]:
            place = f"{c.rank}." if c.rank else "-"
            critical = "  CRITICAL" if c.critical else ""
            text = f"{pad(place, 3)} {pad(c.clause, 10)} missed in {c.missed} of n={c.n}{critical}"
            rows.append((Cell(2, text, "text", f"clause {c.clause}", True),))
    done = [r for r in reversed(m.records) if r.finished is not None]
    title(f"Drills: {len(done)}   (Enter: its debrief · c: a comment)")
    for r in done[:60]:
        family = families.get(r.family)
        name = f"{family.title if family else r.family}, level {r.level}, {r.mode}"
        text = f"{when(r)}  {pad(name, 36)} {r.result}  {r.why_not}"
        rows.append((Cell(2, cut(clean(text), cells - 2), "text", f"review {r.drill}", True),))
    title("Not begun   (o signs off, with a reason)")
    for s in m.standings:
        if s not in begun:
            standing(s)
    return Sheet(tuple(rows), cells)
