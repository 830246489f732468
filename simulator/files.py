"""Files written whole: a reader finds the old text or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def write_whole(path: Path, data: str | bytes) -> None:
    """Put a file in the place of what is there; its mode is kept, a link is followed. Text is written as UTF-8.

    Line ends are written as they are. Raises OSError; then the old file is as it was.
    """
    with whole(path) as file:
        file.write(data.encode("utf-8") if isinstance(data, str) else data)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, put in the place of what is there once the block ends. What is no file is written to.

    Raises OSError; after it, or any other error in the block, the old file is as it was.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to be kept whole
        with path.open("wb") as file:
            yield file
        return
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, mode)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)  # it can only be read by setting it
    os.umask(mask)
    return mask
