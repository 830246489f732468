"""Errors as words on standard error, and the exit code of each. A bug of ours still shows its traceback."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import IO, Any

import click

FOUND, WRONG_USE, UNUSABLE, INTERRUPTED = 1, 2, 3, 130
LAST_WORDS: list[str] = []
"""What a command in progress wants said when it is interrupted: `kept; resume with …`."""


class BadInput(click.ClickException):
    """A file or a line of input that cannot be read: `where` and why. The command itself was right."""

    exit_code = WRONG_USE

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")

    def show(self, file: IO[Any] | None = None) -> None:
        """As the other errors of ours look, on standard error."""
        _say(f"orderdrill: {self.message}")


class OutputGone(Exception):
    """Whoever read our output has gone."""


class Exit(Exception):
    """Ends a command with this code, after everything is printed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def explain(error: BaseException) -> int:
    """Say what went wrong and what to do next; the exit code."""
    from audit.errors import AuditError, StoreUnavailable  # only when something did go wrong
    from scenarios.errors import ScenarioError
    from simulator.core.errors import ConfigError, SimulatorError
    from sop.errors import SopError

    match error:
        case Exit():
            return error.code
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show(file=sys.stderr)
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            _say(LAST_WORDS[-1] if LAST_WORDS else "interrupted; what was acknowledged is kept")
            return INTERRUPTED
        case BrokenPipeError() | OutputGone():
            _drop_output()  # whoever read us has gone
            if not LAST_WORDS:
                return 0
            _say(f"orderdrill: the output is read no more; {LAST_WORDS[-1]}")
            return UNUSABLE
        case ConfigError() | AuditError():
            _say(f"orderdrill: {error}")
            return UNUSABLE
        case SimulatorError() if isinstance(error.__cause__, StoreUnavailable):  # a session that lost its log
            _say(f"orderdrill: {error}")
            return UNUSABLE
        case SopError() | ScenarioError() | SimulatorError():
            _say(f"orderdrill: {error}")
            return WRONG_USE
        case UnicodeDecodeError():
            _say(f"orderdrill: the input is not UTF-8 (byte {error.start}). Save it as UTF-8 and try again.")
            return WRONG_USE
        case OSError():
            _drop_output()  # what could not be written must not complain again at exit
            where = f"{error.filename}: " if error.filename else ""
            kept = LAST_WORDS[-1] if LAST_WORDS else "nothing else was changed; try another place"
            _say(f"orderdrill: {where}{error.strerror or error}; {kept}.")
            return UNUSABLE
        case _:
            raise error


def _drop_output() -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
