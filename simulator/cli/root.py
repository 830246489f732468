"""The root command: commands are imported when asked for, and every mistake ends as a sentence, not a traceback."""

from __future__ import annotations

import sys
from typing import Any

import click

from simulator.cli import problems
from simulator.cli.commands import COMMANDS, overview
from simulator.cli.lazy import LazyGroup
from simulator.cli.problems import explain
from simulator.version import VERSION


class Root(LazyGroup):
    """All commands; help comes from their table, and a reader that has left ends the work quietly."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise problems.OutputGone from error  # click would end the process itself, and say 1

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(overview())


@click.command(
    cls=Root, table=COMMANDS, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--data", metavar="DIR|FILE", help="Where the log lives.")
@click.option("--sops", metavar="DIR", help="Judge by the procedures in this folder.")
@click.option("--name", metavar="NAME", help="Who you are, where the log has a supervisor.")
@click.option("--pin-fd", type=click.IntRange(0), metavar="N", help="Read your PIN, a line, from this file descriptor.")
@click.version_option(VERSION, "-V", "--version", prog_name="orderdrill", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, data: str | None, sops: str | None, name: str | None, pin_fd: int | None) -> None:
    """A flight simulator for the order desk."""
    ctx.obj = {"data": data, "sops": sops, "name": name, "pin_fd": pin_fd}
    if ctx.invoked_subcommand is None:
        from simulator.cli.play import desk

        desk(data, sops)


def run(args: list[str]) -> int:
    """Run one command line; the exit code. Nothing that a user can cause ends in a traceback."""
    problems.LAST_WORDS.clear()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )
    try:
        result = root.main(args, prog_name="orderdrill", standalone_mode=False)
        sys.stdout.flush()  # here, where a reader that has left can still be answered
    except Exception as error:  # the one place where errors become words
        return explain(error)
    except KeyboardInterrupt:
        return explain(KeyboardInterrupt())
    return result if isinstance(result, int) else 0
