"""The walls of the house hold: import contracts, what a fast path loads, how long a room may be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("simulator", "scenarios", "sop", "audit")
LONGEST = 460
"""Lines a module may have. Rooms of 100 to 300 are meant; what is longer must be one thing, as a table is."""

HEAVY = (
    "textual",
    "rich",
    "faker",
    "sqlite_utils",
    "sqlite3",
    "click",
    "pydantic",
    "phonenumbers",
    "babel",
    "holidays",
)


def loaded_by(code: str, *arguments: str, stdin: str = "") -> set[str]:
    """Names of the top-level modules that a fresh interpreter has loaded after running the code."""
    told = f"{code}\nimport sys; print('LOADED', *sorted({{m.partition('.')[0] for m in sys.modules}}))"
    ran = subprocess.run(
        [sys.executable, "-c", told, *arguments], input=stdin, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.rpartition("LOADED")[2].split())


def test_import_contracts_are_kept() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_the_core_loads_without_screen_faker_or_database() -> None:
    found = loaded_by("import simulator.core.drill, simulator.core.score, simulator.core.solver")
    assert not found & {"textual", "rich", "faker", "sqlite_utils", "sqlite3", "click", "random"} - {"random"}


@pytest.mark.parametrize("line", [["--help"], ["--version"], ["sop", "decide", "--jsonl"]])
def test_fast_paths_load_nothing_heavy(line: list[str]) -> None:
    found = loaded_by(f"from simulator.__main__ import main; main({line!r})")
    assert not found & set(HEAVY)


def test_the_log_alone_loads_neither_screen_nor_faker() -> None:
    found = loaded_by("import audit.sqlite, audit.verify")
    assert not found & {"textual", "rich", "faker", "pydantic", "simulator", "sop", "scenarios"}


def test_no_room_is_a_hall() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_every_package_says_what_it_is_for_and_is_typed() -> None:
    for room in ROOMS:
        assert (ROOT / room / "py.typed").exists()
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert text.startswith('"""'), f"{path.relative_to(ROOT)} has no docstring"
