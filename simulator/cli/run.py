"""`orderdrill run`: a drill without a screen. Acts in as JSON lines, events and the scorecard out as JSON lines."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

import click

from simulator.cli.options import (
    as_of_option,
    data_option,
    desk_for,
    edges_option,
    given,
    last_words,
    note,
    sops_option,
)
from simulator.cli.problems import BadInput
from simulator.core.errors import ActError, DrillClosed
from simulator.near import nearest

if TYPE_CHECKING:
    from simulator.core.acts import Act
    from simulator.core.situation import Situation
    from simulator.rules import Rules
    from simulator.session import Session


@click.command(
    epilog="Example: orderdrill run credit-hold --seed 7 --perfect > acts.jsonl; "
    "orderdrill run credit-hold --seed 7 --actions acts.jsonl\n\n"
    "Exit codes: 0 played, 2 a line that cannot be read (what came before it is kept), 3 the log cannot be used."
)
@click.argument("family", required=False)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which scenario.")
@click.option("--level", type=click.IntRange(1, 5), default=1, show_default=True, help="1 to 5.")
@click.option("--twin", is_flag=True, help="The scenario's twin: one knob turned.")
@click.option("--world-seed", type=click.IntRange(0), default=0, help="Another simulated company.")
@click.option(
    "--scenario", "file", type=click.Path(), help="A scenario as `scenario show` prints it, instead of FAMILY."
)
@click.option("--actions", metavar="FILE|-", help="Acts as JSON lines; - reads standard input.")
@click.option("--perfect", is_flag=True, help="Print the acts of the SOP-perfect run, to be fed back. Stores nothing.")
@click.option("--bot", help="Print the acts of a bot instead of the perfect run's.")
@click.option("--mode", type=click.Choice(["practice", "exam"]), default="practice", show_default=True)
@click.option("--name", help="Whose drill it is; without a name it is nobody's and stays out of statistics.")
@data_option
@sops_option
@edges_option
@as_of_option
def run(
    family: str | None,
    seed: int,
    level: int,
    twin: bool,
    world_seed: int,
    file: str | None,
    actions: str | None,
    perfect: bool,
    bot: str | None,
    mode: str,
    name: str | None,
    data: str | None,
    sops: str | None,
    edges_from: str | None,
    as_of: datetime | None,
    drafts: bool,
) -> None:
    """Play a drill from a list of acts.

    One JSON object a line: {"action": "open", "panel": "holds"}. Out come the events once they are stored, one JSON
    object a line, and last the scorecard. docs/headless.md has every field. Acts left over after `finish` are an error;
    a list that ends without `finish` leaves the drill open.
    """
    if not family and not file:
        raise click.UsageError(
            "Say which FAMILY, or give --scenario FILE. `orderdrill scenario list` shows all families."
        )
    from simulator.cli.signed import player, withheld

    if perfect or bot:
        from simulator.rules import rules_for

        on = (as_of or datetime.now().astimezone()).date()
        rules = rules_for(given("sops", sops), edges_from, on=on, drafts=drafts)
        made = _situation(rules, family, seed, level, twin, world_seed, file)
        withheld(data)(made.key)
        _print_acts(rules, made, bot)
        return
    if actions is None:
        raise click.UsageError("Say where the acts come from: --actions FILE, or --actions - for standard input.")
    with contextlib.ExitStack() as stack:
        source = _source(actions, stack)
        desk = stack.enter_context(desk_for(data, sops, edges_from, as_of=as_of, drafts=drafts))
        made = _situation(desk.rules, family, seed, level, twin, world_seed, file)
        person = player(desk, name) if name else None
        session = desk.begin_situation(person, made, mode, player="" if person else "run")
        _say(_first(session))
        stack.enter_context(last_words(f"kept; the drill is {session.id}"))
        for number, act in _acts(source, actions, session.id):
            try:
                events = session.act(act)
            except (ActError, DrillClosed) as error:
                raise _bad_line(actions, number, str(error), session.id) from error
            for event in events:
                _say(_event(event))
        _close(session)


def _close(session: Session) -> None:
    from simulator.scored import card_json

    if not session.drill.closed:
        note(f"The list ended without finish: drill {session.id} is kept, and open.")
    elif session.scorecard is None:
        _say({"kind": "Unscored", "drill": session.id, "why": session.unscored})
    else:
        card = card_json(session.scorecard)
        for found, shown in zip(session.scorecard.findings, card["findings"], strict=True):
            shown["text"], shown["message"] = found.text, found.message
        _say({"kind": "Scorecard", "drill": session.id, **card})


def _situation(
    rules: Rules, family: str | None, seed: int, level: int, twin: bool, world_seed: int, file: str | None
) -> Situation:
    from simulator.rules import Begin

    if file is None:
        assert family is not None
        return rules.situation(Begin(family, level, seed, "practice", twin, world_seed))
    from simulator.scenario_file import ScenarioFileError, read_scenario

    try:
        return read_scenario(file)
    except ScenarioFileError as error:
        raise BadInput(*str(error).split(": ", 1)) from error


def _source(actions: str, stack: contextlib.ExitStack) -> TextIO:
    if actions == "-":
        return sys.stdin
    return stack.enter_context(open(actions, encoding="utf-8", errors="surrogateescape"))


def _acts(source: TextIO, name: str, drill: str) -> Iterator[tuple[int, Act]]:
    from simulator.core.acts import read_act
    from sop.errors import SopError
    from sop.values import loads

    for number, line in enumerate(source, 1):
        if number == 1:
            line = line.removeprefix("\ufeff")
        if not line.strip():
            continue
        try:
            line.encode("utf-8")
            data = loads(line)
            if not isinstance(data, dict):
                raise ActError('an act is a JSON object, as {"action": "open", "panel": "holds"}')
            yield number, read_act(data)
        except UnicodeEncodeError as error:
            why = f"is not UTF-8 at column {error.start + 1}. Save it as UTF-8 and try again."
            raise _bad_line(name, number, why, drill) from error
        except (ActError, SopError) as error:
            raise _bad_line(name, number, str(error), drill) from error


def _bad_line(name: str, number: int, why: str, drill: str) -> BadInput:
    where = "standard input" if name == "-" else name
    return BadInput(f"{where}:{number}", f"{why}\nWhat came before it is kept, in drill {drill}, which is open.")


def _first(session: Session) -> dict[str, Any]:
    s = session.drill.situation
    return {
        "kind": "DrillStarted", "drill": session.id, "scenario": s.key, "family": s.family, "level": s.level,
        "seed": s.seed, "title": s.title, "brief": s.brief, "mode": session.mode, "edition": session.edition.digest,
        "now": s.facts["clock.now"].isoformat(),
    }  # fmt: skip


def _event(event: Any) -> dict[str, Any]:
    from simulator.core.events import event_to_json

    kind, body = event_to_json(event)
    if body.get("asked"):  # who was asked what is told, when and what they will answer is not
        body["asked"] = {k: v for k, v in body["asked"].items() if k not in ("due", "answer")}
    return {"kind": kind, **body}


def _say(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False), flush=True)


def _print_acts(rules: Rules, made: Situation, bot: str | None) -> None:
    from scenarios.maker import Maker
    from simulator.core.bots import BOTS, play
    from simulator.core.duties import Run
    from simulator.core.score import acts_of
    from simulator.core.solver import solve
    from simulator.scored import act_json
    from sop.values import dumps

    first = rules.start(made)
    if bot in (None, "perfect"):
        done = solve(rules.edition, first)
    elif bot in BOTS:
        played = Run(rules.edition, first)
        done = play(rules.edition, played, BOTS[bot](played.drill, Maker(f"bot/{made.key}")))
    else:
        raise click.UsageError(f"There is no bot {bot!r}.{nearest(bot, ['perfect', *BOTS])}")
    for act in acts_of(done.events):
        print(dumps(act_json(act, tag_numbers=False)))
