"""Test subjects that play without reading the SOP. Each must fail; the perfect one must always have 100.

A bot sees what a trainee sees, and of the hidden truth only `obey` reads one thing: what a message asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from scenarios.facts import FACTS
from scenarios.maker import Maker
from scenarios.world.desk import ROLES
from scenarios.world.noun import PANELS
from simulator.core.actions import ACTIONS, Action, Param
from simulator.core.acts import Act
from simulator.core.drill import Drill, decide
from simulator.core.duties import Run
from simulator.core.errors import ActError
from simulator.core.refs import LISTS
from sop import Edition

Bot = Callable[[Drill, Maker], Iterator[Act]]
LOOKS = tuple(Act("open", {"panel": p}) for p in PANELS)
MOST = 60


def close_now(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Finishes at once."""
    yield Act("finish")


def idle(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Lets the days pass and finishes."""
    yield Act("wait", {"until": drill.situation.closes_at})


def release_all(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Takes every hold off, confirms as it stands, ships."""
    for hold in drill.facts["order.holds"]:
        yield Act("release hold", {"hold": hold["code"]})
    yield Act("confirm order")
    yield Act("release to warehouse")
    yield Act("release to carrier")


def escalate_all(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Hands everything to somebody higher."""
    for hold in drill.facts["order.holds"]:
        yield Act("refer", {"hold": hold["id"], "desk": hold["owner"] if hold["owner"] in ROLES else "order desk lead"})
        yield Act("request release", {"hold": hold["code"], "role": "chief financial officer"})
    for matter in ("price", "stock", "credit", "date"):
        yield Act("escalate", {"matter": matter, "role": "order desk lead"})
    yield Act("wait")
    yield Act("confirm order")


def obey(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Does what the latest message asks, or else what the purchase order asks: confirm and ship."""
    yield Act("open", {"panel": "messages"})
    asked = [a for d in sorted(drill.documents, key=lambda d: d.at) if d.asks for a in (d.asks,)]
    if asked:
        for wish in asked[-1]:
            yield Act(str(wish["action"]), {k: v for k, v in wish.items() if k != "action"})
    yield Act("open", {"panel": "po"})
    yield Act("confirm order")
    yield Act("release to warehouse")


def shotgun(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Every look, many flags, every ask to every role; then confirms and ships."""
    yield from LOOKS
    yield Act("search orders")
    yield Act("check availability")
    yield Act("screen parties")
    for line in drill.facts["order.lines"][:4]:
        for a, b in (
            ("quantity", "po_quantity"),
            ("price", "po_price"),
            ("price", "contract_price"),
            ("unit", "po_unit"),
        ):
            yield Act("flag", {"a": f"line.{a}#{line['id']}", "b": f"line.{b}#{line['id']}"})
    for hold in drill.facts["order.holds"]:
        for role in ROLES[:4]:
            yield Act("request release", {"hold": hold["code"], "role": role})
        yield Act("refer", {"hold": hold["id"], "desk": hold["owner"] if hold["owner"] in ROLES else "order desk lead"})
    for request in ("is it posted", "statement"):
        yield Act("ask receivables", {"request": request})
    yield Act("ask planner", {"request": "confirm receipt date"})
    yield Act("ask customer", {"questions": ["price", "quantity", "requested date"]})
    yield Act("wait")
    yield Act("confirm order")
    yield Act("release to warehouse")


def everything(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Every act in the table once."""
    yield from LOOKS
    for action in ACTIONS.values():
        if action.name not in ("open", "wait", "finish"):
            yield _some(action, drill, dice)


def random(drill: Drill, dice: Maker) -> Iterator[Act]:
    """Twenty acts drawn from the table."""
    actions = [a for a in ACTIONS.values() if a.name != "finish"]
    for _ in range(20):
        yield _some(dice.pick(actions), drill, dice)


BOTS: dict[str, Bot] = {
    "idle": idle, "everything": everything, "random": random, "escalate-all": escalate_all, "release-all": release_all,
    "shotgun": shotgun, "obey": obey, "close-now": close_now,
}  # fmt: skip


def play(edition: Edition, run: Run, acts: Iterable[Act]) -> Run:
    """Play acts one after the other, in place; what the desk cannot read is passed over. Ends with finish."""
    count = 0
    for act in acts:
        if run.drill.closed or count >= MOST:
            break
        try:
            run.feed(decide(run.drill, act))
        except ActError:
            continue
        count += 1
    if not run.drill.closed:
        run.feed(decide(run.drill, Act("finish")))
    return run


def _some(action: Action, drill: Drill, dice: Maker) -> Act:
    args = {p.name: _value(p, drill, dice) for p in action.params if p.required or dice.chance(30)}
    return Act(action.name, {k: v for k, v in args.items() if v is not None})


def _value(param: Param, drill: Drill, dice: Maker) -> Any:
    facts = drill.facts
    match param.kind:
        case "enum" | "panel" | "message" | "document":
            return dice.pick(param.values)
        case "enums":
            return [dice.pick(param.values)]
        case "entity":
            records = facts.get(LISTS[param.entity]) or []
            return dice.pick(records)["id"] if records else None
        case "fact":
            return _ref(drill, dice)
        case "facts":
            return [_ref(drill, dice)]
        case "number":
            return facts["order.lines"][0]["quantity"] if facts["order.lines"] else None
        case "date":
            return facts["clock.today"] + timedelta(days=dice.between(0, 9))
        case "dateTime":
            return drill.now + timedelta(hours=dice.between(1, 30))
        case "value":
            return dice.pick(("EA", "CA", "net 30", "1"))
    return None


def _ref(drill: Drill, dice: Maker) -> str:
    names = [n for n, f in FACTS.items() if f.type not in ("list", "set") and f.panel]
    name = dice.pick(names)
    entity = FACTS[name].entity
    if not entity:
        return name
    records = drill.facts.get(LISTS[entity]) or []
    return f"{name}#{dice.pick(records)['id']}" if records else "order.value"
