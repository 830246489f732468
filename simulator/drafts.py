"""What was typed and not sent, kept in a file beside the log. A draft is no act: it costs nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

MOST = 50
"""Drills whose drafts are kept; the oldest go first."""

Kept = dict[str, dict[str, dict[str, Any]]]


class Drafts:
    """The drafts of one drill, by form. Kept while the drill is live; in a file as well, where there is one."""

    def __init__(
        self,
        found: Mapping[str, Mapping[str, Any]] | None = None,
        save: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self._kept: dict[str, Mapping[str, Any]] = dict(found or {})
        self._save = save

    def get(self, key: str) -> Mapping[str, Any] | None:
        """The draft of a form, or None."""
        return self._kept.get(key)

    def put(self, key: str, draft: Mapping[str, Any] | None) -> None:
        """Keep a draft; None throws it away."""
        if draft is None and key not in self._kept:
            return
        if draft is None:
            del self._kept[key]
        else:
            self._kept[key] = dict(draft)
        if self._save is not None:
            self._save(self._kept)


class DraftFile:
    """Drafts of every open drill, by drill. What cannot be read or written is done without: a draft is a convenience.

    It holds what people typed, so it stands beside the log and not in it: it can be deleted at any time.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def of(self, drill: str) -> Drafts:
        """The drafts of one drill, as they were left."""
        if self.path is None:
            return Drafts()
        return Drafts(self._read().get(drill), lambda kept: self._write(drill, kept))

    def drop(self, drill: str) -> None:
        """Forget what was typed in a drill that is over."""
        if self.path is not None and drill in self._read():
            self._write(drill, {})

    def _read(self) -> Kept:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8")) if self.path else {}
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {drill: forms for drill, forms in found.items() if _forms(forms)}

    def _write(self, drill: str, kept: Mapping[str, Any]) -> None:
        assert self.path is not None
        whole = {name: forms for name, forms in self._read().items() if name != drill}
        if kept:
            whole[drill] = dict(kept)
        latest = dict(list(whole.items())[-MOST:])
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            if not latest:
                self.path.unlink(missing_ok=True)
                return
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(latest, file, ensure_ascii=True)
            os.replace(beside, self.path)
        except OSError:
            beside.unlink(missing_ok=True)


def _forms(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(form, dict) for form in found.values())


def beside(where: str) -> Path | None:
    """Where the drafts of a log are kept: `orderdrill.db` has `orderdrill.db.drafts`. None for a log in no file."""
    if not where or "://" in where or where == ":memory:":
        return None
    return Path(f"{where}.drafts")
