"""A log in PostgreSQL as one end of a copy."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from psycopg import sql

from audit.copying import PAGE, Loader, Rows
from audit.postgres_link import Connection, connect, translate
from audit.store import shown

TYPED = "texts"  # text that people typed is bytes there, as it may hold a NUL
AFTER = """
INSERT INTO streams SELECT stream, record::json ->> 6 FROM entries WHERE seq = 0;
SELECT setval('entry_ids', greatest((SELECT max(id) FROM entries), 1), EXISTS (SELECT FROM entries));
SELECT setval(pg_get_serial_sequence('people', 'number'), coalesce((SELECT max(number) FROM people), 0) + 1, false);
SELECT setval(pg_get_serial_sequence('checkpoints', 'number'),
    coalesce((SELECT max(number) FROM checkpoints), 0) + 1, false);
SELECT setval(pg_get_serial_sequence('keys', 'number'), coalesce((SELECT max(number) FROM keys), 0) + 1, false);
"""


class PostgresSide:
    """A log in a database."""

    def __init__(self, url: str) -> None:
        self._url = url

    @contextlib.contextmanager
    def reading(self) -> Iterator[Callable[[str, tuple[str, ...]], Rows]]:
        with self._connected(readonly=True) as db:
            db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            names = (f"copy{number}" for number in itertools.count())
            yield lambda table, columns: self._rows(db, next(names), table, columns)

    def _rows(self, db: Connection, name: str, table: str, columns: tuple[str, ...]) -> Rows:
        try:
            with db.cursor(name) as cursor:
                cursor.itersize = PAGE
                cursor.execute(
                    sql.SQL("SELECT {} FROM {} ORDER BY 1").format(
                        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
                    )
                )
                for row in cursor:
                    yield (*row[:-1], row[-1].decode()) if table == TYPED else row
        except psycopg.Error as error:
            raise translate(error, shown(self._url)) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[Loader]:
        with self._connected() as db, db.transaction():

            def load(table: str, columns: tuple[str, ...], rows: Rows) -> None:
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
                )
                with db.cursor() as cursor, cursor.copy(into) as copy:
                    for row in rows:
                        copy.write_row(_bytes(row) if table == TYPED else row)

            yield load
            db.execute(AFTER)

    @contextlib.contextmanager
    def _connected(self, *, readonly: bool = False) -> Iterator[Connection]:
        db = connect(self._url, readonly=readonly)
        try:
            yield db
        except psycopg.Error as error:
            raise translate(error, shown(self._url)) from error
        finally:
            db.close()


def _bytes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:-1], row[-1].encode())
