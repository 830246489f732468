"""The procedures that a command is given: a folder, one file, or the bundled ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from simulator.cli.options import given
from simulator.core.errors import ConfigError


def texts_of(where: str | None) -> Mapping[str, str]:
    """The procedures of a folder, of one file, or the bundled ones."""
    from simulator.packs import folder_texts, sop_texts

    where = given("sops", where)
    if where and Path(where).is_file():
        path = Path(where)
        if path.suffix != ".md":
            raise ConfigError(f"{path}: is no procedure. Procedures are markdown files, *.md.")
        raw = path.read_bytes()
        try:
            return {path.name: raw.decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path}:{line_of(raw, error)}: is not UTF-8. Save it as UTF-8 and try again.") from error
    if where and not Path(where).exists():
        raise ConfigError(f"{where}: there is no such file or folder.")
    return folder_texts(where) if where else sop_texts()


def line_of(raw: bytes, error: UnicodeDecodeError) -> int:
    """The line, from 1, on which bytes stop being UTF-8."""
    return raw.count(b"\n", 0, error.start) + 1


def beside(place: Path | None, name: str) -> Path:
    """Where a procedure stands, so that an editor can go there. `place` is the folder or file that was asked for."""
    return Path(name) if place is None else place if place.is_file() else place / name


def write_folder(texts: Mapping[str, str], folder: Path) -> int:
    """Write procedures into a folder, over nothing that is there; how many. Raises ConfigError."""
    for name, text in texts.items():
        path = folder / name
        if path.exists():
            raise ConfigError(f"{path} is there already. Nothing was overwritten; give another folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return len(texts)
