"""`orderdrill scenario`: list families, show one scenario, generate many."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import edges_option, note

if TYPE_CHECKING:
    from simulator.rules import Rules

LEVELS = ((1, 40), (2, 25), (3, 17), (4, 11), (5, 7))
"""How many scenarios of a hundred have a level, where none is asked for: most orders are short."""


@click.group(epilog="Example: orderdrill scenario generate --count 100 --seed 1 > scenarios.jsonl")
def scenario() -> None:
    """List, show and generate scenarios."""


@scenario.command("list", epilog="Example: orderdrill scenario list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_families(as_json: bool) -> None:
    """Every family that is installed: its name, what it teaches, its levels."""
    from simulator.packs import load_families

    families = load_families(warn=note)
    if as_json:
        for family in families.values():
            print(
                json.dumps(
                    {
                        "family": family.name, "title": family.title, "teaches": family.teaches,
                        "levels": list(family.levels), "orientation": family.orientation,
                    },
                    ensure_ascii=False,
                )
            )  # fmt: skip
        return
    width = max((len(name) for name in families), default=0)
    for family in families.values():
        levels = (
            f"levels {family.levels[0]}-{family.levels[-1]}" if len(family.levels) > 1 else f"level {family.levels[0]}"
        )
        print(f"{family.name:<{width}}  {levels:<10}  {family.teaches}")


@scenario.command(epilog="Example: orderdrill scenario show credit-hold --seed 7 --level 2")
@click.argument("family")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--level", type=click.IntRange(1, 5), default=1, show_default=True)
@click.option("--twin", is_flag=True, help="The twin: one knob turned.")
@click.option("--world-seed", type=click.IntRange(0), default=0, help="Another simulated company.")
@click.option("--json", "as_json", is_flag=True, help="The whole scenario, as `run --scenario FILE` reads it.")
@click.option("--planted", is_flag=True, help="Say also what was planted (it gives the drill away).")
@edges_option
def show(
    family: str,
    seed: int,
    level: int,
    twin: bool,
    world_seed: int,
    as_json: bool,
    planted: bool,
    edges_from: str | None,
) -> None:
    """One scenario: its documents as they arrived, and its figures."""
    from simulator.cli.signed import withheld
    from simulator.rules import Begin
    from simulator.scenario_json import situation_json

    rules = _rules(edges_from)
    made = rules.situation(Begin(family, level, seed, twin=twin, world_seed=world_seed))
    withheld(None)(made.key)
    if as_json:
        print(json.dumps({"scenario": made.key, "situation": situation_json(made)}, ensure_ascii=False))
        return
    print(f"{made.key}  {made.title}\n{made.brief}\n")
    for document in made.documents:
        print(f"--- {document.kind} from {document.sender}, {document.at:%Y-%m-%d %H:%M}: {document.title}")
        print("\n".join(line.text for line in document.lines), "\n")
    if planted:
        for trait in made.planted:
            facts = ", ".join(f"{name} = {value}" for name, value in trait.facts.items())
            print(f"planted: {trait.name} ({trait.kind}){': ' + facts if facts else ''}")


@scenario.command(epilog="Example: orderdrill scenario generate --count 1000 --seed 1 --family credit-hold --level 3")
@click.option("--count", type=click.IntRange(0), required=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), required=True, help="The first seed; the following ones count up.")
@click.option("--family", help="Only this family; else all in turn.")
@click.option("--level", type=click.IntRange(1, 5), help="Only this level; else a mix with short orders most often.")
@click.option("--world-seed", type=click.IntRange(0), default=0, help="Another simulated company.")
@click.option("--format", "form", type=click.Choice(["jsonl", "lines-csv"]), default="jsonl", show_default=True)
@edges_option
def generate(
    count: int, seed: int, family: str | None, level: int | None, world_seed: int, form: str, edges_from: str | None
) -> None:
    """Many scenarios as JSON lines: scenario, facts, what was planted. The same arguments give the same bytes.

    lines-csv writes the company's order book instead, a line for each order line:
    order_id,qty,unit_price,customer_id,order_date. COUNT is then the number of orders.
    """
    if form == "lines-csv":
        _book(count, seed, world_seed)
        return
    from scenarios.universe import load_universe
    from simulator.cli.signed import withheld
    from simulator.scenario_json import scenario_json
    from sop.values import dumps

    universe = load_universe(world_seed)
    see = withheld(None)
    for made in _scenarios(_rules(edges_from), count, seed, family, level, world_seed):
        row = scenario_json(made, universe)
        see(row["scenario"])
        sys.stdout.write(dumps(row) + "\n")


def _rules(edges_from: str | None) -> Rules:
    from simulator.rules import rules_for

    return rules_for(edges_from=edges_from)


def _scenarios(
    rules: Rules, count: int, seed: int, family: str | None, level: int | None, world_seed: int
) -> Iterator[Any]:
    from scenarios.maker import Maker
    from simulator.packs import load_family
    from simulator.rules import Begin

    families = [load_family(family)] if family else [f for f in rules.families().values() if not f.orientation]
    if not families:
        raise click.UsageError("There is no family. `orderdrill scenario list` shows what is installed.")
    dice = Maker(f"mix/{seed}")
    for number in range(count):
        chosen = families[number % len(families)]
        levels = [(n, share) for n, share in LEVELS if n in chosen.levels]
        drawn = dice.weighted([n for n, _ in levels], [share for _, share in levels]) if levels else chosen.levels[0]
        yield rules.scenario(Begin(chosen.name, level or drawn, seed + number, world_seed=world_seed))


def _book(count: int, seed: int, world_seed: int) -> None:
    from scenarios.book import BookLine, order_book
    from scenarios.universe import load_universe

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(BookLine._fields)
    for line in order_book(load_universe(world_seed), count, seed):
        writer.writerow([line.order_id, line.qty, line.unit_price, line.customer_id, line.order_date.isoformat()])
