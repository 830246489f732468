"""Statements sent to a learning record store over its xAPI interface. Needs urllib3.

Statements go in order, in batches. What the store is too busy for is tried again with growing waits; a batch that it
refuses is halved until the statement at fault stands alone. A store knows a statement by its id: sent again, it is not
stored twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from audit.canonical import canonical
from audit.entry import Entry
from simulator.core.errors import ConfigError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

BATCH = 100
BATCH_BYTES = 500_000
TRIES = 6
WAIT_FACTOR, LONGEST_WAIT = 0.5, 30.0
SECONDS = 30.0
BUSY = (429, 500, 502, 503, 504)
VERSIONS = ("1.0.3", "2.0.0")

Pair = tuple[Entry, bytes]


class LrsUnavailable(ConfigError):
    """The store cannot be reached, does not let us in, or is no learning record store."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where statements go. url: the store's xAPI endpoint. user and password, or a token, if it wants one."""

    url: str
    user: str = ""
    password: str = ""
    token: str = ""
    version: str = VERSIONS[0]

    @property
    def statements(self) -> str:
        """The address that statements are posted to."""
        url = self.url.rstrip("/")
        return url if url.endswith("/statements") else f"{url}/statements"

    @property
    def in_the_open(self) -> bool:
        """Whether a password would go over the network unencrypted."""
        parts = urlsplit(self.url)
        near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        return bool(self.password or self.token) and parts.scheme == "http" and not near


@dataclass(slots=True)
class Sent:
    """What became of the statements. there: those of which the store has an older form under the same id, and keeps
    it. refused: entry id and the store's own words."""

    accepted: int = 0
    there: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def send(
    statements: Iterable[tuple[Entry, dict[str, Any]]],
    target: Target,
    done: Callable[[Entry, Sent], None] = lambda _last, _sent: None,
) -> Sent:
    """Sends them all. `done` hears the last entry of each batch once the store has answered for it.

    Raises LrsUnavailable; what was sent before stays sent. Raises ImportError where urllib3 is not installed.
    """
    sent = Sent()
    with _pool(target) as pool:
        for batch in _batches(statements):
            _deliver(pool, target, batch, sent)
            done(batch[-1][0], sent)
    return sent


def _pool(target: Target) -> PoolManager:
    from urllib3 import PoolManager, Retry, Timeout
    from urllib3.util import make_headers

    headers = {"Content-Type": "application/json", "X-Experience-API-Version": target.version}
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    elif target.user:
        headers |= make_headers(basic_auth=f"{target.user}:{target.password}")
    retries = Retry(
        total=TRIES, redirect=False, allowed_methods=None, status_forcelist=BUSY, backoff_factor=WAIT_FACTOR,
        backoff_max=LONGEST_WAIT, respect_retry_after_header=True, raise_on_status=False, raise_on_redirect=False,
    )  # fmt: skip
    return PoolManager(headers=headers, retries=retries, timeout=Timeout(SECONDS))


def _batches(statements: Iterable[tuple[Entry, dict[str, Any]]]) -> Iterator[list[Pair]]:
    batch: list[Pair] = []
    size = 0
    for entry, statement in statements:
        data = canonical(statement)
        if batch and (len(batch) == BATCH or size + len(data) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((entry, data))
        size += len(data)
    if batch:
        yield batch


def _deliver(pool: PoolManager, target: Target, batch: list[Pair], sent: Sent) -> None:
    from urllib3.exceptions import HTTPError

    body = b"[" + b",".join(data for _, data in batch) + b"]"
    try:
        answer = pool.request("POST", target.statements, body=body, redirect=False)
    except HTTPError as error:
        raise LrsUnavailable(f"{target.statements}: {error}") from error
    if answer.status in (200, 204):
        sent.accepted += len(batch)
    elif answer.status in (400, 409, 413) and len(batch) > 1:
        middle = len(batch) // 2
        _deliver(pool, target, batch[:middle], sent)
        _deliver(pool, target, batch[middle:], sent)
    elif answer.status == 409:
        sent.there += 1
    elif answer.status in (400, 413):
        sent.refused.append((batch[0][0].id, _words(answer)))
    else:
        raise LrsUnavailable(f"{target.statements}: {_why(answer, target)}")


def _why(answer: BaseHTTPResponse, target: Target) -> str:
    if answer.status in (401, 403):
        how = "these credentials" if target.user or target.token else "anybody without credentials"
        return (
            f"the store does not let {how} in ({answer.status}). "
            "Set ORDERDRILL_LRS_USER and ORDERDRILL_LRS_PASSWORD, or ORDERDRILL_LRS_TOKEN"
        )
    if answer.status in BUSY:
        return f"the store was too busy {TRIES + 1} times ({answer.status}: {_words(answer)})"
    if answer.status == 404:
        return "there is no xAPI endpoint at this address (404)"
    return f"unexpected answer {answer.status}: {_words(answer)}"


def _words(answer: BaseHTTPResponse) -> str:
    """What the store says, on one line."""
    text = answer.data.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    said = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    line = " ".join(said.split())
    return line if len(line) <= 300 else line[:299] + "…"
