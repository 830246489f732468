"""The store in PostgreSQL does what every back end must, on a real server."""

from __future__ import annotations

import pytest

from audit.postgres import PostgresStore
from audit.testing import CHECKS, Check


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_store_in_postgresql(check: Check, url: str) -> None:
    check(lambda clock: PostgresStore.open(url, clock=clock))
