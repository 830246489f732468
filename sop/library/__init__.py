"""The bundled SOPs, and folders of SOPs: the only place of this package that reads a disk."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from sop.errors import SopError

MAX_BYTES = 4_000_000


def bundled() -> dict[str, str]:
    """The SOPs that come with the package, by path."""
    folder = resources.files("sop.library")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".md"))
    return {name: folder.joinpath(name).read_text("utf-8") for name in names}


def read_folder(path: str | Path) -> dict[str, str]:
    """Every `.md` file of a folder, by its name. Raises SopError when it cannot be read as UTF-8 text."""
    folder = Path(path)
    if not folder.is_dir():
        raise SopError("no-folder", f"there is no folder {folder}; give the folder that holds the SOPs")
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.md")):
        found[file.name] = read_file(file)
    if not found:
        raise SopError("no-sops", f"the folder {folder} holds no .md file")
    return found


def read_file(path: str | Path) -> str:
    """The text of one file. Raises SopError with the place of the first byte that is no UTF-8."""
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SopError("unreadable", f"{file} cannot be read: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise SopError("too-large", f"{file} is larger than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise SopError("not-utf8", f"{file} is not UTF-8 text; save it as UTF-8", line=line, column=column) from None
