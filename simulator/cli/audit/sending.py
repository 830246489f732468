"""`orderdrill audit export --to`: statements to a learning record store, from where the last sending ended."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from audit.entry import Entry
from audit.store import AuditStore
from simulator.cli.audit.forms import Job
from simulator.cli.options import last_words, note
from simulator.cli.problems import LAST_WORDS, BadInput
from simulator.exporting.lrs import LrsUnavailable, Sent, Target, send
from simulator.exporting.xapi import Statements
from simulator.files import write_whole

USER, PASSWORD, TOKEN = "ORDERDRILL_LRS_USER", "ORDERDRILL_LRS_PASSWORD", "ORDERDRILL_LRS_TOKEN"
AGAIN = 1000
"""In a log whose ids have gaps an entry may come to lie behind one with a higher id: so many are sent again."""


def send_all(job: Job, url: str, resume: str | None, version: str) -> int:
    """Sends what has not been sent; how many statements the store refused. Raises LrsUnavailable, BadInput."""
    if not url.startswith(("http://", "https://")):
        raise BadInput("--to", f"{url!r} is no web address; one looks like https://lrs.example/xapi")
    environ = os.environ
    target = Target(url, environ.get(USER, ""), environ.get(PASSWORD, ""), environ.get(TOKEN, ""), version)
    if target.in_the_open:
        note(f"the password goes to {url} unencrypted; use https")
    kept = _Kept(Path(resume), target.statements) if resume else None
    since = kept.read(job.store) if kept else 0
    told = Sent()

    def done(last: Entry, sent: Sent) -> None:
        told.accepted = sent.accepted
        LAST_WORDS[-1] = _so_far(sent.accepted, last.id)
        if kept:
            kept.write(last)

    statements = Statements(job.store, job.base).of(job.store.entries(job.stream, since))
    try:
        with last_words(_so_far(0, since)):
            sent = send(statements, target, done)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "urllib3":
            raise
        raise BadInput("export", "--to needs urllib3. Install it with: pip install 'orderdrill[lrs]'") from error
    except LrsUnavailable as error:
        raise LrsUnavailable(f"{error}. {told.accepted:,} statements were sent; the same command goes on.") from error
    for entry, words in sent.refused:
        note(f"entry {entry}: refused: {words}")
    already = f", {sent.there:,} were there in an older form" if sent.there else ""
    note(f"{sent.accepted:,} statements accepted{already}, {len(sent.refused):,} refused")
    return len(sent.refused)


def _so_far(accepted: int, entry: int) -> str:
    return f"{accepted:,} statements were sent, up to entry {entry}; the same command goes on"


class _Kept:
    """The file that says what was sent: {"to", "entry", "hash"}."""

    def __init__(self, path: Path, to: str) -> None:
        self._path, self._to = path, to

    def read(self, store: AuditStore) -> int:
        """The id of the last entry that was sent, 0 for none. Raises BadInput for a file of another sending."""
        if not self._path.exists():
            return 0
        try:
            found: Any = json.loads(self._path.read_text(encoding="utf-8"))
            entry, hash, to = int(found["entry"]), str(found["hash"]), str(found["to"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise BadInput(str(self._path), "this file does not say what was sent; name another") from error
        if to != self._to:
            raise BadInput(str(self._path), f"this file is of what was sent to {to}; name another for {self._to}")
        last = next(store.entries(since=entry - 1), None)
        if last is None or last.id != entry or last.hash.hex() != hash:
            raise BadInput(str(self._path), f"entry {entry} of this log is not the one that was sent: another log?")
        with store.snapshot() as view:
            return entry if view.gapless else max(0, entry - AGAIN)

    def write(self, last: Entry) -> None:
        """Keep that everything up to this entry was sent."""
        said = {"to": self._to, "entry": last.id, "hash": last.hash.hex()}
        write_whole(self._path, json.dumps(said, indent=1) + "\n")
