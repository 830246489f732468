"""The procedures that stand beside an open one: what is on disk, with what the editor holds laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from simulator.core.vocabulary import vocabulary
from simulator.editions import compiled
from simulator.maintain.atlas import Atlas, atlas
from sop.check import check
from sop.diagnostics import Diagnostic


@dataclass
class Folder:
    """One folder of procedures. `typed` is what the editor holds, by name; it goes before what is on disk."""

    root: Path
    typed: dict[str, str] = field(default_factory=dict)

    def name_of(self, path: Path) -> str:
        """A document's name in this folder."""
        return path.relative_to(self.root).as_posix()

    def texts(self) -> Mapping[str, str]:
        """Every procedure by name, as it is now."""
        found: dict[str, str] = {}
        for path in sorted(self.root.glob("*.md")):  # not the folders below: an editor may stand in a home directory
            try:
                text = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue  # what cannot be read is for `sop check` to say; the rest still counts
            if is_procedure(path.name, text):
                found[path.name] = text
        return {**found, **self.typed}

    def atlas(self) -> Atlas:
        """Names and places of the folder."""
        return atlas(self.texts(), vocabulary())

    def diagnostics(self, on: date) -> Mapping[str, tuple[Diagnostic, ...]]:
        """What is wrong, by document; every document has an entry. `on` is today."""
        texts = self.texts()
        found: dict[str, list[Diagnostic]] = {name: [] for name in texts}
        for one in check(compiled(texts), on=on, today=on):
            found.setdefault(one.path, []).append(one)
        return {name: tuple(ones) for name, ones in found.items()}


def is_procedure(name: str, text: str) -> bool:
    """Whether a markdown file means to be a procedure (or the scoring page): it begins with front matter."""
    return name.endswith(".md") and text.lstrip("\ufeff").startswith("---")
