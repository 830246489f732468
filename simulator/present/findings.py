"""Behind the debrief's keys: every finding with its clause and row, dimensions, both paths side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.core.events import Event, Started
from simulator.present.lit_rows import CELLS, Explain, table_lines
from simulator.present.misses import KINDS, decisive, figures_of
from simulator.present.sheet import Cell, Row, Sheet, text_rows
from simulator.present.text import clean, cut, wrap
from simulator.present.timeline import timeline
from simulator.present.values import show
from simulator.present.words import phrase

if TYPE_CHECKING:
    from simulator.core.score import Scorecard

HEADS = ("COST", "RESULT", "GOOD", "TURNED", "ALSO", "FROM", "NEXT")
CLOCK = re.compile(r"\d\d:\d\d {3}\S")
LIT = re.compile(r" {8}> [A-Z]\S*-\d")


def findings_page(card: Scorecard, events: Sequence[Event], explain: Explain | None, cells: int) -> Sheet:
    """Dimensions as counts, then every finding: clause quoted, figures, the table's row. Refs are clause ids."""
    rows: list[Row] = [(Cell(0, "Dimensions: met of asked", "title"),)]
    for name, (met, raised) in card.dimensions.items():
        if raised:
            kind = "good" if met == raised else "warn"
            sign = "ok" if met == raised else "!"
            rows.append((Cell(2, f"{name:<15} {met}/{raised}  {sign}", kind),))
    rows += [(), (Cell(0, f"Findings: {len(card.findings)}", "title"),)]
    times = {m.index: m for m in timeline(events)}
    order = sorted(card.findings, key=lambda f: (f is not decisive(card), f.step is None, f.step or 0))
    for f in order:
        at = times.get(f.step) if f.step is not None else None
        when = f"{at.clock}  " if at else ""
        word = "CRITICAL" if f.critical else "not reached" if f.step is None else KINDS.get(f.kind, f.kind)
        price = f", {show(f.cost)} off" if f.cost else ""
        head = f"[{'X' if f.critical else '!'}] {when}{f.sop} {f.clause} {word}{price}".replace("  ]", "]")
        rows += [(), (Cell(0, cut(head, cells), "bad" if f.critical or f.cost else "warn", f.clause, bool(f.clause)),)]
        if at is not None and at.act is not None and f.kind not in ("missed", "end", "late"):
            rows += text_rows(f"You {at.words}.", cells, x=4)
        if f.text:
            rows += text_rows(f"“{f.text}”  ({f.sop} {f.version}".rstrip() + ")", cells, "value", x=4)
        if f.message and f.message != "not reached" and (not f.text or f.text not in f.message):
            rows += text_rows(f.message, cells, "dim", x=4)
        figures = figures_of(f.facts, events)
        if figures:
            rows += text_rows(f"Figures: {figures}", cells, x=4)
        table = explain(f) if explain else None
        if table is not None:
            rows.append((Cell(4, table.head, "dim"),))
            for line in table_lines(table, min(cells, 110)):
                text = line.strip()
                rows.append((Cell(len(line) - len(text) - 4, text, "lit" if text.startswith(">") else "text"),))
    if not card.findings:
        rows.append((Cell(2, "None. Every clause that asked for something was met.", "good"),))
    return Sheet(tuple(rows), cells)


def paths_page(card: Scorecard, events: Sequence[Event], cells: int) -> Sheet:
    """The trainee's run at the left, the accepted run at the right, side by side. Refs are `again <event index>`."""
    first = events[0]
    today = first.situation.facts.get("clock.today") if isinstance(first, Started) else None
    turning = card.turning if card.turning is not None else len(events)
    moments = timeline(events)
    costs: dict[int, list[str]] = {}
    for f in card.findings:
        if f.step is not None:
            costs.setdefault(f.step, []).append(f.clause or f.kind)
    half = max((cells - 3) // 2, 24)
    rows: list[Row] = [(Cell(0, "Your run", "title"), Cell(half + 3, "An accepted run", "title")), ()]
    mine: list[Row] = []
    for m in moments:
        broken = costs.get(m.index)
        text = f"{m.clock}  {m.words}"
        kind = "bad" if broken else "text" if m.act else "dim"
        sign = f"  [X] {', '.join(broken)}" if broken else ""
        pieces = wrap(text + sign, half, indent="       ")
        mine.append((Cell(0, pieces[0], kind, f"again {m.index}", m.act is not None),))
        mine += [(Cell(0, p, kind),) for p in pieces[1:]]
        if m.index < turning:
            continue
    theirs: list[Row] = []
    shared = [m for m in moments if m.index < turning]
    for m in shared:
        pieces = wrap(f"{m.clock}  {m.words}", half, indent="       ")
        theirs += [(Cell(half + 3, p, "dim"),) for p in pieces]
    if card.path:
        theirs.append((Cell(half + 3, "from here:", "good"),))
    for act in card.path:
        pieces = wrap(f"  {phrase(act, today, whole=True)}".strip(), half - 2, indent="  ")
        theirs += [(Cell(half + 5, p, "good"),) for p in pieces]
    for n in range(max(len(mine), len(theirs))):
        left = mine[n] if n < len(mine) else ()
        right = theirs[n] if n < len(theirs) else ()
        rows.append((*left, *right))
    return Sheet(tuple(rows), cells)


def debrief_sheet(lines: Sequence[str], cells: int) -> Sheet:
    """The first screen as rows; the result and what decided it stand out, by word and by look."""
    rows: list[Row] = []
    for n, line in enumerate(lines):
        kind = "text"
        if n == 0:
            kind = "bad" if line.startswith("NOT") else "good"
        elif line.startswith("[X]"):
            kind = "bad"
        elif line.startswith("[ok]"):
            kind = "good"
        elif LIT.match(line):
            kind = "lit"
        elif line.startswith("NEXT"):
            kind = "value"
        head = line[:8]
        if n > 0 and head.strip() in HEADS:
            rows.append((Cell(0, head.rstrip(), "head"), Cell(8, cut(clean(line[8:]), CELLS - 8), kind)))
        elif CLOCK.match(line):
            rows.append((Cell(0, head.rstrip(), "dim"), Cell(8, clean(line[8:]), kind)))
        else:
            text = clean(line)
            bare = text.lstrip(" ")
            rows.append((Cell(len(text) - len(bare), bare, kind),))
    return Sheet(tuple(rows), cells)
