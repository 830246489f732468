"""A pytest plugin: a folder of procedures as tests, an item for each example and for each file's static checks.

It does nothing, and imports nothing of ours, until pytest is told of a folder: `--orderdrill-sops DIR` on the command
line, or `orderdrill_sops = DIR` in the ini file (several, one a line). Items are named `file::table::case`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from simulator.maintain.examples import Checked, Ran
    from sop.diagnostics import Diagnostic

INI, OPTION = "orderdrill_sops", "--orderdrill-sops"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the ini key."""
    group = parser.getgroup("orderdrill", "procedures of orderdrill")
    group.addoption(
        OPTION, action="append", default=[], metavar="DIR", dest=INI, help="Test the procedures in this folder."
    )
    parser.addini(INI, "Folders of procedures to test, beside this file.", type="paths", default=[])


def pytest_collection(session: pytest.Session) -> None:
    """Enter the folders among what is collected, whatever else was asked for."""
    for folder in _folders(session.config):
        if str(folder) not in session.config.args:
            session.config.args.append(str(folder))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A procedure in one of the folders; any other file is not ours."""
    if file_path.suffix != ".md":
        return None
    folder = next((f for f in _folders(parent.config) if file_path.is_relative_to(f)), None)
    return Procedure.from_parent(parent, path=file_path, folder=folder) if folder is not None else None


def _folders(config: pytest.Config) -> list[Path]:
    given = [config.invocation_params.dir / one for one in config.getoption(INI)]
    return [Path(one).resolve() for one in (*given, *config.getini(INI))]


class Procedure(pytest.File):
    """One file: its static checks, then its examples."""

    def __init__(self, *, folder: Path, **named: object) -> None:
        super().__init__(**named)  # type: ignore[arg-type]
        self.folder = folder

    def collect(self) -> Iterator[pytest.Item]:
        """An item for the checks, and one for each example of a procedure without errors."""
        found = _checked(self.folder)
        name = self.path.relative_to(self.folder).as_posix()
        mine = [one for one in found.diagnostics if one.path == name]
        yield Checks.from_parent(self, name="check", diagnostics=mine)
        for ran in found.ran:
            if ran.path == name:
                yield Case.from_parent(self, name=f"{ran.outcome.example.table}::{_case(ran)}", ran=ran)


@cache
def _checked(folder: Path) -> Checked:
    from simulator.maintain.examples import checked
    from simulator.packs import folder_texts

    return checked(folder_texts(folder))


def _case(ran: Ran) -> str:
    return ran.outcome.example.case or f"line {ran.outcome.example.line}"


class Failed(Exception):
    """What does not hold, in words."""


class _OfProcedure(pytest.Item):
    line = 1

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, for the report."""
        return self.path, self.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The words, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Failed) else str(super().repr_failure(excinfo))

    def where(self, line: int, column: int = 1) -> str:
        """`file:line:column` as an editor opens it."""
        try:
            shown = self.path.relative_to(self.config.invocation_params.dir)
        except ValueError:
            shown = self.path
        return f"{shown}:{line}:{column}"


class Checks(_OfProcedure):
    """Everything that `orderdrill sop check` says of the file without playing it."""

    def __init__(self, *, diagnostics: list[Diagnostic], **named: object) -> None:
        super().__init__(**named)  # type: ignore[arg-type]
        self.diagnostics = diagnostics

    def runtest(self) -> None:
        """Fail on an error, warn of a warning; a note is for whoever reads `sop check`."""
        told = [(d, f"{self.where(d.line, d.column)}: {d.severity}: {d.code}: {d.message}") for d in self.diagnostics]
        for found, words in told:
            if found.severity == "warning":
                self.warn(pytest.PytestWarning(words))
        errors = [words for found, words in told if found.severity == "error"]
        if errors:
            raise Failed("\n".join(errors))


class Case(_OfProcedure):
    """One example."""

    def __init__(self, *, ran: Ran, **named: object) -> None:
        super().__init__(**named)  # type: ignore[arg-type]
        self.ran = ran
        self.line = ran.outcome.example.line

    def runtest(self) -> None:
        """Fail where an expected output is not given."""
        outcome = self.ran.outcome
        if not outcome.holds:
            raise Failed(f"{self.where(self.line, outcome.example.column)}: {outcome.words}")
