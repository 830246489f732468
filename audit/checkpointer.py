"""Checkpoints that nobody waits for: made at the end of a drill and now and then, on a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from audit.errors import AuditError
from audit.store import AuditStore

EVERY_SECONDS = 600.0


class Checkpointer:
    """Signs what the log has. It never raises and never holds up an act: a checkpoint is a service.

    store: gives the log that is open just then. key: gives the file of the private key, made at the first checkpoint.
    every: seconds after which what was added is signed without being asked.
    """

    def __init__(
        self,
        store: Callable[[], AuditStore],
        key: Callable[[], Path],
        now: Callable[[], datetime],
        every: float = EVERY_SECONDS,
    ) -> None:
        self._store, self._key, self._now, self._every = store, key, now, every
        self._thread: threading.Thread | None = None
        self._asked = threading.Event()
        self._stopped = False

    def start(self) -> None:
        """From now on there is a checkpoint now and then."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
            self._thread.start()

    def soon(self) -> None:
        """Asks for a checkpoint."""
        self._asked.set()
        self.start()

    def close(self) -> None:
        """Makes what was asked for, and no more. To be called before the log is closed."""
        if self._thread is not None:
            wanted, self._stopped = self._asked.is_set(), True
            self._asked.set()
            self._thread.join()
            self._thread, self._stopped = None, False
            self._asked.clear()
            if wanted:
                self.make()

    def make(self) -> bool:
        """Makes a checkpoint now; whether it did. Where it cannot be made, `audit checkpoint --sign` says why."""
        from audit.signing import own_key, sign_head  # the signing takes longer to import than an act may take

        try:
            sign_head(self._store(), own_key(self._key()), at=self._now())
        except AuditError:
            return False
        return True

    def _work(self) -> None:
        while True:
            self._asked.wait(self._every)
            if self._stopped:
                return
            self._asked.clear()
            self.make()
