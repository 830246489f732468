"""Families and procedures that can be found: ours by folder, other people's by entry point, markdown by path.

Three grains: names (imports nothing of a pack), load one (raises, with the nearest name), load all (reports, goes on).

An entry point of the group `orderdrill.families` names a `Family`; one of `orderdrill.sops` names a package that holds
`*.md` files. A folder given with `--sops` holds markdown only: no code runs from it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.families import MODULES
from simulator.core.errors import ConfigError, SimulatorError
from simulator.near import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from scenarios.family import Family

FAMILIES, SOPS = "orderdrill.families", "orderdrill.sops"
OURS = "scenarios.families"
LIBRARY = "sop.library"
Warn = Callable[[str], None]


class UnknownFamily(SimulatorError):
    """A family that nobody has installed."""


@cache
def _plugins(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group; all that is installed is looked through once."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=group)}


def family_names() -> tuple[str, ...]:
    """The names of all families that can be loaded: ours in the order in which people meet them, then others'."""
    ours = tuple(name for name in MODULES if _is_ours(name))
    return (*ours, *(name for name in sorted(_plugins(FAMILIES)) if name not in ours))


def _is_ours(name: str) -> bool:
    """Whether a family is one of those that come with the program, and there."""
    return name in MODULES and find_spec(f"{OURS}.{MODULES[name]}") is not None


def load_family(name: str) -> Family:
    """One family. Raises UnknownFamily with the nearest name, ConfigError for a pack that cannot be imported."""
    wanted = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    if not _is_ours(wanted) and wanted not in (names := family_names()):
        near = nearest(wanted, list(names))
        raise UnknownFamily(f"There is no family {name!r}.{near} `orderdrill scenario list` shows all.")
    from scenarios.family import Family

    try:
        if wanted in MODULES:
            found = importlib.import_module(f"{OURS}.{MODULES[wanted]}").FAMILY
        else:
            found = _plugins(FAMILIES)[wanted].load()
    except Exception as error:  # whatever somebody's pack does at import is theirs: name it
        raise ConfigError(f"The family {wanted!r} cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(found, Family):
        raise ConfigError(f"The pack {wanted!r} holds no Family but a {type(found).__name__}.")
    return found


def load_families(warn: Warn | None = None) -> dict[str, Family]:
    """Every family that loads, by name. What does not load is told to `warn` and left out."""
    loaded: dict[str, Family] = {}
    for name in family_names():
        try:
            loaded[name] = load_family(name)
        except SimulatorError as error:
            if warn:
                warn(str(error))
    return loaded


def sop_packs() -> tuple[str, ...]:
    """The packages whose procedures are in force when no folder is given: ours first."""
    return (LIBRARY, *(point.value for _, point in sorted(_plugins(SOPS).items()) if point.value != LIBRARY))


def bundled_texts() -> dict[str, str]:
    """The procedures of every installed pack: path to text. Raises ConfigError for a pack that cannot be read."""
    texts: dict[str, str] = {}
    for package in sop_packs():
        try:
            found = _markdown(files(package), "" if package == LIBRARY else package + "/")
        except (ModuleNotFoundError, OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The procedures of {package} cannot be read: {error}") from error
        texts.update(found)
    return texts


def _markdown(folder: Traversable, prefix: str) -> dict[str, str]:
    return {
        prefix + item.name: item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda i: i.name)
        if item.name.endswith(".md")
    }


def folder_texts(folder: str | Path) -> dict[str, str]:
    """The procedures in a folder and the folders in it: path within the folder to text.

    Raises ConfigError for a folder that is not there, holds no markdown, or holds a file that is not UTF-8 (with the
    line). A folder without `scoring.md` is scored by the bundled numbers.
    """
    root = Path(folder)
    if not root.is_dir():
        raise ConfigError(
            f"{root}: there is no such folder. Copy the bundled procedures with: orderdrill sop show --to DIR"
        )
    texts: dict[str, str] = {}
    for path in sorted(root.rglob("*.md")):
        try:
            data = path.read_bytes()
            texts[path.relative_to(root).as_posix()] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ConfigError(f"{path}:{line}: is not UTF-8. Save it as UTF-8 and try again.") from error
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}.") from error
    if not texts:
        raise ConfigError(f"{root}: holds no markdown file (*.md).")
    if not any(name.endswith("scoring.md") for name in texts):
        texts.update({k: v for k, v in bundled_texts().items() if k == "scoring.md"})
    return texts


def sop_texts(folder: str | Path | None = None) -> Mapping[str, str]:
    """The procedures that judge: those in the folder, else the installed packs."""
    return folder_texts(folder) if folder else bundled_texts()
