"""`orderdrill sop`: the procedures. One module for each command, loaded when it is asked for."""

from __future__ import annotations

import click

from simulator.cli.commands import Command
from simulator.cli.lazy import LazyGroup

SOP_COMMANDS: dict[str, Command] = {
    "check": Command("simulator.cli.sop.check", "check", "everything that is wrong, as file:line:column"),
    "test": Command("simulator.cli.sop.test", "test", "run the examples that the procedures carry"),
    "fmt": Command("simulator.cli.sop.fmt", "fmt", "set tables in columns, give missing clause ids"),
    "diff": Command("simulator.cli.sop.diff", "diff", "what changed between two versions, clause by clause, in words"),
    "table": Command("simulator.cli.sop.table", "table", "a table to a workbook and back, checked"),
    "print": Command("simulator.cli.sop.print", "print_", "for paper: PDF, Word or HTML"),
    "new": Command("simulator.cli.sop.new", "new", "a procedure to begin with: a skeleton, or one like another"),
    "show": Command("simulator.cli.sop.show", "show", "the list, one procedure, one clause, or all as files"),
    "decide": Command("simulator.cli.sop.decide", "decide", "what the procedures decide on given facts"),
    "coverage": Command("simulator.cli.sop.coverage", "coverage", "which clauses drills exercise; unnoticed mistakes"),
    "impact": Command("simulator.cli.sop.impact", "impact", "which drills, scores and clearances a change moves"),
    "approve": Command("simulator.cli.sop.approve", "approve", "record that a procedure is approved"),
    "retire": Command("simulator.cli.sop.approve", "retire", "record that a version is no longer to be used"),
    "read": Command("simulator.cli.sop.approve", "read", "record that you have read and understood one"),
    "history": Command("simulator.cli.sop.history", "history", "what was approved, by whom, what is in force"),
    "workshop": Command("simulator.cli.sop.workshop", "workshop", "change procedures in the terminal"),
    "lsp": Command("simulator.cli.sop.lsp", "lsp", "the language server, for your editor"),
}


@click.group(cls=LazyGroup, table=SOP_COMMANDS, epilog="Example: orderdrill sop check my-sops/")
def sop() -> None:
    """Check, test, show and ask the procedures.

    A procedure is a markdown file. docs/sop-team.md says how to change one; the bundled ones are copied with
    `orderdrill sop show --to DIR`.
    """
