"""`orderdrill` and `orderdrill play`: the desk, the line mode, or without a terminal the scripted drill."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, cast

import click

from simulator.cli import options
from simulator.cli.options import (
    as_of_option,
    at_terminal,
    data_option,
    desk_for,
    edges_option,
    given,
    last_words,
    sops_option,
)
from simulator.near import nearest

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.bootstrap import Desk
    from simulator.present.ports import Counter

MODES = ("guided", "practice", "exam", "watch")


def _mode(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value == "shift":
        raise click.BadParameter("shifts come in a later release; modes now: " + ", ".join(MODES))
    if value not in MODES:
        raise click.BadParameter(f"there is no mode {value!r}.{nearest(value, list(MODES))}")
    return value


@click.command(
    epilog="Example: orderdrill play credit-hold --level 2 --seed 7 --plain\n\n"
    "Exit codes: 0 done, 2 wrong use, 3 the log cannot be used, 130 interrupted (kept; play --resume goes on)."
)
@click.argument("family", required=False)
@click.option("--seed", type=click.IntRange(0), help="Which scenario; without it one that is new to you.")
@click.option("--level", type=click.IntRange(1, 5), default=None, help="1 to 5.")
@click.option("--mode", default="practice", callback=_mode, metavar="MODE", help="guided, practice, exam or watch.")
@click.option("--twin", is_flag=True, help="The scenario's twin: one knob turned.")
@click.option("--plain", is_flag=True, help="Lines and numbered choices instead of the screen.")
@click.option("--name", help="Who plays.")
@click.option("--resume", metavar="DRILL", help="Go on with a drill; 'last' is your latest open one.")
@click.option("--world-seed", type=click.IntRange(0), default=0, help="Another simulated company.")
@data_option
@sops_option
@edges_option
@as_of_option
def play(
    family: str | None,
    seed: int | None,
    level: int | None,
    mode: str,
    twin: bool,
    plain: bool,
    name: str | None,
    resume: str | None,
    world_seed: int,
    data: str | None,
    sops: str | None,
    edges_from: str | None,
    as_of: datetime | None,
    drafts: bool,
) -> None:
    """Work a drill at the desk.

    Without FAMILY: what is proposed to you. Every act is in the log before it takes effect; Ctrl-C loses nothing.
    """
    if not plain and family is None and seed is None and resume is None and not as_of and not drafts:
        desk(data, sops)
        return
    from simulator.cli.signed import player
    from simulator.people.acts import comment_lines
    from simulator.people.reading import held_to_playing

    with desk_for(data, sops, edges_from, as_of=as_of, drafts=drafts) as opened:
        person = player(opened, name)
        if resume:
            drill = _latest(opened.open_drills(person)) if resume == "last" else resume
            held_to_playing(opened.store, person, drill)
            session = opened.resume(drill)
            for line in comment_lines(opened.store, drill) if plain else ():
                options.note(line)
        elif family is None:
            proposal = opened.propose(person)
            if proposal is None:
                raise click.UsageError(
                    "There is no family to play. `orderdrill scenario list` shows what is installed."
                )
            options.note(f"{proposal.family} level {proposal.level}: {proposal.why}")
            session = opened.begin(
                person, proposal.family, level or proposal.level, proposal.seed if seed is None else seed,
                proposal.mode, twin=twin or proposal.twin,
            )  # fmt: skip
        else:
            session = opened.begin(person, family, level or 1, seed, mode, twin=twin, world_seed=world_seed)
        with last_words(f"kept; go on with: orderdrill play --resume {session.id}{_plain(plain)}"):
            if plain or not at_terminal():
                from simulator.plain import play as play_plain

                play_plain(session, sys.stdin, sys.stdout)
            else:
                from simulator.tui.app import run as run_desk

                run_desk(opened, session=session, person=person)
            if not session.drill.closed:
                options.note(f"kept; go on with: orderdrill play --resume {session.id}{_plain(plain)}")


def _plain(plain: bool) -> str:
    return " --plain" if plain else ""


def _latest(records: tuple[object, ...]) -> str:
    if not records:
        raise click.UsageError("You have no open drill. `orderdrill report drills` lists all.")
    return str(getattr(records[0], "drill", ""))


def desk(data: str | None, sops: str | None) -> None:
    """The desk; without a terminal a scripted drill and its debrief."""
    if not at_terminal():
        from simulator.scripted import play_scripted

        with desk_for(data, sops) as opened:
            play_scripted(opened, sys.stdout)
        return
    from simulator.cli.behind import Behind
    from simulator.config import settings
    from simulator.tui.app import run as run_desk

    where, rules = given("data", data), given("sops", sops)
    behind = Behind(lambda: _open(where, rules), settings().theme)
    with (
        closing(behind),
        last_words("kept; `orderdrill` opens the desk again, and your drill stands under 'open drills'"),
    ):
        run_desk(cast("Counter", behind))


def _open(data: str | None, sops: str | None) -> Desk:
    from simulator.bootstrap import open_desk

    return open_desk(data, sops)
