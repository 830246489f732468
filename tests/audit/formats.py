"""Makes a log of the present format, small, with everything in it that a log can hold, and keeps it for ever.

    python -m tests.audit.formats

Run it once when the format changes, before the release: `fixtures/format-N.db.xz`, and what `verify` says of it beside
it. A file that is there is not made again: it is what a release wrote.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audit import Draft, Text
from audit.signing import rotate, sign_head
from audit.sqlite import SqliteStore
from audit.sqlite_file import SCHEMA_VERSION
from audit.store import AuditStore
from audit.verify import verify
from tests.audit.conftest import AT, fill

FIXTURES = Path(__file__).with_name("fixtures")
SEED, OTHER_SEED = bytes(range(32)), bytes(32)
COUNTS = ("entries", "streams", "blobs", "texts", "erased", "measures", "tree", "checkpoints", "head")


def said(store: AuditStore) -> dict[str, Any]:
    """What `verify` says of a log, as JSON."""
    report = verify(store)
    report.require()
    found = asdict(report)
    return {name: found[name] for name in COUNTS} | {"held": found["held"], "entries_by_id": _hashes(store)}


def _hashes(store: AuditStore) -> dict[str, str]:
    return {str(entry.id): entry.hash.hex() for entry in store.entries()}


def make(path: Path) -> dict[str, Any]:
    """A log with drills, blobs, typed text, somebody who was erased, sums, two keys and checkpoints."""
    with SqliteStore.open(path, clock=lambda: AT) as store:
        fill(store)
        gone = store.pseudonym_for("Bernd Beispiel")
        assert gone is not None
        typed = Draft("Sent", {"parts": [{"@text": "m#1"}]}, texts=(Text("m#1", "gone"),))
        store.append("d-3", [typed], expected_seq=0, actor=gone, at=AT)
        store.erase(gone, at=AT)
        sign_head(store, SEED, at=AT)
        rotate(store, SEED, OTHER_SEED, at=AT)
        for n in range(3):
            store.append("d-4", [Draft("k", {"n": n})], expected_seq=n, actor="bot", at=AT)
        sign_head(store, OTHER_SEED, at=AT)
        store.append("d-4", [Draft("after", "the last checkpoint")], expected_seq=3, actor="bot", at=AT)
        return said(store)


def main() -> None:
    target = FIXTURES / f"format-{SCHEMA_VERSION}.db.xz"
    if target.exists():
        sys.exit(f"{target} is there: it is what a release wrote, and stays")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        found = make(path)
        target.write_bytes(lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    target.with_name(f"format-{SCHEMA_VERSION}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
