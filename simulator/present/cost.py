"""What a drill came to in the world: where it ended, held against where the accepted way from the turning point ends.

Both ends are facts of the same world, so nothing here knows what is right: the procedures do, and they gave the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.core.actions.order import order_value
from simulator.core.drill import Drill, decide, fold
from simulator.core.errors import SimulatorError
from simulator.core.events import Done, Event, Replied, Started
from simulator.present.text import clean, listed
from simulator.present.values import day, moment, money, show, span

if TYPE_CHECKING:
    from simulator.core.score import Scorecard

LEFT = ("released", "picking", "packed", "shipped")
"""What a line is once it is no longer the desk's to keep."""

LATE = timedelta(minutes=30)
"""A later end than this is told."""

DEPARTMENTS = ("trade compliance", "security", "master data", "receivables", "quality", "legal")
"""Roles that are no one person."""

Run = tuple[Drill, Sequence[Event]]


def consequences(card: Scorecard, events: Sequence[Event]) -> list[str]:
    """Sentences, the gravest first. Nothing when the run is the accepted way itself."""
    if card.turning is None:
        return []
    mine: Run = fold(events), events
    theirs = _accepted(card, events)
    said = _goods(mine, theirs)
    said += [
        *_stock(mine[0], theirs[0], events), *_promise(mine[0], theirs[0]), *_value(mine[0], theirs[0]),
        *_people(mine, theirs, " ".join(said)),
    ]  # fmt: skip
    later = mine[0].now - theirs[0].now
    if later > LATE:
        said.append(f"Done at {_at(mine[0], mine[0].now)}, {span(later)} later than by the accepted way.")
    return said or ["Nothing in the world: the order ends as by the accepted way."]


def _accepted(card: Scorecard, events: Sequence[Event]) -> Run:
    """The accepted way, played: the trainee's events before the turning point, then the path."""
    out = list(events[: max(card.turning or 0, 1)])
    drill = fold(out)
    for act in card.path:
        try:
            happened = decide(drill, act)
        except SimulatorError:  # a path of other acts than ours: what is known up to here
            break
        out += happened
        drill = fold(happened, drill)
    return drill, out


def _at(drill: Drill, when: Any) -> str:
    return moment(when, drill.facts.get("clock.today"))


def _worth(drill: Drill, lines: Iterable[dict[str, Any]]) -> str:
    return money(round(order_value(list(lines)), 0), "").removesuffix(".00") + f" {drill.facts['order.currency']}"


def _gone(drill: Drill) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for r in drill.facts["order.lines"] if r["status"] in LEFT}


def _lines(ids: Iterable[str], drill: Drill) -> str:
    """` (line 2)`, where that is not all of the order."""
    found = list(ids)
    if len(found) == len(drill.facts["order.lines"]):
        return ""
    return f" ({'line' if len(found) == 1 else 'lines'} {listed(found)})"


def _goods(mine: Run, theirs: Run) -> list[str]:
    """What left, or stayed, otherwise than by the accepted way; what left early, or before somebody had answered."""
    drill, other = mine[0], theirs[0]
    here, there = _gone(drill), _gone(other)
    early = {key: line for key, line in here.items() if key not in there}
    stayed = {key: line for key, line in there.items() if key not in here}
    unheard = [_the(who) for who in _answered(theirs) if who not in _answered(mine)]
    sooner = _left_at(other) - _left_at(drill)
    codes = listed(dict.fromkeys(str(h["code"]) for h in drill.facts["order.holds"]))
    under = f" under a {codes} hold" if codes else ""
    left = early or here
    what = f"{_worth(drill, left.values())}{_lines(left, drill)} left at {_at(drill, _left_at(drill))}{under}"
    said = []
    if early:
        said.append(f"{what}; by the accepted way it stays.")
    elif here and unheard:
        said.append(f"{what} without an answer from {listed(unheard)}.")
    elif here and sooner > LATE:
        said.append(f"{what}; by the accepted way at {_at(drill, _left_at(other))}.")
    if stayed:
        said.append(
            f"{_worth(other, stayed.values())}{_lines(stayed, other)} has not left; by the accepted way it goes at "
            f"{_at(drill, _left_at(other))}."
        )
    return said


def _left_at(drill: Drill) -> Any:
    return drill.facts.get("order.released_at") or drill.now


def _answered(run: Run) -> dict[str, None]:
    return dict.fromkeys(clean(e.sender) for e in run[1] if isinstance(e, Replied) and e.pending >= 0 and e.sender)


def _the(who: str) -> str:
    return who if who in DEPARTMENTS or who[:1].isupper() else f"the {who}"


def _stock(drill: Drill, other: Drill, events: Sequence[Event]) -> list[str]:
    """Stock taken from other orders."""
    first = events[0]
    assert isinstance(first, Started)
    before, there = _by_id(first.situation.facts), _by_id(other.facts)
    said = []
    for key, line in _by_id(drill.facts).items():
        was, kept = before.get(key, {}), there.get(key, {})
        if was.get("holder_order") and not line.get("holder_order") and kept.get("holder_order"):
            promised = was.get("holder_promised_date")
            until = f" promised for {day(promised, drill.facts.get('clock.today'))}" if promised else ""
            said.append(f"Order {was['holder_order']} lost {show(was['holder_quantity'])} pieces{until}.")
    return said


def _by_id(facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for r in facts["order.lines"]}


def _promise(drill: Drill, other: Drill) -> list[str]:
    """What the customer was promised, or not."""
    mine, theirs = drill.facts, other.facts
    today = mine.get("clock.today")
    if theirs["order.acknowledged_at"] and not mine["order.acknowledged_at"]:
        due = mine.get("order.ack_due")
        return [f"The customer has no confirmation{f', due {moment(due, today)}' if due else ''}."]
    here, there = _by_id(mine), _by_id(theirs)
    if mine["order.acknowledged_at"] and not theirs["order.acknowledged_at"]:
        dates = listed(dict.fromkeys(day(r["promised_date"], today) for r in here.values() if r["promised_date"]))
        return [f"The customer holds a promise{f' for {dates}' if dates else ''}; by the accepted way there is none."]
    said = []
    for key, line in here.items():
        date, wanted = line["promised_date"], there.get(key, {}).get("promised_date")
        if mine["order.acknowledged_at"] and date and wanted and date != wanted:
            said.append(f"Line {key} is promised for {day(date, today)}; by the accepted way for {day(wanted, today)}.")
    return said[:1]


def _value(drill: Drill, other: Drill) -> list[str]:
    """What the customer will be invoiced."""
    mine, theirs = drill.facts["order.value"], other.facts["order.value"]
    if mine == theirs:
        return []
    currency, much = str(drill.facts["order.currency"]), "too much" if mine > theirs else "too little"
    return [f"The order comes to {money(mine, currency)}, {money(abs(mine - theirs), currency)} {much}."]


def _people(mine: Run, theirs: Run, before: str) -> list[str]:
    """Who was asked for nothing, who was never asked (and not named before), what the customer was not told."""
    asked = [dict.fromkeys(clean(p.who) for p in run[0].asked) for run in (mine, theirs)]
    needless = [_the(who) for who in asked[0] if who not in asked[1]]
    never = [_the(who) for who in asked[1] if who not in asked[0] and _the(who) not in before]
    untold = [kind for kind in _told(theirs) if kind not in _told(mine)]
    said = []
    if never:
        said.append(f"Nobody asked {listed(never, 'or')}.")
    if untold:
        said.append(f"The customer was not told: {listed(untold)}.")
    if needless:
        said.append(f"Time was taken from {listed(needless)}, whom the accepted way does not ask.")
    return said


def _told(run: Run) -> dict[str, None]:
    return dict.fromkeys(
        str(e.args.get("message")) for e in run[1] if isinstance(e, Done) and e.action == "tell customer"
    )
