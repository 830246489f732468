"""A whole log into another store, byte for byte: entries under their ids, the tree, checkpoints, people, typed text.

What is copied is one moment of the source. The target gets all of it in one transaction, or nothing; then its tree is
made, compared with the source's, and everything is verified.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from audit import errors
from audit.merkle import root
from audit.sqlite_errors import FAILURES, patiently, translate
from audit.sqlite_file import connect, connect_reader
from audit.store import AuditStore, file_of, open_store
from audit.tiles import nodes
from audit.verify import Progress, Report, verify

Rows: TypeAlias = Iterable[tuple[Any, ...]]
Loader: TypeAlias = Callable[[str, tuple[str, ...], Rows], None]
"""Stores rows of a table, given its columns."""

TABLES: dict[str, tuple[str, ...]] = {
    "entries": ("id", "stream", "seq", "record", "hash"),
    "blobs": ("digest", "entry", "data"),
    "texts": ("entry", "path", "salt", "text"),
    "people": ("number", "pseudonym", "name", "role", "added", "erased"),
    "secrets": ("pseudonym", "hash", "once", "wrong", "tried"),
    "checkpoints": ("number", "size", "at", "note"),
    "keys": ("number", "vkey", "at"),
}
"""What a log is; the tree, the sums and who has it open follow or are of the moment. In the order of the first."""

PAGE = 512


class Side(Protocol):
    """One end of a copy."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[Callable[[str, tuple[str, ...]], Rows]]:
        """Gives a reader of tables, all as they are at one moment."""
        ...

    @contextlib.contextmanager
    def writing(self) -> Iterator[Loader]:
        """Gives a writer of tables; what it wrote is durable at the end, or, after an error, not there."""
        ...


def copy_log(source: str, target: str, *, progress: Progress | None = None) -> Report:
    """Copies a log to where there is none yet, and verifies it there. Both are named as for `open_store`.

    Raises EntryRefused for a target that is not empty, ChainBroken if the copy does not verify (it is left where it
    is), StoreUnavailable.
    """
    with contextlib.closing(open_store(source, readonly=file_of(source) is not None)) as given:
        if file_of(source) is None:
            given.sequence()  # so that every id up to the last is there
        with contextlib.closing(open_store(target)) as made:
            _refuse_full(made, target)
            with _side(source).reading() as read, _side(target).writing() as load:
                for table, columns in TABLES.items():
                    load(table, columns, read(table, columns))
            made.sequence()
            _same_tree(given, made)
            report = verify(made, progress=progress)
            report.require()
            return report


def _refuse_full(made: AuditStore, target: str) -> None:
    there = next(made.entries(), None) or next(made.people(), None) or made.vkeys()
    if there:
        raise errors.EntryRefused("the target has a log already: name a place where there is none")


def _same_tree(given: AuditStore, made: AuditStore) -> None:
    size = given.tree_size()
    if size > made.tree_size() or root(size, nodes(given.tile)) != root(size, nodes(made.tile)):
        raise errors.ChainBroken("the tree of the copy is not that of the log; verify the log that was copied")


def _side(where: str) -> Side:
    file = file_of(where)
    if file is not None:
        return SqliteSide(file)
    from audit.postgres_copying import PostgresSide

    return PostgresSide(where)


class SqliteSide:
    """A log in a file."""

    def __init__(self, file: Path) -> None:
        self._path = str(file)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Callable[[str, tuple[str, ...]], Rows]]:
        db = connect_reader(self._path)
        try:
            patiently(lambda: db.execute("BEGIN"))
            yield lambda table, columns: self._rows(db, table, columns)
        finally:
            db.close()

    def _rows(self, db: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Rows:
        try:
            cursor = db.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}")
            while page := cursor.fetchmany(PAGE):
                yield from page
        except FAILURES as error:
            raise translate(error, self._path) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[Loader]:
        db = connect(self._path)

        def load(table: str, columns: tuple[str, ...], rows: Rows) -> None:
            places = ", ".join("?" * len(columns))
            db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

        try:
            patiently(lambda: db.execute("BEGIN IMMEDIATE"))
            yield load
            db.execute("COMMIT")
        except FAILURES as error:
            raise translate(error, self._path) from error
        finally:
            db.close()
