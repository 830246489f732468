"""What is shipped: every data file has a pattern that ships it, every dependency a pin, and nothing names a place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("simulator", "scenarios", "sop", "audit")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~; ]", name.strip())[0]).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))  # type: ignore[misc]


EXTRAS = PROJECT["project"]["optional-dependencies"]
USED = [d for name, extra in EXTRAS.items() if name not in ("dev", "bench") for d in extra]
"""What our own code may import once the extra is there. `bench` is for peers, `dev` for tests."""


def test_every_data_file_is_shipped() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert any(fnmatch(path.name, p) for p in patterns), f"{path.relative_to(ROOT)} would not be shipped"


def test_every_folder_with_data_or_modules_is_a_package_or_below_one() -> None:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            assert (path.parent / "__init__.py").exists(), f"{path.parent.relative_to(ROOT)} is no package"


def test_every_dependency_is_pinned_and_the_pins_name_no_place() -> None:
    pinned = {plain(name) for name in pins()}
    for wanted in [*PROJECT["project"]["dependencies"], *USED, *EXTRAS["dev"]]:
        assert plain(wanted) in pinned or plain(wanted) == "orderdrill", wanted
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|^-|@|/", text, re.MULTILINE)


def test_what_is_imported_is_declared() -> None:
    declared = {plain(d) for d in [*PROJECT["project"]["dependencies"], *USED]}
    names = {
        "yaml": "pyyaml",
        "stdnum": "python-stdnum",
        "markdown_it": "markdown-it-py",
        "mdit_py_plugins": "mdit-py-plugins",
        "argon2": "argon2-cffi",
        "docx": "python-docx",
        "fpdf": "fpdf2",
    }
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found = []
                if isinstance(node, ast.Import):
                    found = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found = [node.module]
                for module in found:
                    top = module.partition(".")[0]
                    if top in sys.stdlib_module_names or top in ROOMS or top == "__future__":
                        continue
                    assert plain(names.get(top, top)) in declared, f"{path.relative_to(ROOT)} imports {top}"


def test_the_version_stands_in_one_place() -> None:
    from simulator.version import VERSION

    assert PROJECT["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_no_file_names_a_machine_or_an_index() -> None:
    ran = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False, cwd=ROOT)
    words = (r"/(root|home/\w+|work)/", r"\.".join(("pypi", "org")), "-".join(("index", "url")))  # not to find itself
    places = re.compile("|".join(words))
    for name in ran.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".md", ".toml", ".txt", ".py", "") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not places.search(text), name


def test_scripts_for_people_can_run() -> None:
    import os

    assert os.access(ROOT / ".ci" / "run", os.X_OK)
