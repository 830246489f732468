"""What always stands at the top of the desk: the order, the clock, the cut-off, who is awaited."""

from __future__ import annotations

from datetime import datetime

from simulator.core.drill import Drill
from simulator.present.forms import waiting
from simulator.present.text import clean
from simulator.present.values import clock, day, moment, span
from simulator.present.words import label_of


def heading(drill: Drill) -> tuple[str, str]:
    """(which order) and (desk time)."""
    facts = drill.facts
    order, customer = clean(str(facts["order.number"])), clean(str(facts["customer.name"]))
    return f"Order {order} · {customer}", f"{day(drill.now.date(), drill.now.date())} {clock(drill.now)}"


def cutoff(drill: Drill) -> str:
    """`cut-off 15:00 in 5 h 48 min`; nothing when there is none."""
    until: datetime | None = drill.facts.get("order.cutoff")
    if until is None:
        return ""
    today = drill.facts.get("clock.today")
    left = until - drill.now
    when = f"in {span(left)}" if left.total_seconds() >= 0 else "PASSED"
    return f"cut-off {moment(until, today)} {when}"


def awaited(drill: Drill) -> str:
    """`practice, level 2 · waiting: credit manager since 09:08`."""
    queue = len(drill.facts.get("queue.orders") or ())
    parts = [f"waiting: {'; '.join(waiting(drill))}" if drill.pending else "nothing awaited"]
    parts.insert(1 if drill.pending else 0, f"{drill.mode}, level {drill.situation.level}")
    if queue:
        parts.append(f"{queue} in queue")
    return " · ".join(parts)


def marked(ref: str) -> str:
    """What stands in the bar while one value is marked and the other is not."""
    return f"[m] marked: {label_of(ref)}. Now m on the other value; Esc drops it"
