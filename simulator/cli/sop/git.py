"""Procedures as they were in a revision of git, where there is git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from simulator.core.errors import ConfigError


def at_revision(spec: str, where: Path | None = None) -> dict[str, str]:
    """The markdown files of `REV:PATH`, a file or a folder, by name. `where` is the folder that git is asked in.

    Raises ConfigError: no git, no repository, no such revision or path, a file that is not UTF-8.
    """
    kind = _git(["cat-file", "-t", spec], where).decode().strip()
    if kind == "blob":
        name = spec.rpartition("/")[2] if "/" in spec else spec.rpartition(":")[2]
        return {name: _text(name, _git(["cat-file", "blob", spec], where))}
    found: dict[str, str] = {}
    tree = _git(["rev-parse", spec], where).decode().strip()
    root = Path(_git(["rev-parse", "--show-toplevel"], where).decode().rstrip("\n"))
    # From a folder below the root, git would archive only what that folder holds of the tree.
    with tarfile.open(fileobj=io.BytesIO(_git(["archive", "--format=tar", tree], root))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if file is not None:
                found[member.name] = _text(member.name, file.read())
    if not found:
        raise ConfigError(f"{spec}: holds no markdown file (*.md).")
    return found


def before(path: Path, revision: str) -> dict[str, str]:
    """What stood in a revision where `path` stands now. Raises ConfigError as `at_revision`."""
    place = path.resolve()
    if place.is_dir():
        return at_revision(f"{revision}:./", place)
    return at_revision(f"{revision}:./{place.name}", place.parent)


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: is not UTF-8 in that revision.") from error


def _git(words: list[str], where: Path | None) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=where, capture_output=True, check=False)
    except FileNotFoundError:
        raise ConfigError(
            "git is not installed here, so there are no revisions to compare with. Give two files or folders."
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise ConfigError(
            f"{words[-1]}: {said[0].removeprefix('fatal: ')}. Give a revision and a path as HEAD~1:my-sops."
        )
    return done.stdout
