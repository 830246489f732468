"""Sound tables and rules with one fault planted in each: what `sop check` must find, and where."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from tests.sop.bench import steps, text

START = date(2026, 3, 2)
MODES = ("truck", "air", "rail", "vessel")
STATES = ("none", "advised", "pending", "posted")


@dataclass(frozen=True)
class Planted:
    """A document with one fault. `rows` are those at fault, from 1; `names` the columns and what any value may be."""

    text: str
    rows: tuple[int, ...]
    names: Mapping[str, tuple[Any, ...]]


def _numbers(dice: random.Random) -> list[str]:
    """Bands that cover the whole line and touch without a gap."""
    bounds = sorted({Decimal(int(dice.random() * 4000)) / 4 for _ in range(1 + int(dice.random() * 3))})
    parts = [f"up to {bounds[0]}"]
    parts += [f"over {low} up to {high}" for low, high in pairwise(bounds)]
    return [*parts, f"over {bounds[-1]}"]


def _dates(dice: random.Random) -> list[str]:
    days = sorted({START + timedelta(days=int(dice.random() * 300)) for _ in range(1 + int(dice.random() * 2))})
    parts = [f"before {days[0]}"]
    parts += [f"from {low} under {high}" for low, high in pairwise(days)]
    return [*parts, f"from {days[-1]}"]


def _words(dice: random.Random, values: tuple[str, ...]) -> list[str]:
    cut = 1 + int(dice.random() * (len(values) - 1))
    return [f"any of {', '.join(part)}" if len(part) > 1 else part[0] for part in (values[:cut], values[cut:])]


COLUMNS: Mapping[str, tuple[Any, ...]] = {
    "order.value": tuple(Decimal(n) / 4 for n in range(-40, 4200, 37)),
    "clock.today": tuple(START + timedelta(days=n) for n in range(-3, 303, 7)),
    "shipment.mode": MODES,
    "payment.status": STATES,
    "destination.group_e": (True, False, None),
    "credit.limit": tuple(Decimal(n) for n in range(0, 1001, 91)),
}


def _parts(name: str, dice: random.Random) -> list[str]:
    if name == "clock.today":
        return _dates(dice)
    if name == "shipment.mode":
        return _words(dice, MODES)
    if name == "payment.status":
        return _words(dice, STATES)
    return ["true", "false", "not set"] if name == "destination.group_e" else _numbers(dice)


def table(seed: int) -> tuple[list[str], list[list[str]], dict[str, list[str]]]:
    """The columns of a table, rows that cover every case exactly once, and the parts of each column."""
    dice = random.Random(seed)
    names = dice.sample(list(COLUMNS), 1 + seed % 3)
    parts = {name: _parts(name, dice) for name in names}
    return names, [list(row) for row in product(*parts.values())], parts


def written(names: list[str], rows: list[list[str]], policy: str) -> str:
    """The table as a document."""
    head = " | ".join(f"`{name}`" for name in names)
    body = "\n".join(f"| T-5.{n} | {' | '.join(row)} | out {n} |" for n, row in enumerate(rows, 1))
    dashes = "|---" * (len(names) + 2) + "|"
    return text(Decisions=f"### T-5 A table\n\n{policy}\n\n| row | {head} | **`out`** |\n{dashes}\n{body}")


def gap(seed: int) -> Planted:
    """A row left out; `rows` is the one that is missing, as the first of the table."""
    names, rows, _ = table(seed)
    missing = rows.pop(random.Random(seed + 1).randrange(len(rows)))
    if not rows:
        return gap(seed + 1000)
    return Planted(written(names, [missing, *rows], "Exactly one row fits."), (1,), {n: COLUMNS[n] for n in names})


def without_first(text: str) -> str:
    """The document without its table's first row."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("| T-5.1 "))


def overlap(seed: int) -> Planted:
    """One row widened in one column, so that it takes in the row beside it."""
    names, rows, parts = table(seed)
    dice = random.Random(seed + 2)
    name = dice.choice([one for one in names if len(parts[one]) > 1])
    column = names.index(name)
    at = dice.randrange(len(rows))
    wide = list(rows[at])
    others = [part for part in parts[name] if part != wide[column]]
    wide[column] = ""
    rows[at] = wide
    hit = [n for n, row in enumerate(rows, 1) if row[column] in others and row[:column] == wide[:column]]
    hit = [n for n in hit if rows[n - 1][column + 1 :] == wide[column + 1 :]]
    return Planted(written(names, rows, "Exactly one row fits."), (at + 1, *hit), {n: COLUMNS[n] for n in names})


def clash(seed: int) -> tuple[str, bool]:
    """A step and a never on one act, and whether both can be awake."""
    dice = random.Random(seed)
    low, high = sorted(dice.sample(range(10, 900), 2))
    day = START + timedelta(days=dice.randrange(200))
    mode, other = dice.sample(MODES, 2)
    pairs = (
        (f"`order.value > {low}`", f"`order.value > {high}`", True),
        (f"`order.value < {low}`", f"`order.value > {high}`", False),
        (f"`order.value <= {low}`", f"`order.value >= {low}`", True),
        (f"`order.value < {low}`", f"`order.value >= {low}`", False),
        (f'`clock.today > date("{day}")`', f'`clock.today < date("{day + timedelta(days=2)}")`', True),
        (f'`clock.today > date("{day}")`', f'`clock.today < date("{day + timedelta(days=1)}")`', False),
        (f"`shipment.mode` is {mode}", f"`shipment.mode` is not {other}", True),
        (f"`shipment.mode` is {mode}", f"`shipment.mode` is {other}", False),
        (f"`shipment.mode` is {mode} and `order.value > {low}`", f"`order.value > {high}`", True),
        ("`release.order` is set", f"`release.value > {low}`", True),
        (f"`order.value > {low}`", f"`order.value <= credit.limit` and `credit.limit < {low}`", True),
    )
    step, never, both = pairs[seed % len(pairs)]
    rules = {
        "Procedure": steps(f"When {step}, **split order**. (T-1.1)"),
        "Never": f"- **Split order** while {never}. (T-2.1)",
    }
    return text(**rules), both


def cases(planted: Planted, witness: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A few whole cases of a witness: the columns that it leaves open hold anything."""
    for number in range(5):
        rest = {name: values[(number * 31) % len(values)] for name, values in planted.names.items()}
        yield {**rest, **witness}
