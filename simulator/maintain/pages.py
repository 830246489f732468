"""The reference pages that are made from the program: `python -m simulator.maintain.pages DIR` writes them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from simulator.maintain.explaining import catalogue_page
from simulator.maintain.reference import REFERENCE

PAGES: Mapping[str, Callable[[], str]] = {"diagnostics.md": catalogue_page, **REFERENCE}
"""File name -> what makes its text."""


def pages() -> dict[str, str]:
    """Every page by file name."""
    return {name: make() for name, make in PAGES.items()}


def main(arguments: list[str]) -> int:
    """Write all pages into a folder; 2 where none is named."""
    if len(arguments) != 1:
        print("usage: python -m simulator.maintain.pages DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(folder / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
