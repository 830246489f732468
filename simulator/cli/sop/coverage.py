"""`orderdrill sop coverage`: which clauses drills exercise, and whether they would notice a wrong one."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli import problems
from simulator.cli.options import data_option, given, sops_option, store_for
from simulator.cli.sop.reading import texts_of
from simulator.near import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.maintain.mutants import Mutants
    from sop import Edition


@click.command(
    epilog="Examples: orderdrill sop coverage --min 95 · orderdrill sop coverage my-sops --sop SOP-CR --mutants\n\n"
    "Exit codes: 0 done, 1 below --min, 2 wrong use, 3 the procedures or the log cannot be used."
)
@click.argument("where", required=False, metavar="[FILE|DIR]")
@click.option("--seeds", type=click.IntRange(0), default=20, show_default=True, help="Scenarios of each.")
@click.option("--sop", "sops_asked", multiple=True, metavar="ID", help="Only this procedure; may be given again.")
@click.option("--family", "families", multiple=True, help="Only this family; may be given again.")
@click.option("--level", "levels", type=click.IntRange(1, 5), multiple=True, help="Only this level.")
@click.option("--mutants", "mutate", is_flag=True, help="Also whether drills notice each small mistake.")
@click.option("--cells", is_flag=True, help="Of those only mistakes in one cell of a table.")
@click.option("--sample", type=click.IntRange(1), help="So many mutants only, always the same.")
@click.option("--pairs", is_flag=True, help="List the pairs of conditions that were never seen together.")
@click.option("--min", "least", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail below this.")
@click.option("--format", "form", type=click.Choice(["text", "json", "lcov"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object; the same as --format json.")
@sops_option
@data_option
def coverage(
    where: str | None,
    seeds: int,
    sops_asked: tuple[str, ...],
    families: tuple[str, ...],
    levels: tuple[int, ...],
    mutate: bool,
    cells: bool,
    sample: int | None,
    pairs: bool,
    least: float | None,
    form: str,
    as_json: bool,
    sops: str | None,
    data: str | None,
) -> None:
    """Which rows, duties, nevers and items of papers drills exercise, by line.

    Plays every family as four test subjects: by the procedures, not at all, as messages ask, and all there is. With
    --data the finished drills of a log count too. --mutants makes one small mistake at a time (a threshold, an
    operator, a value, a line left out) and says which of them no drill would notice, with two cases that would.
    --min is held against the clauses that are exercised, with --mutants against the mistakes that are noticed, too.
    """
    from simulator.cli.check import Workers, counting
    from simulator.cli.sop import coverage_text
    from simulator.cli.sop.sides import whole
    from simulator.cli.sop.versions import front_id
    from simulator.maintain.coverage import coverage as cover
    from simulator.packs import load_family
    from simulator.rules import edition_of

    asked = where or given("sops", sops)
    texts = texts_of(asked)
    if asked and Path(asked).is_file():  # one procedure, among the bundled ones
        sops_asked = sops_asked or tuple(front_id(text) for text in texts.values())
        texts = whole(texts, asked)
    edition = edition_of(texts, asked or "the bundled procedures")
    chosen = _known(edition, sops_asked)
    names = tuple(load_family(name).name for name in families)
    form = "json" if as_json else form
    if form == "lcov" and mutate:
        raise click.UsageError("lcov says which lines are exercised, not which mutants live: leave --mutants out.")
    log = given("data", data)
    with store_for(data, readonly=True) if log else contextlib.nullcontext() as store:
        found = cover(
            texts, seeds, sops=chosen, families=names, levels=levels, store=store, executor=Workers,
            progress=counting(),
        )  # fmt: skip
    tried: Mutants | None = None
    if mutate or sample or cells:
        from simulator.maintain.mutants import mutants

        tried = mutants(
            texts, seeds, sops=chosen, families=names, levels=levels, sample=sample, single_cells=cells,
            executor=Workers, progress=counting(),
        )  # fmt: skip
    place = Path(asked) if asked else None
    if form == "json":
        print(json.dumps(coverage_text.as_json_object(found, tried), ensure_ascii=False))
    elif form == "lcov":
        print(coverage_text.as_lcov(found, place), end="")
    else:
        print(coverage_text.as_text(found, tried, place, pairs=pairs))
    reached = {"clauses exercised": found.percent} | ({} if tried is None else {"mutants noticed": tried.percent})
    short = [f"{what}: {percent:.1f} %" for what, percent in reached.items() if least is not None and percent < least]
    if short:
        click.echo(f"below {least:g} %: {', '.join(short)}", err=True)
        raise problems.Exit(problems.FOUND)


def _known(edition: Edition, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The ids asked for, as the procedures write them. Raises click.UsageError with the nearest."""
    ids: Mapping[str, str] = {policy.id.casefold(): policy.id for policy in edition.policies}
    for one in asked:
        if one.casefold() not in ids:
            raise click.UsageError(f"There is no procedure {one!r} here.{nearest(one, list(ids.values()))}")
    return tuple(ids[one.casefold()] for one in asked)
