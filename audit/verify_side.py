"""What stands beside the entries: blobs, typed texts, the summary, the back end's own pages and guards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from audit.canonical import digest
from audit.chain import FIELDS, commitment
from audit.errors import StoreDamaged
from audit.store import Snapshot, Stored
from audit.totals import Totals
from audit.verify_problems import Problem

TEXTS, BLOBS = 10, 11
REBUILD = "rebuild the summary"


class SideCheck:
    """The tables that entries refer to; counts as it goes. totals: the figures of all entries, None to leave them."""

    def __init__(self, view: Snapshot, totals: Totals | None, *, after: int = 0) -> None:
        self.view = view
        self.totals = totals
        self.after = after
        self.blobs = self.texts = self.measures = 0

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, one at a time."""
        sound = True
        for part in (self._blobs, self._texts, self._measures, self._damage):
            try:
                yield from part()
            except StoreDamaged as damage:
                if sound:
                    yield Problem(damage.cause)
                sound = False
            except (TypeError, ValueError, AttributeError):  # a column that holds what it never held
                yield Problem(f"a row of the {part.__name__[1:]} is damaged")

    def _blobs(self) -> Iterator[Problem]:
        for name, entry, data in self.view.blobs():
            if entry <= self.after:
                continue
            self.blobs += 1
            if digest(data) != name:
                yield Problem(f"blob {name}, named by entry {entry}: its bytes were changed", entry)
            elif name not in (_field(self.view.stored_at(entry), BLOBS) or ()):
                yield Problem(f"blob {name}: entry {entry} does not name it", entry)

    def _texts(self) -> Iterator[Problem]:
        for text in self.view.typed():
            if text.entry <= self.after:
                continue
            promised = _field(self.view.stored_at(text.entry), TEXTS) or {}
            if text.path not in promised:
                yield Problem(f"typed text {text.path!r} of entry {text.entry}: the entry knows of none", text.entry)
                continue
            self.texts += 1
            if promised[text.path] != commitment(text.salt, text.path, text.text):
                yield Problem(f"typed text {text.path!r} of entry {text.entry}: it was changed", text.entry)

    def _measures(self) -> Iterator[Problem]:
        """Both sides are in order, so one walk compares them."""
        if self.totals is None:
            return
        stored, due = self.view.measures(), self.totals.rows()
        have, want = next(stored, None), next(due, None)
        while have or want:
            have_key = (have.subject, have.key) if have else None
            want_key = (want.subject, want.key) if want else None
            if have and (want_key is None or (have_key is not None and have_key < want_key)):
                yield Problem(f"summary of {have.subject}, {have.key}: no entry adds to it; {REBUILD}", beside=True)
                self.measures += 1
                have = next(stored, None)
            elif want and have_key != want_key:
                yield Problem(f"summary of {want.subject}, {want.key}: it is missing; {REBUILD}", beside=True)
                want = next(due, None)
            else:
                if have and want and have != want:
                    what = f"it says {have.n} and {have.sum}, the entries {want.n} and {want.sum}"
                    yield Problem(f"summary of {have.subject}, {have.key}: {what}; {REBUILD}", beside=True)
                self.measures += 1
                have, want = next(stored, None), next(due, None)

    def _damage(self) -> Iterator[Problem]:
        for what in self.view.damage():
            yield Problem(what, beside=True)


def _field(row: Stored | None, place: int) -> Any:
    """The digests or commitments in a record, None where there is nothing that can be read."""
    try:
        fields = json.loads(row[3]) if row else None
    except ValueError:
        return None
    return fields[place] if isinstance(fields, list) and len(fields) == FIELDS else None
