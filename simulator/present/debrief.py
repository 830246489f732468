"""The debrief: what came of a drill, in 20 lines of 80 columns. Counts, figures and clauses; no adjectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.core.acts import Act
from simulator.core.events import Event, Started
from simulator.present.cost import consequences
from simulator.present.lit_rows import CELLS, INDENT, Explain, Explained, table_lines
from simulator.present.misses import CLAUSE, IN_TIME, KINDS, also, decisive, figures_of, same_ban
from simulator.present.text import clean, cut, listed, wrap
from simulator.present.timeline import Moment, timeline
from simulator.present.values import show
from simulator.present.words import panel_word, phrase, unguarded

if TYPE_CHECKING:
    from simulator.core.score import Finding, Scorecard

LINES = 20
UNGUARDED = ("missed", "late", "order", "document", "message")
"""Kinds of findings in which the act is what was wanted, and not what it hung on: a duty, whenever it was owed."""

# (section, lines it keeps): sections give way in this order until all fits on the screen
GIVE_WAY = (
    (3, 2), (5, 4), (6, 4), (5, 3), (6, 3), (4, 4), (5, 2), (3, 1), (1, 4), (6, 2), (4, 2), (5, 1), (1, 3),
    (4, 1), (2, 1), (7, 1), (6, 1),
)  # fmt: skip


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
        _cost(card, events),
        _good(card, moments),
        _turned(card, worst, moments, table),
        _headed("ALSO", also(card, worst, CELLS - INDENT)),
        _path(card, moments, events),
        _counts(card, counts),
        [_next(card, moments, worst)] if keys else [],
    ]
    for which, least in GIVE_WAY:
        over = sum(map(len, sections)) - LINES
        if over > 0 and len(sections[which]) > least:
            sections[which] = _shorter(sections[which], max(least, len(sections[which]) - over), which == 5)
    return [cut(line.replace("\u00a0", " "), CELLS).rstrip() for section in sections for line in section][:LINES]


def _table(card: Scorecard, worst: Finding | None, explain: Explain | None) -> Explained | None:
    """What stood behind the finding that decided it: a table, else its condition.

    A forbidden act rests on no table, but what its procedure asks for instead may: then that one tells.
    """
    if explain is None or worst is None:
        return None
    rest = [worst]
    if worst.kind not in IN_TIME:
        deep = ("decision", "authority")
        rest += [f for f in card.findings if f.sop == worst.sop and f.dimension in deep and f.kind not in IN_TIME]
    return next((table for f in rest if (table := explain(f)) is not None and _telling(table)), None)


def _telling(table: Explained) -> bool:
    """Whether the row that fits says on which figures: the last row of many tables takes whatever is left."""
    return bool(table.figures) or any(
        row.fits and any(c.text.strip() not in ("", "-") for c in row.cells) for row in table.rows
    )


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


def _headed(head: str, lines: Sequence[str]) -> list[str]:
    return [f"{head if n == 0 else '':<{INDENT}}{line}" for n, line in enumerate(lines)]


def _start(events: Sequence[Event]) -> Started:
    first = events[0]
    assert isinstance(first, Started)
    return first


def _result(card: Scorecard, events: Sequence[Event]) -> str:
    s = _start(events).situation
    f = s.facts
    word = "PASSED" if card.passed else "NOT PASSED"
    total = "" if card.total is None else f" {card.total}"
    value = f"{f['order.value']:,.0f} {f['order.currency']}"
    tail = f" · {value} · {s.family.replace('-', ' ')} · level {s.level}"
    head = f"{word}{total}   Order {f['order.number']} · {clean(str(f['customer.name']))}"
    return clean(cut(head, CELLS - len(tail)) + tail)


def _too(card: Scorecard, worst: Finding) -> list[str]:
    """`and OE-6.3`: other clauses that forbid the same act."""
    ids = [f.clause for f in card.findings if f is not worst and same_ban(f, worst)]
    return [f"and {listed(dict.fromkeys(ids))}"] if ids else []


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
    said = clean(unguarded(worst.text) if worst.kind in UNGUARDED else worst.text)
    quoted = f"{where}{', critical' if worst.critical else ''}: “{said}”" if where else KINDS.get(worst.kind, "")
    lines = wrap(head, CELLS, indent="    ")[:2] + ["    " + w for w in wrap(quoted, CELLS - 4)[:3]]
    why = clean(worst.message)
    if why and worst.text not in worst.message and why != "not reached":
        lines.append("    " + cut(why, CELLS - 4))
    figures = figures_of(worst.facts, events)
    if figures:
        lines += ["    " + w for w in wrap(f"Figures: {figures}", CELLS - 4)[:2]]
    return lines


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


def _cost(card: Scorecard, events: Sequence[Event]) -> list[str]:
    """What it came to in the world, in whole sentences, two lines of them; the points stand at the end."""
    if not card.findings:
        return []
    first, *more = consequences(card, events)
    lines = _under("COST", first)
    for sentence in more:
        first = f"{first} {sentence}"
        longer = _under("COST", first)
        if len(longer) > 2:
            break
        lines = longer
    return lines


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


def _turned(card: Scorecard, worst: Finding | None, moments: Sequence[Moment], table: Explained | None) -> list[str]:
    """The moment: what was news, what was done, and the row that would have told. The act is not said twice."""
    if card.turning is None:
        return []
    moment = _at(moments, card.turning)
    lead = ""
    if moment is not None:
        before = [m for m in moments if m.index < moment.index and m.act is None]
        lead = f"{before[-1].words} ({before[-1].clock}). " if before else ""
        if table is None or worst is None or _at(moments, worst.step) is not moment:
            act = f"you {moment.words}" if moment.act and moment.act.action != "finish" else "you finished"
            lead += f"{moment.clock}: {act}. "
    if table is not None:
        lead += f"{table.head}; the row that fits:" if table.rows else f"{table.head}:"
    lines = _under("TURNED", lead.strip())
    return [*lines[:3], *table_lines(table)] if table is not None else lines[:3]


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


def _counts(card: Scorecard, counts: str) -> list[str]:
    """Met of asked by dimension; then the points, and why the drill does not count, where it does not."""
    said = [f"{name.capitalize()} {met}/{raised}" for name, (met, raised) in card.dimensions.items() if raised]
    off = f", {show(card.costs)} off" if card.costs else ""
    said.append(f"{show(card.earned)} of {show(card.possible)} points{off}")
    if card.total is not None:
        said.append(f"{card.total} of 100, pass mark {card.pass_mark}")
    if counts:
        said.append(counts)
    return wrap(" · ".join(s.replace(" ", "\u00a0") for s in said), CELLS)


def _next(card: Scorecard, moments: Sequence[Moment], worst: Finding | None) -> str:
    moment = _at(moments, card.turning)
    again = f"r again from {moment.clock}" if moment else "r again from the start"
    read = f"c read {worst.clause}" if worst and worst.clause else "c procedures"
    return f"{'NEXT':<{INDENT}}{again}   t its twin   {read}   p both paths"
