"""Scenario generation beside a naive generator of the same fields: Faker for each field, then a pydantic model.

    python benchmarks/bench_generate.py [rounds]

Prints the median ratio over rounds, variants interleaved, cyclic GC off. Goal: at least 15 times the naive one.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from faker import Faker
from pydantic import BaseModel, create_model

from scenarios.facts import FACTS, observe
from scenarios.families import FAMILIES
from scenarios.family import generate

PART = 10
TYPES: dict[str, Any] = {
    "text": str, "number": Decimal, "boolean": bool, "date": date, "dateTime": datetime, "time": str, "duration": str,
}  # fmt: skip


def naive_model() -> tuple[type[BaseModel], dict[str, type[BaseModel]]]:
    """One pydantic model of all facts, with a model for each kind of record."""
    records = {
        f.entity: create_model(
            f.entity,
            **{n.replace(".", "_"): (TYPES[x.type], ...) for n, x in FACTS.items() if n.startswith(f"{f.entity}.")},
        )
        for f in FACTS.values()
        if f.type == "list"
    }
    fields: dict[str, Any] = {}
    for name, fact in FACTS.items():
        if fact.type == "list":
            fields[name.replace(".", "_")] = (list[records[fact.entity]], ...)  # type: ignore[valid-type]
        elif not fact.entity:
            fields[name.replace(".", "_")] = (list[str] if fact.type == "set" else TYPES[fact.type], ...)
    return create_model("Naive", **fields), records


def naive(fake: Faker, model: type[BaseModel], counts: dict[str, int]) -> BaseModel:
    """The same fields, each from Faker, validated."""

    def value(name: str, kind: str) -> Any:
        if kind == "number":
            return fake.pydecimal(left_digits=5, right_digits=2, positive=True)
        if kind == "date":
            return fake.date_between()
        if kind == "dateTime":
            return fake.date_time(tzinfo=UTC)
        if kind == "boolean":
            return fake.boolean()
        if kind == "set":
            return []
        if "phone" in name:
            return fake.phone_number()
        if name.endswith((".buyer", ".sender", ".contact")):
            return fake.name()
        if name.endswith((".name", ".customer", ".consignee")):
            return fake.company()
        if "ship_to" in name:
            return fake.address()
        return fake.word()

    out: dict[str, Any] = {}
    for name, fact in FACTS.items():
        if fact.type == "list":
            out[name.replace(".", "_")] = [
                {n.replace(".", "_"): value(n, x.type) for n, x in FACTS.items() if n.startswith(f"{fact.entity}.")}
                for _ in range(counts.get(name, 0))
            ]
        elif not fact.entity:
            out[name.replace(".", "_")] = value(name, fact.type)
    return model(**out)


def main() -> None:
    """Print both rates and their ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    kinds = [f for f in FAMILIES.values() if not f.orientation]
    for family in kinds:
        generate(family, 1, 1)
    fake = Faker()
    model, _ = naive_model()
    gc.disable()
    ratios, ours_rate, naive_rate = [], [], []
    for n in range(rounds):
        cases = [(f, level, 1000 * n + i) for i in range(8) for f in kinds for level in f.levels]
        gone, plain_gone, plain_made = 0.0, 0.0, 0
        for at in range(0, len(cases), PART):  # a little of ours, one of the others, so that neighbours slow both
            started = time.perf_counter()
            made = [generate(f, level, seed) for f, level, seed in cases[at : at + PART]]
            gone += time.perf_counter() - started
            facts = observe(made[at // PART % len(made)].world)
            counts = {name: len(facts[name]) for name, fact in FACTS.items() if fact.type == "list"}
            started = time.perf_counter()
            naive(fake, model, counts)
            plain_gone += time.perf_counter() - started
            plain_made += 1
        ours_rate.append(len(cases) / gone)
        naive_rate.append(plain_made / plain_gone)
        ratios.append(ours_rate[-1] / naive_rate[-1])
    print(f"ours   {statistics.median(ours_rate):8.0f} scenarios/s")
    print(f"naive  {statistics.median(naive_rate):8.0f} scenarios/s   (Faker per field + pydantic, same fields)")
    print(f"ratio  {statistics.median(ratios):8.1f}   goal 15")


if __name__ == "__main__":
    main()
