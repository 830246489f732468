"""Findings in words: which one decided it, its figures, and the others in a line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scenarios.facts import FACTS
from simulator.core.events import Event, Started
from simulator.present.text import clean, cut, listed, width
from simulator.present.values import show
from simulator.present.words import label_of, plainly

if TYPE_CHECKING:
    from simulator.core.score import Finding, Scorecard

CLAUSE = re.compile(r"\b[A-Z]{2,}-\d+(?:\.\d+)?")
ASIDE = re.compile(r",? with [^;]*$| \([^()]*\)$|, line \d+\b")
LOOK = re.compile(r"([\w ]+): open ((?:the )?\w+)")
MARGIN = 20
"""Cells in which the clauses of a line stand at its left; more of them stand at its end."""

KINDS = {
    "never": "forbidden", "order": "out of order", "unasked": "nobody asked for it",
    "wrong hand": "asked of the wrong role", "late": "too late", "missed": "not done",
    "document": "wrong in the document", "message": "wrong in the message",
    "end": "not so at the end", "closed early": "finished while a reply was awaited",
}  # fmt: skip

IN_TIME = ("order", "late", "closed early")
"""Kinds of findings in which the right thing was done at the wrong time: no row of a table says when."""


def decisive(card: Scorecard) -> Finding | None:
    """The finding that decided it: a critical one, else authority or decision, else the dearest; the first of those.

    A duty that was never come to decides nothing while another finding says why.
    """
    if not card.findings:
        return None
    first = {"authority": 0, "decision": 1}
    return min(
        card.findings,
        key=lambda f: (
            not f.critical,
            f.step is None,
            first.get(f.dimension, 2),
            f.cost <= 0,
            -f.cost,
            f.step if f.step is not None else 10**6,
        ),
    )


def same_ban(one: Finding, other: Finding) -> bool:
    return one.kind == other.kind == "never" and one.step == other.step


def figures_of(values: Mapping[str, Any], events: Sequence[Event]) -> str:
    """The values that triggered a finding, by name, in plain words."""
    first = events[0]
    facts = first.situation.facts if isinstance(first, Started) else {}
    today, currency = facts.get("clock.today"), str(facts.get("order.currency") or "")
    said = []
    for name, value in values.items():
        if isinstance(value, list | tuple | Mapping) and not _plain_list(value):
            continue
        meaning = FACTS.get(name.partition("#")[0])
        said.append(f"{label_of(name)} {show(value, meaning.unit if meaning else '', currency=currency, today=today)}")
    return "; ".join(said[:6])


def _plain_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)


def also(card: Scorecard, worst: Finding | None, cells: int) -> list[str]:
    """The other findings, a line each: the same miss under several clauses is one line, and so are panels in a row."""
    lines: dict[str, list[str]] = {}
    told = {(worst.clause, worst.entity)} if worst else set()
    same = one_line(worst) if worst else ""
    rest = [
        f for f in card.findings
        if f is not worst and f.step is not None and not (worst is not None and same_ban(f, worst))
    ]  # fmt: skip
    for f in sorted(rest, key=lambda f: (not f.critical, -f.cost, f.kind == "order")):
        if f.clause and f.kind != "unasked" and (f.clause, f.entity) in told:
            continue  # late and then missing: one line
        told.add((f.clause, f.entity))
        said = one_line(f)
        if said != same or f.kind == "unasked":
            lines.setdefault(said, []).append(f.clause)
    out = []
    for said, clauses in _panels_together(lines).items():
        ids = runs(c for c in clauses if c)
        times = f" ({len(clauses)} times)" if len(clauses) > len(set(clauses)) else ""
        if width(ids) <= MARGIN:
            out.append(fitted(f"{ids}  " if ids else "", f"{said}{times}", cells))
        else:  # what was missed before a long row of clauses
            out.append(cut(f"{fitted('', said, cells - MARGIN)}  {ids}", cells))
    unreached = runs(f.clause for f in card.findings if f.step is None)
    if unreached:
        out.append(fitted("", f"not reached: {unreached}", cells))
    return out


def _panels_together(lines: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """`out of order: open the PO`, and the same of five more panels, as one."""
    panels: dict[str, list[str]] = {}
    for said in lines:
        if look := LOOK.fullmatch(said):
            panels.setdefault(look[1], []).append(look[2])
    out: dict[str, list[str]] = {}
    for said, clauses in lines.items():
        look = LOOK.fullmatch(said)
        one = f"{look[1]}: open {listed(panels[look[1]])}" if look else said
        out.setdefault(one, []).extend(clauses)
    return out


def runs(clauses: Iterable[str]) -> str:
    """`OE-2.2 to OE-2.7, OE-3.3`: clauses named once, three or more in a row by the first and the last."""
    out: list[list[str]] = []
    for clause in sorted(dict.fromkeys(clauses), key=_place):
        stem, _, number = clause.rpartition(".")
        before = out[-1][-1].rpartition(".") if out else ("", "", "")
        if before[0] == stem and number.isdigit() and before[2].isdigit() and int(number) == int(before[2]) + 1:
            out[-1].append(clause)
        else:
            out.append([clause])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in out)


def _place(clause: str) -> tuple[str, int]:
    stem, _, number = clause.rpartition(".")
    return (stem, int(number)) if number.isdigit() else (clause, 0)


def fitted(lead: str, text: str, cells: int) -> str:
    """A line of at most that many cells: asides go first, then the end."""
    while width(lead + text) > cells and (shorter := ASIDE.sub("", text, count=1)) != text:
        text = shorter
    return cut(lead + text, cells)


def one_line(finding: Finding) -> str:
    """A finding in a line: what went wrong, and what the clause asks for in plain words."""
    kind = "not reached" if finding.step is None else KINDS.get(finding.kind, finding.kind)
    about = f" ({finding.entity.replace('#', ' ')})" if finding.entity else ""
    if finding.kind in ("unasked", "wrong hand") and finding.act:
        return f"{kind}: {finding.act}"
    said = finding.text or finding.message
    if finding.kind in ("document", "message"):
        return clean(plainly(finding.message or said)).rstrip(".").replace(" must be ", " is not the ")
    return f"{kind}: {clean(plainly(said)).rstrip('.')}{about}"
