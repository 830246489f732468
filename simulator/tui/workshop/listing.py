"""The procedures of a folder as a list: status, review date, what is wrong, what is not saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulator.present.sheet import Cell, Row, Sheet
from simulator.present.text import cut
from simulator.workbench import Entry
from sop.diagnostics import Diagnostic


def listing(entries: Iterable[Entry], found: Mapping[str, Sequence[Diagnostic]], cells: int) -> Sheet:
    """Two rows a document; the cursor stops on its name."""
    rows: list[Row] = []
    for entry in entries:
        wrong = found.get(entry.name, ())
        errors = sum(d.severity == "error" for d in wrong)
        sign = f"✗{errors} " if errors else f"!{len(wrong)} " if wrong else ""
        name = f"{sign}{entry.id or entry.name}{' *' if entry.unsaved else ''}  {entry.title if entry.id else ''}"
        rows.append((Cell(0, cut(name, cells), "bad" if errors else "value", entry.name, True),))
        due = f"{'OVERDUE' if entry.overdue else 'review'} {entry.review_by}" if entry.review_by else ""
        below = " · ".join(word for word in (entry.status, due) if word)
        if below:
            rows.append((Cell(2, cut(below, cells - 2), "warn" if entry.overdue else "dim"),))
    return Sheet(tuple(rows), cells)
