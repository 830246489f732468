"""The connection to a log in PostgreSQL: whose database it is, how it is set, what the server's errors mean.

No password gets into a message: an address is shown without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict

from audit import errors
from audit.store import shown

SCHEMA_VERSION = 1
OLDEST_SERVER = 150000  # views with the rights of whoever reads them
CONNECT_SECONDS = 10
MAKING = 0x4F44524C  # the advisory lock under which tables are made

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

SETTINGS = """
SET search_path = orderdrill, pg_temp; SET client_encoding = 'UTF8'; SET lock_timeout = '10s';
SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'; SET synchronous_commit = 'on'
"""
"""`on` waits for the disk, and for standbys where the server has any. Slower settings are not needed to be durable."""

READ_ONLY = "; SET default_transaction_read_only = on"

Meaning: TypeAlias = tuple[type[errors.StoreUnavailable], str, str]
LET_IN = "Ask whoever keeps the database; `orderdrill audit init-roles` gives rights."

_MEANINGS: dict[str, Meaning] = {
    "25006": (errors.ReadOnlyStore, "the log cannot be written here", "Give the address of the primary server."),
    "42501": (errors.ReadOnlyStore, "this login has no right to do that", LET_IN),
    "OD004": (errors.ReadOnlyStore, "this login may not add that", LET_IN),
    "OD003": (errors.ReadOnlyStore, "what is stored is never changed", "Add what is true now instead."),
    "53100": (
        errors.DiskFull,
        "the server's disk is full",
        "Nothing of this entry was stored. Make room, then do it again.",
    ),
    "53300": (errors.StoreUnavailable, "the server has no connection left", "Wait, or raise max_connections."),
    "55P03": (errors.StoreLocked, "another program has held the log for 10 seconds", "Do it again."),
    "40P01": (errors.StoreLocked, "another program is in the way", "Do it again."),
    "57014": (errors.StoreUnavailable, "the server stopped the work: it took too long", "Do it again."),
    "42P01": (errors.StoreUnavailable, "the tables of the log are not there", "Make a log, or name another."),
    "3F000": (errors.NoSuchLog, "there is no log in this database", "Play a drill first, or name another with --data."),
}
_GONE = "Nothing was stored. Do it again once the server is there."
_CLASSES: dict[str, Meaning] = {
    "57": (errors.StoreGone, "the server is shutting down or has ended the connection", _GONE),
    "08": (errors.StoreGone, "the connection to the server was lost", _GONE),
    "XX": (errors.StoreDamaged, "the server reports damaged data", "Ask whoever keeps it; see its log."),
    "58": (errors.StoreUnavailable, "the server's disk reports an error", "Nothing was stored. Ask whoever keeps it."),
}
_REFUSALS = (
    ("password", "the password is wrong or missing", "Give it in the address, in PGPASSWORD or in ~/.pgpass."),
    ("authentication", "the server does not let this login in", "Give another user, or ask whoever keeps it."),
    ("pg_hba", "the server does not let this login in from here", "Ask whoever keeps it."),
    ("database ", "there is no such database", "Make it with `createdb`, or name another with --data."),
    ("role ", "there is no such login", "Give another user in the address."),
    ("too many", "the server has no connection left", "Wait, or raise max_connections."),
    ("permission denied", "this login may not use the database", "Ask whoever keeps it."),
    ("starting up", "the server is still starting", "Wait a moment, then do it again."),
    ("shutting down", "the server is shutting down", "Wait until it is back."),
)
"""What the server says when it lets nobody in has no code on our side, so its words must do."""


def translate(error: psycopg.Error, place: str) -> errors.StoreUnavailable:
    """The error that a person can act on."""
    code = error.sqlstate or ""
    meaning = _MEANINGS.get(code) or _CLASSES.get(code[:2])
    if meaning is None and not code and isinstance(error, psycopg.OperationalError):
        meaning = _CLASSES["08"]
    if meaning is None:
        said = error.diag.message_primary or type(error).__name__
        meaning = errors.StoreUnavailable, f"the server refused: {said}", "See `orderdrill audit verify`."
    kind, cause, remedy = meaning
    if code == "OD004" and error.diag.message_primary:
        cause = error.diag.message_primary
    return kind(place, cause, remedy)


def connect(url: str, *, readonly: bool = False) -> Connection:
    """A connection to a log that is there and ours; made if it is not, unless `readonly`. Raises StoreUnavailable."""
    place = shown(url)
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error as error:  # its words may have the password in them
        raise errors.StoreUnavailable(
            place, "this is no address of a database", "Write postgresql://user@host:port/database."
        ) from error.with_traceback(None)
    known: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "application_name": "orderdrill", **parts}
    try:
        connection: Connection = psycopg.connect("", autocommit=True, **known)
    except psycopg.Error as error:
        raise _not_let_in(error, place, str(known.get("password") or "")) from None
    try:
        connection.execute(SETTINGS + (READ_ONLY if readonly else ""))
        _settle(connection, place, readonly)
    except psycopg.Error as error:
        connection.close()
        raise translate(error, place) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _not_let_in(error: psycopg.Error, place: str, password: str) -> errors.StoreUnavailable:
    said = str(error)
    if password:
        said = said.replace(password, "…")
    if "FATAL" in said:
        fatal = said.split("FATAL:", 1)[1].strip().splitlines()[0]
        for word, cause, remedy in _REFUSALS:
            if word in fatal:
                return errors.StoreUnavailable(place, cause, remedy)
        return errors.StoreUnavailable(place, f"the server does not let us in: {fatal}", "Ask whoever keeps it.")
    if "no password supplied" in said:
        _, cause, remedy = _REFUSALS[0]
        return errors.StoreUnavailable(place, cause, remedy)
    reason = said.strip().splitlines()[0].rsplit("failed: ", 1)[-1]
    return errors.StoreUnavailable(
        place, f"the server cannot be reached: {reason}", "See whether it runs, and whether the address is right."
    )


def _settle(connection: Connection, place: str, readonly: bool) -> None:
    """Sees to it that there is a log of ours."""
    version, encoding = connection.info.server_version, connection.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        raise errors.StoreUnavailable(
            place, f"PostgreSQL {version // 10000} is too old, 15 is needed", "Use a newer server."
        )
    if encoding != "UTF8":
        raise errors.StoreUnavailable(place, f"the database is in {encoding}", "Make one in UTF8: createdb -E UTF8.")
    if _version(connection, place) is None:
        if readonly:
            raise errors.NoSuchLog(
                place, "there is no log in this database", "Play a drill first, or name another with --data."
            )
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (MAKING,))
            if _version(connection, place) is None:  # else another process was faster
                connection.execute("CREATE SCHEMA orderdrill")
                connection.execute(script("postgres_schema.sql"))


def script(name: str) -> bytes:
    """A script that comes with this package."""
    return Path(__file__).with_name(name).read_bytes()


def _version(connection: Connection, place: str) -> int | None:
    """The format of the log in this database, None where there is none."""
    there = connection.execute(
        "SELECT to_regnamespace('orderdrill') IS NOT NULL, to_regclass('orderdrill.format') IS NOT NULL"
    ).fetchone()
    if there == (False, False):
        return None
    row = connection.execute("SELECT program, version FROM format").fetchone() if there == (True, True) else None
    if row is None or row[0] != "orderdrill":
        raise errors.ForeignDatabase(
            place, "the schema orderdrill belongs to another program", "Choose another database; it was left as it is."
        )
    if row[1] > SCHEMA_VERSION:
        raise errors.NewerDatabase(
            place,
            f"a newer release wrote this log (format {row[1]}, this one knows {SCHEMA_VERSION})",
            "Update orderdrill, or choose another place with --data.",
        )
    return int(row[1])
