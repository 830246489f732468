"""What commands there are, in one table: root help, lazy loading and the test of the docs read it. Imports nothing."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command: where it lives and what it does, in a line."""

    module: str
    attribute: str
    help: str


COMMANDS: dict[str, Command] = {
    "play": Command("simulator.cli.play", "play", "work a drill at the desk, or line by line with --plain"),
    "run": Command("simulator.cli.run", "run", "play a drill from a file of acts: JSON lines in, events and score out"),
    "scenario": Command("simulator.cli.scenario", "scenario", "list, show and generate scenarios"),
    "check": Command("simulator.cli.check", "check", "play every family with every bot: only the SOP may pass"),
    "sop": Command("simulator.cli.sop", "sop", "check, test, show and ask the procedures"),
    "audit": Command("simulator.cli.audit", "audit_group", "read, verify, export and append to the log"),
    "report": Command("simulator.cli.report", "report", "who may work alone on what; scores, clauses missed, replays"),
    "people": Command("simulator.cli.people", "people", "the roster: list, add, import, roles, PINs, erase"),
    "doctor": Command("simulator.cli.doctor", "doctor", "is this machine fit: terminal, log, versions"),
}

EXITS = {
    0: "done",
    1: "a check found something, or a log does not verify",
    2: "wrong use: an option, a name, an act, a line of input",
    3: "the log, a file or a folder cannot be used",
    130: "interrupted; what was acknowledged is kept",
}

OPTIONS = {
    "--data DIR|FILE": "where the log lives (or the environment variable ORDERDRILL_DATA)",
    "--sops DIR": "judge by the procedures in this folder",
    "--name NAME": "who you are, where the log has a supervisor; asks for your PIN (or ORDERDRILL_PIN, --pin-fd N)",
    "-V, --version": "the release",
    "-h, --help": "this; every command has its own",
}


def overview() -> str:
    """The root help."""
    width = max(len(name) for name in [*COMMANDS, *OPTIONS])
    rows = [
        "Usage: orderdrill [OPTIONS] [COMMAND] …",
        "",
        "A flight simulator for the order desk. Without a command: the desk. Without a terminal as well: a scripted",
        "drill, played through the same engine into the same log, and its debrief.",
        "",
        "Commands:",
        *(f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()),
        "",
        "Options:",
        *(f"  {name:<{width}}  {text}" for name, text in OPTIONS.items()),
        "",
        "Examples:",
        "  orderdrill play credit-hold --level 2",
        "  orderdrill run credit-hold --seed 7 --perfect | orderdrill run credit-hold --seed 7 --actions -",
        "",
        "Exit codes:",
        *(f"  {code:<3}  {text}" for code, text in EXITS.items()),
    ]
    return "\n".join(rows) + "\n"
