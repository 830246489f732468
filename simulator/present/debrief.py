"""The debrief: what came of a drill, in 20 lines of 80 columns. Counts, figures and clauses; no adjectives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.facts import FACTS
from simulator.core.acts import Act
from simulator.core.events import Event, Started
from simulator.present.markdown import bare
from simulator.present.text import clean, cut, listed, width, wrap
from simulator.present.timeline import Moment, timeline
from simulator.present.values import money, show
from simulator.present.words import label_of, panel_word, phrase, plainly

if TYPE_CHECKING:
    from simulator.core.score import Finding, Scorecard

LINES, CELLS = 20, 80
INDENT = 8
CLAUSE = re.compile(r"\b[A-Z]{2,}-\d+(?:\.\d+)?")
ASIDE = re.compile(r",? with [^;]*$| \([^()]*\)$|, line \d+\b")
KINDS = {
    "never": "forbidden", "order": "out of order", "unasked": "nobody asked for it",
    "wrong hand": "asked of the wrong role", "late": "too late", "missed": "not done",
    "document": "wrong in the document", "message": "wrong in the message",
    "end": "not so at the end", "closed early": "finished while a reply was awaited",
}  # fmt: skip
# (section, lines it keeps): sections give way in this order until all fits on the screen
GIVE_WAY = (
    (3, 2), (5, 4), (6, 4), (5, 3), (1, 4), (6, 3), (4, 4), (5, 2), (3, 1), (1, 3), (6, 2), (4, 2), (5, 1), (4, 1),
    (2, 1), (7, 1), (6, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """One cell of a table's row held against the trainee's figure."""

    column: str
    text: str
    value: Any
    fits: bool | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that was looked at: its id, its cells that say something, whether it fits, what it concludes."""

    id: str
    cells: tuple[Held, ...]
    fits: bool
    outputs: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision table as it stood at the turning point: the rows up to the first that fits."""

    id: str
    title: str
    rows: tuple[TableRow, ...]


Explain = Callable[["Finding"], Explained | None]


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


def debrief(
    card: Scorecard, events: Sequence[Event], explain: Explain | None = None, *, counts: str = "", keys: bool = True
) -> list[str]:
    """The first screen: at most 20 lines of 80 columns. `counts` says why the drill does not count, if it does not."""
    moments = timeline(events)
    worst = decisive(card)
    table = _table(card, worst, explain)
    sections = [
        [_result(card, events)],
        _decided(card, worst, moments, events),
        _cost(card, counts),
        _good(card, moments),
        _turned(card, moments, table),
        _also(card, worst),
        _path(card, moments, events),
        _counts(card),
        [_next(card, moments, worst)] if keys else [],
    ]
    for which, least in GIVE_WAY:
        over = sum(map(len, sections)) - LINES
        if over > 0 and len(sections[which]) > least:
            sections[which] = _shorter(sections[which], max(least, len(sections[which]) - over), which == 5)
    return [cut(line.replace("\u00a0", " "), CELLS).rstrip() for section in sections for line in section][:LINES]


def _table(card: Scorecard, worst: Finding | None, explain: Explain | None) -> Explained | None:
    """The table behind what decided it, else behind the first decision or authority that was missed."""
    if explain is None or worst is None:
        return None
    deep = ("decision", "authority")
    told = [f for f in card.findings if f.kind not in ("order", "late", "closed early")]
    rest = sorted(told, key=lambda f: (f is not worst, f.sop != worst.sop, f.dimension not in deep))
    return next((table for f in rest if (table := explain(f)) is not None and _telling(table)), None)


def _telling(table: Explained) -> bool:
    """Whether the row that fits says on which figures: the last row of many tables takes whatever is left."""
    return any(row.fits and any(c.text.strip() not in ("", "-") for c in row.cells) for row in table.rows)


def _shorter(lines: list[str], kept: int, listed_ids: bool) -> list[str]:
    """The first lines; of a list of findings the last line names the clauses of those left out."""
    if not listed_ids:
        last = lines[kept - 1]
        return [*lines[: kept - 1], last[: CELLS - 4].rstrip() + " …"]
    ids = [m for line in lines[kept - 1 :] for m in CLAUSE.findall(line)]
    head = lines[0][:INDENT] if kept == 1 else " " * INDENT
    lead = "and " if kept > 1 else ""
    return [*lines[: kept - 1], cut(f"{head}{lead}{', '.join(dict.fromkeys(ids))}", CELLS)]


def _under(head: str, text: str) -> list[str]:
    """A paragraph beside its heading."""
    lines = wrap(text, CELLS - INDENT)
    return [f"{head:<{INDENT}}{lines[0]}", *(" " * INDENT + line for line in lines[1:])]


def _start(events: Sequence[Event]) -> Started:
    first = events[0]
    assert isinstance(first, Started)
    return first


def _result(card: Scorecard, events: Sequence[Event]) -> str:
    s = _start(events).situation
    f = s.facts
    word = "PASSED" if card.passed else "NOT PASSED"
    total = "" if card.total is None else f" {card.total}"
    value = money(f["order.value"], str(f["order.currency"]))
    tail = f" · {value} · {s.family.replace('-', ' ')} · level {s.level}"
    head = f"{word}{total}   Order {f['order.number']} · {clean(str(f['customer.name']))}"
    return clean(cut(head, CELLS - len(tail)) + tail)


def _too(card: Scorecard, worst: Finding) -> list[str]:
    """`and OE-6.3`: other clauses that forbid the same act."""
    ids = [f.clause for f in card.findings if f is not worst and _same_ban(f, worst)]
    return [f"and {listed(dict.fromkeys(ids))}"] if ids else []


def _same_ban(one: Finding, other: Finding) -> bool:
    return one.kind == other.kind == "never" and one.step == other.step


def _decided(card: Scorecard, worst: Finding | None, moments: Sequence[Moment], events: Sequence[Event]) -> list[str]:
    if worst is None:
        return ["[ok] Nothing was broken, and nothing was left out."]
    moment = _at(moments, worst.step)
    if moment is not None and moment.act is not None and worst.kind not in ("missed", "end", "closed early", "late"):
        head = f"[X] One act decided it: {moment.clock}, you {moment.words}."
    elif worst.step is None:
        head = "[X] One thing decided it: a duty that your path never came to."
    else:
        head = f"[X] One thing decided it: {KINDS.get(worst.kind, worst.kind)}."
    where = " ".join(w for w in (worst.sop, worst.clause, *_too(card, worst)) if w)
    quoted = (
        f"{where}{', critical' if worst.critical else ''}: “{clean(worst.text)}”"
        if where
        else KINDS.get(worst.kind, "")
    )
    lines = wrap(head, CELLS, indent="    ")[:2] + ["    " + w for w in wrap(quoted, CELLS - 4)[:3]]
    why = clean(worst.message)
    if why and worst.text not in worst.message and why != "not reached":
        lines.append("    " + cut(why, CELLS - 4))
    figures = figures_of(worst, events)
    if figures:
        lines += ["    " + w for w in wrap(f"Figures: {figures}", CELLS - 4)[:2]]
    return lines


def figures_of(finding: Finding, events: Sequence[Event]) -> str:
    """The values that triggered a finding, in plain words."""
    facts = _start(events).situation.facts
    today, currency = facts.get("clock.today"), str(facts.get("order.currency") or "")
    said = []
    for name, value in finding.facts.items():
        if isinstance(value, list | tuple | Mapping) and not _plain_list(value):
            continue
        meaning = FACTS.get(name.partition("#")[0])
        said.append(f"{label_of(name)} {show(value, meaning.unit if meaning else '', currency=currency, today=today)}")
    return "; ".join(said[:6])


def _plain_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)


def _at(moments: Sequence[Moment], step: int | None) -> Moment | None:
    """The event at that index; for a reply, the act behind it."""
    if step is None:
        return None
    before = [m for m in moments if m.index <= step]
    exact = next((m for m in before if m.index == step), None)
    if exact is not None and exact.act is not None:
        return exact
    acts = [m for m in before if m.act is not None]
    return acts[-1] if acts else None


def _cost(card: Scorecard, counts: str) -> list[str]:
    said = []
    if card.findings:
        missing = card.possible - card.earned
        off = f"{show(card.costs)} {'point' if card.costs == 1 else 'points'} off, " if card.costs else ""
        said.append(f"{off}{show(missing)} of {show(card.possible)} points not earned")
    if card.total is not None:
        said.append(f"total {card.total} of 100, pass mark {card.pass_mark}")
    elif card.critical:
        said.append("critical, so no total")
    if counts:
        said.append(counts)
    return _under("COST" if card.findings else "RESULT", "; ".join(said) + ".")


def _good(card: Scorecard, moments: Sequence[Moment]) -> list[str]:
    until = card.turning if card.turning is not None else 10**9
    fine = [m for m in moments if m.act is not None and m.index < until and m.act.action not in ("wait", "finish")]
    opened = [str(m.act.args.get("panel")) for m in fine if m.act and m.act.action == "open"]
    did = [
        f"{m.words} ({m.clock})" for m in fine if m.act and m.act.action != "open" and not m.words.startswith("tried")
    ]
    said = []
    if opened:
        said.append(f"You opened {listed(dict.fromkeys(map(panel_word, opened)))}.")
    if did:
        said.append(f"You {listed(did)}.")
    if not said and card.met:
        said.append(f"Met: {listed(dict.fromkeys(card.met))}.")
    return _under("GOOD", " ".join(said)) if said else _under("GOOD", "Nothing before the turning point.")


def _turned(card: Scorecard, moments: Sequence[Moment], table: Explained | None) -> list[str]:
    if card.turning is None:
        return []
    moment = _at(moments, card.turning)
    lines: list[str] = []
    if moment is not None:
        before = [m for m in moments if m.index < moment.index and m.act is None]
        news = f"{before[-1].words} ({before[-1].clock}). " if before else ""
        act = f"you {moment.words}." if moment.act and moment.act.action != "finish" else "you finished."
        lines = _under("TURNED", f"{news}{moment.clock}: {act}")[:3]
    if table is not None:
        lines.append(" " * INDENT + f"{table.id}, {table.title}; the row that fits:")
        lines += table_lines(table)
    return lines


def table_lines(table: Explained, cells: int = CELLS) -> list[str]:
    """The row before the one that fits, and that one, with the trainee's figures beside each cell."""
    fit = next((i for i, r in enumerate(table.rows) if r.fits), len(table.rows) - 1)
    lines = []
    for row in table.rows[max(0, fit - 1) : fit + 1]:
        cells_ = [c for c in row.cells if c.text.strip() not in ("", "-")]
        if not row.fits:  # the cell that kept the row from fitting says enough
            cells_ = [c for c in cells_ if not c.fits]
        held = [
            f"{label_of(c.column)} {bare(clean(c.text))}: {show(c.value)} {'ok' if c.fits else 'NO'}" for c in cells_
        ]
        concludes = f" → {clean(row.outputs)}" if row.outputs and row.fits else ""
        sign = "> " if row.fits else "  "
        lines += [
            " " * INDENT + (sign if n == 0 else "  ") + piece
            for n, piece in enumerate(wrap(f"{row.id} {' · '.join(held) or 'any'}{concludes}", cells - INDENT - 2)[:2])
        ]
    return lines


def _also(card: Scorecard, worst: Finding | None) -> list[str]:
    """The other findings, a line each: the same miss under several clauses is one line."""
    lines: dict[str, list[str]] = {}
    told = {(worst.clause, worst.entity)} if worst else set()
    same = one_line(worst) if worst else ""
    rest = [
        f for f in card.findings
        if f is not worst and f.step is not None and not (worst is not None and _same_ban(f, worst))
    ]  # fmt: skip
    for f in sorted(rest, key=lambda f: (not f.critical, -f.cost, f.kind == "order")):
        if f.clause and f.kind != "unasked" and (f.clause, f.entity) in told:
            continue  # late and then missing: one line
        told.add((f.clause, f.entity))
        said = one_line(f)
        if said != same or f.kind == "unasked":
            lines.setdefault(said, []).append(f.clause)
    out = []
    for said, clauses in lines.items():
        ids = ", ".join(c for c in dict.fromkeys(clauses) if c)
        times = f" ({len(clauses)} times)" if len(clauses) > len(dict.fromkeys(clauses)) else ""
        out.append(fitted(f"{ids}  " if ids else "", f"{said}{times}", CELLS - INDENT))
    unreached = list(dict.fromkeys(f.clause for f in card.findings if f.step is None))
    if unreached:
        out.append(fitted("", f"not reached: {', '.join(unreached)}", CELLS - INDENT))
    return [f"{'ALSO' if n == 0 else '':<{INDENT}}{line}" for n, line in enumerate(out)]


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


def _path(card: Scorecard, moments: Sequence[Moment], events: Sequence[Event]) -> list[str]:
    if not card.path:
        return []
    moment = _at(moments, card.turning)
    today = _start(events).situation.facts.get("clock.today")
    when = f"{moment.clock}: " if moment else ""
    lines = _under("FROM", " > ".join(steps(card.path, today)))
    if len(lines) > 1 and moment and len(moment.clock) < INDENT:
        lines[1] = f"{moment.clock:<{INDENT}}{lines[1].lstrip()}"
        return lines
    return _under("FROM", f"{when}{' > '.join(steps(card.path, today))}")


def steps(path: Sequence[Act], today: Any) -> list[str]:
    """The acts of a path in plain words; looks in a row stand together."""
    out: list[str] = []
    opened: list[str] = []

    def close() -> None:
        if opened:
            out.append(f"open {listed(opened)}")
            opened.clear()

    for act in path:
        if act.action == "open":
            opened.append(panel_word(str(act.args.get("panel"))))
            continue
        close()
        out.append(phrase(act, today))
    close()
    return out


def _counts(card: Scorecard) -> list[str]:
    said = [f"{name.capitalize()} {met}/{raised}" for name, (met, raised) in card.dimensions.items() if raised]
    return wrap(" · ".join(s.replace(" ", "\u00a0") for s in said), CELLS)


def _next(card: Scorecard, moments: Sequence[Moment], worst: Finding | None) -> str:
    moment = _at(moments, card.turning)
    again = f"r again from {moment.clock}" if moment else "r again from the start"
    read = f"c read {worst.clause}" if worst and worst.clause else "c procedures"
    return f"{'NEXT':<{INDENT}}{again}   t its twin   {read}   p both paths"
