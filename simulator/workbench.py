"""A folder of procedures being changed: what is on disk, what was typed and not saved, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from simulator.core.errors import ConfigError
from simulator.core.vocabulary import vocabulary
from simulator.editions import compiled
from simulator.files import write_whole
from simulator.maintain.atlas import Atlas, atlas
from simulator.packs import folder_texts
from simulator.present.markdown import body_of
from sop import Edition
from sop.check import check
from sop.diagnostics import Diagnostic
from sop.temporal import parse_date


class ChangedOnDisk(ConfigError):
    """Somebody else changed the file since it was read."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A folder at one moment: the edition that its texts make, and what is wrong, by document."""

    edition: Edition
    found: Mapping[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in the list: what its front matter says, and whether it is due for review or not saved."""

    name: str
    id: str
    title: str
    status: str
    version: str
    review_by: date | None
    overdue: bool
    unsaved: bool


@dataclass
class Workbench:
    """The procedures of one folder. `today` is the real date, which review dates are held to."""

    root: Path
    today: Callable[[], date] = date.today
    saved: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Read the folder again; what was typed stays. Raises ConfigError."""
        here = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*.md")}
        self.saved = {name: text for name, text in folder_texts(self.root).items() if name in here}

    @property
    def texts(self) -> Mapping[str, str]:
        """Every document as it is now, typed before saved."""
        return {**self.saved, **self.typed}

    def type(self, name: str, text: str) -> None:
        """Hold what was typed, until it is saved or let go."""
        if text == self.saved.get(name):
            self.typed.pop(name, None)
        else:
            self.typed[name] = text

    def save(self, name: str, *, over: bool = False) -> None:
        """Write a document, whole or not at all. Raises ChangedOnDisk unless `over`, and ConfigError."""
        path = self.root / name
        try:
            if not over and path.exists() and path.read_text(encoding="utf-8-sig") != self.saved.get(name):
                raise ChangedOnDisk(f"{path} was changed by somebody else since it was read; nothing was written.")
            text = self.texts[name]
            write_whole(path, text)
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}. Not written; what you typed is still here.") from error
        self.saved[name] = text
        self.typed.pop(name, None)

    def judge(self) -> Judged:
        """What the texts make and what is wrong with them."""
        texts = dict(self.texts)
        edition = compiled(texts)
        found: dict[str, list[Diagnostic]] = {name: [] for name in texts}
        for one in check(edition, on=self.today(), today=self.today()):
            found.setdefault(one.path, []).append(one)
        return Judged(edition, {name: tuple(ones) for name, ones in found.items()})

    def atlas(self) -> Atlas:
        """Names and places, as they are now."""
        return atlas(self.texts, vocabulary())

    def entries(self) -> list[Entry]:
        """The documents, procedures first, by id."""
        entries = [self._entry(name, text) for name, text in self.texts.items()]
        return sorted(entries, key=lambda e: (not e.id, e.id, e.name))

    def _entry(self, name: str, text: str) -> Entry:
        front, _ = body_of(text)
        due = parse_date(front.get("review_by", ""))
        return Entry(
            name,
            front.get("id", ""),
            front.get("title", name),
            front.get("status", ""),
            front.get("version", ""),
            due,
            due is not None and due < self.today(),
            name in self.typed,
        )
