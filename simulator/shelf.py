"""Where compiled procedures are kept between runs: small files of data in the user's cache folder.

`ORDERDRILL_CACHE` names another folder, or says `off`. A file that is missing, cut short or in the way is no error: the
procedures are compiled from their texts, as they always can be.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import sop
from simulator.version import VERSION

VARIABLE = "ORDERDRILL_CACHE"
MOST = 600
"""Files kept. When there are more, the older half goes."""


class Folder:
    """A folder as `sop.kept.Store`."""

    def __init__(self, folder: Path, engine: str, *, keep: bool = True) -> None:
        self.folder = folder
        self.engine = engine
        self.keep = keep

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name: another reader sees all of them or none."""
        if not self.keep:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            made, path = tempfile.mkstemp(prefix="new-", dir=self.folder)
            try:
                with os.fdopen(made, "wb") as file:
                    file.write(content)
                os.replace(path, self.folder / name)
            except OSError:
                Path(path).unlink(missing_ok=True)
                return
            self._thin()
        except OSError:
            return

    def _thin(self) -> None:
        with os.scandir(self.folder) as entries:
            found = [entry for entry in entries if entry.is_file()]
        if len(found) <= MOST:
            return
        for entry in sorted(found, key=lambda one: one.stat().st_mtime_ns)[: len(found) // 2]:
            Path(entry.path).unlink(missing_ok=True)


@cache
def engine() -> str:
    """What the compiler is: the release, and the size and time of each of its files, so that a change of it counts."""
    root = Path(sop.__file__).parent
    told = [VERSION]
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if name.endswith(".py"):
                seen = os.stat(os.path.join(folder, name))
                told.append(f"{folder}/{name} {seen.st_size} {seen.st_mtime_ns}")
    return "\n".join(sorted(told))


def shelf(environ: Mapping[str, str] = os.environ, *, keep: bool = True) -> Folder | None:
    """The folder in use, or None where there is to be none. With `keep` false it is read and not written to."""
    given = environ.get(VARIABLE, "")
    if given.lower() == "off":
        return None
    if given:
        return Folder(Path(given), engine(), keep=keep)
    from platformdirs import user_cache_path

    return Folder(user_cache_path("orderdrill", appauthor=False) / "procedures", engine(), keep=keep)
