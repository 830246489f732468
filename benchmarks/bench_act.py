"""One act at the desk, from the key to the picture: decided, judged, stored durably, drawn. Beside peers put together.

    python benchmarks/bench_act.py [ROUNDS]

Ours is `Session.act` and the order panel as the desk draws it: the act is checked and decided, all procedures follow
it, it is in the chained log at synchronous=FULL, the panel is laid out and the lines that are others since the last act
stand as text. The peers do what a program made of
well-known parts would do, each in its best form, and less of it: the world as a pydantic model of the same fields is
copied so that a failure leaves the old one (deepcopy), a value is set, twelve expressions compiled by zen-engine are
asked of the values they need, the event is written as JSON with its SHA-256 chain, sqlite-utils inserts it into a WAL
database at FULL, and the panel's fields are put into lines by f-strings. Both run again without the disk's flush
(synchronous=OFF), which shows the work alone. A bare insert stands beside them: on a disk whose flush takes longer than
the peers' work all three wait for the disk and nothing is said. Goals: 2 times at FULL, 8 times at OFF.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from bench_generate import naive_model
from measure import goal, missing, race, ratio, rounds, show

from scenarios.draft import FIRST_DAY
from scenarios.facts import FACTS
from simulator.bootstrap import Desk, open_desk
from simulator.core.acts import Act
from simulator.present.layout import lay_out
from simulator.present.panels import Names, panel
from simulator.present.sheet import Sheet, line, moved

FAMILY, LEVEL, SEED = "credit-hold", 3, 7
LOOKS = ("account", "customer", "order", "stock", "messages", "holds")
WIDTH = 78
DRILLS, LONG = 50, 40
ASKED = (
    "credit.receivables + order.value > credit.limit", "credit.limit > 0", "order.value > 5000",
    "order.value <= 100000",
    'order.status == "held"', 'order.currency == "USD"', "credit.open_orders + order.value > 0",
    "credit.unapplied_cash > 0", 'customer.tier == "gold"', "order.value / credit.limit > 0.5",
    'order.shipping_rule == "partials"', 'order.freight_terms in ["prepaid", "collect"]',
)  # fmt: skip
READ = ("order.value", "order.status", "order.currency", "order.shipping_rule", "order.freight_terms", "customer.tier",
        "credit.receivables", "credit.limit", "credit.open_orders", "credit.unapplied_cash")  # fmt: skip


def ours(folder: Path, synchronous: str) -> Callable[[], object]:
    """Acts in turn at a desk, looks and changes; on to the next drill after as many as a long one has."""
    desk = open_desk(str(folder / f"ours-{synchronous}.db"))
    desk.store._db.execute(f"PRAGMA synchronous = {synchronous}")  # type: ignore[attr-defined]
    acts = [
        *(Act("open", {"panel": name}) for name in LOOKS),
        Act("write note", {"reason": "price"}),
        Act("correct", {"field": "line.unit#1", "value": "CA"}),
        Act("correct", {"field": "line.unit#1", "value": "EA"}),
        Act("set follow-up", {"date": FIRST_DAY + timedelta(days=30)}),
    ]
    acts = [act for act in acts if _taken(desk, act)]
    sessions = [desk.begin(None, FAMILY, LEVEL, SEED, player="bench") for _ in range(DRILLS)]
    number, before = count(), Sheet()

    def one() -> None:
        nonlocal before
        at = next(number)
        session = sessions[at // LONG % DRILLS]
        session.act(acts[at % len(acts)])
        values = Names(session, session.edition)
        sheet = lay_out(panel(session.drill, "order", values, session.events), WIDTH)
        for y in moved(before, sheet):
            line(sheet.rows[y] if y < len(sheet.rows) else ())
        before = sheet

    return one


def _taken(desk: Desk, act: Act) -> bool:
    """Whether the desk can read the act: the benchmark outlives a change of the acts' table."""
    from simulator.core.errors import ActError

    try:
        desk.begin(None, FAMILY, LEVEL, SEED, player="bench").act(act)
    except ActError:
        return False
    return True


def peers(folder: Path, synchronous: str) -> Callable[[], object] | None:
    """The same assembled from pydantic, zen-engine, json and sqlite-utils; None where one is missing."""
    try:
        import zen
        from sqlite_utils import Database
    except ImportError:
        return None
    from simulator.rules import Begin, Rules

    facts = Rules().situation(Begin(FAMILY, LEVEL, SEED)).facts
    model, records = naive_model()
    world = model.model_construct(
        **{
            name.replace(".", "_"): (
                [
                    records[fact.entity].model_construct(
                        **{f"{fact.entity}_{key}": value for key, value in row.items() if key != "id"}
                    )
                    for row in facts[name]
                ]
                if fact.type == "list"
                else facts[name]
            )
            for name, fact in FACTS.items()
            if fact.type == "list" or not fact.entity
        }
    )
    database = Database(folder / f"peers-{synchronous}.db")
    database.enable_wal()
    database.execute(f"PRAGMA synchronous = {synchronous}")
    table = database["events"]
    table.create({"id": int, "stream": str, "kind": str, "body": str, "hash": str}, pk="id")
    rules = [zen.compile_expression(text) for text in ASKED]
    shown = [
        (name.replace(".", "_"), fact.label)
        for name, fact in FACTS.items()
        if fact.panel == "order" and not fact.entity
    ]
    prev, number = "", count(1)

    def one() -> None:
        nonlocal world, prev
        at = next(number)
        after = deepcopy(world)
        after.note_reasons = ["credit checked"]
        context: dict[str, dict[str, object]] = {}
        for name in READ:
            part, _, field = name.partition(".")
            value = getattr(world, f"{part}_{field}")
            context.setdefault(part, {})[field] = float(value) if isinstance(value, Decimal) else value
        said = [rule.evaluate(context) for rule in rules]
        body = json.dumps({"action": "write note", "args": {"reason": "credit checked"}, "said": said}, sort_keys=True)
        prev = sha256(f"{prev}{at}{body}".encode()).hexdigest()
        table.insert({"id": at, "stream": "drill", "kind": "act", "body": body, "hash": prev})
        world = after
        "\n".join(f"{label:<17}  {getattr(world, name)}" for name, label in shown)

    return one


def bare(folder: Path, synchronous: str) -> Callable[[], object]:
    """One row, one commit: what the disk asks of everybody."""
    database = sqlite3.connect(folder / f"bare-{synchronous}.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA synchronous = {synchronous}")
    database.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT)")
    return lambda: database.execute("INSERT INTO events (body) VALUES ('x')")


def main() -> None:
    """At FULL, and at OFF."""
    turns = rounds(9)
    with tempfile.TemporaryDirectory() as name:
        for synchronous, least in (("FULL", 2.0), ("OFF", 8.0)):
            field: dict[str, Callable[[], Any]] = {"ours": ours(Path(name), synchronous)}
            built = peers(Path(name), synchronous)
            if built is None:
                missing("zen-engine")
            else:
                field["peers"] = built
            field["a bare insert, committed"] = bare(Path(name), synchronous)
            rates = race(field, turns, 0.3)
            print(f"one act, synchronous={synchronous}")
            show(rates, "peers" if built else "ours")
            if built:
                goal("against peers", ratio(rates, "ours", "peers"), least)


if __name__ == "__main__":
    main()
