"""A decision table decided with the number of its row and its reason, beside zen-engine and a hand-written chain.

    python benchmarks/bench_decide.py [ROUNDS]

Twelve rows over five inputs, first hit, 40,000 random cases; outcomes are compared with the chain's and zen's. Then
200 and 1,000 narrow rows, where a chain gets slower row by row. zen-engine has its best form: the static loader and
nothing traced. Goals: 20 times zen on twelve rows, with our explanation; half of the hand-written chain; 10 times zen
on 200 and 1,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any

from measure import goal, missing, race, ratio, rounds, show

from sop.lone import read_table
from sop.sfeel import Scope, TypeInfo
from sop.tables import DecisionFn, compile_table

CASES = 40_000
"""More than a column of a large table remembers values of, so that most are looked up anew, as at work."""
CHUNK = 250
COMPARED = 2_000
FIRST = date(2026, 1, 1)
KINDS = {"value": "number", "tier": "string", "region": "string", "due": "date", "overdue": "number"}
HEAD = "| F | value | tier | region | due | overdue | **answer** |\n|---|---|---|---|---|---|---|\n"
RULES = (
    ('> 50000', "-", "-", "-", "> 30", "refuse"),
    ('> 50000', '"gold"', "-", "-", "-", "manager"),
    ('> 50000', "-", "-", "-", "-", "controller"),
    ("-", "-", "-", "-", "> 60", "refuse"),
    ("[10000..50000]", '"gold","silver"', "-", "-", "<= 10", "release"),
    ("[10000..50000]", "-", '"EU"', '< date("2026-06-01")', "-", "analyst"),
    ("[10000..50000]", "-", '"EU"', "-", "-", "manager"),
    ("[10000..50000]", "-", "-", "-", "-", "analyst"),
    ("< 10000", '"new"', "-", "-", "-", "analyst"),
    ("< 10000", "-", '"APAC","LATAM"', '>= date("2026-09-01")', "-", "prepay"),
    ("< 10000", "-", "-", "-", "<= 30", "release"),
    ("-", "-", "-", "-", "-", "ask"),
)  # fmt: skip
OURS, HAND, ZEN = (
    "ours, with row and reason",
    "if/elif by hand, the answer alone",
    "zen-engine, static loader, ISO dates",
)
SOON, LATE = date(2026, 6, 1), date(2026, 9, 1)


def by_hand(case: dict[str, Any]) -> str:
    """The same twelve rows, written by hand."""
    value, tier, region, due, overdue = case["value"], case["tier"], case["region"], case["due"], case["overdue"]
    if value > 50000 and overdue > 30:
        return "refuse"
    elif value > 50000 and tier == "gold":
        return "manager"
    elif value > 50000:
        return "controller"
    elif overdue > 60:
        return "refuse"
    elif 10000 <= value <= 50000 and tier in ("gold", "silver") and overdue <= 10:
        return "release"
    elif 10000 <= value <= 50000 and region == "EU" and due < SOON:
        return "analyst"
    elif 10000 <= value <= 50000 and region == "EU":
        return "manager"
    elif 10000 <= value <= 50000:
        return "analyst"
    elif value < 10000 and tier == "new":
        return "analyst"
    elif value < 10000 and region in ("APAC", "LATAM") and due >= LATE:
        return "prepay"
    elif value < 10000 and overdue <= 30:
        return "release"
    return "ask"


def cases() -> list[dict[str, Any]]:
    """Random facts, as the judge holds them: numbers are Decimal, dates are dates."""
    dice = Random(1)
    return [
        {
            "value": Decimal(dice.randrange(100, 8000000)) / 100,
            "tier": dice.choice(("gold", "silver", "bronze", "new")),
            "region": dice.choice(("EU", "US", "APAC", "LATAM")),
            "due": FIRST + timedelta(days=dice.randrange(365)),
            "overdue": Decimal(dice.randrange(90)),
        }
        for _ in range(CASES)
    ]


def ours(rows: tuple[tuple[str, ...], ...]) -> DecisionFn:
    """The table as an SOP has it, compiled. It answers with the outputs, the row and the row's reason."""
    body = "".join(f'| {n} | {" | ".join(row[:5])} | "{row[5]}" |\n' for n, row in enumerate(rows, 1))
    known = {name: TypeInfo(kind) for name, kind in KINDS.items()}
    return compile_table(read_table(HEAD + body, known), Scope(dmn=True))


def zen(rows: tuple[tuple[str, ...], ...]) -> Callable[[dict[str, Any], dict[str, Any]], Any] | None:
    """The same table in zen-engine's JSON model, behind its static loader; None where it is not installed."""
    try:
        from zen import ZenEngine
    except ImportError:
        return None
    inputs = [{"id": f"i{n}", "name": name, "field": name} for n, name in enumerate(KINDS)]
    rules = [
        {"_id": str(number), **{f"i{n}": _zen(cell) for n, cell in enumerate(row[:5])}, "o": f'"{row[5]}"'}
        for number, row in enumerate(rows, 1)
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "table", "type": "decisionTableNode", "name": "table",
            "content": {
                "hitPolicy": "first", "inputs": inputs, "rules": rules,
                "outputs": [{"id": "o", "name": "answer", "field": "answer"}],
            },
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]  # fmt: skip
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    engine = ZenEngine({"loader": {"type": "static", "content": {"table": {"nodes": nodes, "edges": edges}}}})
    return lambda case, options: engine.evaluate("table", case, options)


def _zen(cell: str) -> str:
    cell = cell.replace("date(", "d(")
    return "" if cell == "-" else cell


def as_json(case: dict[str, Any]) -> dict[str, Any]:
    """A case as a program would hand it over: plain numbers, ISO dates."""
    return {k: float(v) if isinstance(v, Decimal) else v.isoformat() if k == "due" else v for k, v in case.items()}


def narrow(count: int) -> tuple[tuple[str, ...], ...]:
    """Random rows that each fit few cases, and one that fits all."""
    dice = Random(count)
    rows = []
    for n in range(count - 1):
        low, day = dice.randrange(0, 76000), FIRST + timedelta(days=dice.randrange(300))
        rows.append(
            (
                f"[{low}..{low + dice.randrange(500, 4000)}]",
                dice.choice(("-", '"gold"', '"silver","bronze"')), dice.choice(("-", '"EU"', '"US"')),
                f'>= date("{day.isoformat()}")', f"[{n % 60}..{n % 60 + 20}]", f"a{n}",
            )
        )  # fmt: skip
    return (*rows, ("-", "-", "-", "-", "-", "none"))


def chunks(decide: Callable[[dict[str, Any]], object], made: list[dict[str, Any]]) -> Callable[[], object]:
    """Decides the next few cases at each call, round and round."""
    parts = cycle([made[at : at + CHUNK] for at in range(0, len(made), CHUNK)])

    def one() -> None:
        for case in next(parts):
            decide(case)

    return one


def run(title: str, rows: tuple[tuple[str, ...], ...], turns: int, least: float) -> None:
    """Compare outcomes, then race."""
    print(title)
    made = cases()
    decide, engine = ours(rows), zen(rows)
    plain = [as_json(case) for case in made]
    twelve = rows is RULES
    for case, given in list(zip(made, plain, strict=True))[:COMPARED]:
        said = decide(case)
        assert not twelve or said.result["answer"] == by_hand(case), (case, said)
        if engine is not None:
            assert engine(given, {})["result"]["answer"] == said.result["answer"], (case, said)
    field: dict[str, Callable[[], object]] = {OURS: chunks(decide, made)}
    if twelve:
        field[HAND] = chunks(by_hand, made)
    if engine is None:
        missing("zen-engine")
    else:
        field[ZEN] = chunks(lambda case: engine(case, {}), plain)
        field["zen-engine, the same, traced"] = chunks(lambda case: engine(case, {"trace": True}), plain)
    rates = race(field, turns)
    show(rates, ZEN if engine else OURS, each=CHUNK)
    if engine is not None:
        goal("against zen-engine", ratio(rates, OURS, ZEN), least)
    if twelve:
        goal("against if/elif", ratio(rates, OURS, HAND), 0.5)


def main() -> None:
    """Three sizes of table."""
    turns = rounds(9)
    run("12 rows, 5 inputs", RULES, turns, 20)
    for count in (200, 1000):
        run(f"{count} rows, 5 inputs", narrow(count), turns, 10)


if __name__ == "__main__":
    main()
