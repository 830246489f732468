"""One server for the tests of this folder, and a new database for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from tests.audit.postgres.server import Server, programs, running

_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    bin = programs()
    if bin is None:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql, or pip install '.[dev]'")
    with running(bin) as server:
        yield server


@pytest.fixture
def database(server: Server) -> str:
    """The name of a new, empty database."""
    name = f"log{next(_numbers)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return name


@pytest.fixture
def url(server: Server, database: str) -> str:
    return server.url(database)
