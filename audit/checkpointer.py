"""Checkpoints that nobody waits for: made at the end of a drill and now and then, on a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from audit.errors import AuditError
from audit.store import AuditStore


class Checkpointer:
    """Signs what the log has, on request. It never raises and never holds up an act: a checkpoint is a service.

    key: the file of the private key, made at the first checkpoint. store: gives the log that is open just then.
    """

    def __init__(self, store: Callable[[], AuditStore], key: Callable[[], Path], now: Callable[[], datetime]) -> None:
        self._store, self._key, self._now = store, key, now
        self._thread: threading.Thread | None = None
        self._again = threading.Event()

    def soon(self) -> None:
        """Makes a checkpoint on a thread; one more afterwards, if it is asked for meanwhile."""
        self._again.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="checkpoint", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until what was asked for is done: before the log is closed."""
        if self._thread is not None:
            self._thread.join()

    def now(self) -> bool:
        """Makes a checkpoint; whether it did. One that cannot be made is left: `audit checkpoint` says why."""
        from audit.signing import own_key, sign_head  # the signing takes longer to import than an act may take

        try:
            store = self._store()
            if not store.tree_size() and not next(iter(store.entries()), None):
                return False
            sign_head(store, own_key(self._key()), at=self._now())
        except AuditError:
            return False
        return True

    def _work(self) -> None:
        while self._again.is_set():
            self._again.clear()
            self.now()
