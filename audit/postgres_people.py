"""Names, apart from entries, in PostgreSQL. Everything here can be erased. Called inside a transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from audit.entry import Secret
from audit.errors import EntryRefused
from audit.postgres_link import Connection
from audit.sqlite_people import ALPHABET
from audit.sqlite_people import checked as checked_anywhere

COLUMNS = "pseudonym, name, role, added, erased"
FIND = "SELECT pseudonym FROM people WHERE name = %s"
PUT = "INSERT INTO people (pseudonym, name, role, added) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
FORGET = "UPDATE people SET name = NULL, erased = coalesce(erased, %s) WHERE pseudonym = %s"
UNSAY = """DELETE FROM texts WHERE entry IN (SELECT e.id FROM entries AS e JOIN texts AS t ON t.entry = e.id
    WHERE e.record::json ->> 6 = %s OR e.id = ANY (%s::bigint[]))"""
SECRET = "SELECT hash, once, wrong, tried FROM secrets WHERE pseudonym = %s"
PUT_SECRET = """INSERT INTO secrets VALUES (%s, %s, %s, %s, %s) ON CONFLICT (pseudonym)
    DO UPDATE SET hash = excluded.hash, once = excluded.once, wrong = excluded.wrong, tried = excluded.tried"""


def checked(name: str) -> str:
    """A name that can be stored. Raises EntryRefused."""
    if "\0" in checked_anywhere(name):
        raise EntryRefused("a name has no NUL in it")
    return name


def add(db: Connection, name: str, role: str, when: str) -> str:
    """A random pseudonym for a name, or the one it has got meanwhile."""
    while True:
        pseudonym = "p-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
        db.execute(PUT, (pseudonym, name, role, when))
        row = db.execute(FIND, (name,)).fetchone()
        if row:
            return str(row[0])


def set_role(db: Connection, pseudonym: str, role: str) -> None:
    if not db.execute("UPDATE people SET role = %s WHERE pseudonym = %s", (role, pseudonym)).rowcount:
        raise unknown(pseudonym)


def keep_secret(db: Connection, pseudonym: str, new: Secret, instead_of: Secret | None) -> bool:
    """Puts a secret in the place of the one that is there, if that is `instead_of`."""
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (pseudonym,))
    if db.execute("SELECT 1 FROM people WHERE pseudonym = %s", (pseudonym,)).fetchone() is None:
        raise unknown(pseudonym)
    row = db.execute(SECRET, (pseudonym,)).fetchone()
    if (Secret(*row) if row else None) != instead_of:
        return False
    db.execute(PUT_SECRET, (pseudonym, *new))
    return True


def erase(db: Connection, pseudonym: str, when: str, about: Iterable[int] = ()) -> int:
    """Takes the name, the secret and every typed text away, those of the entries `about`, too; how many texts."""
    if not db.execute(FORGET, (when, pseudonym)).rowcount:
        raise unknown(pseudonym)
    db.execute("DELETE FROM secrets WHERE pseudonym = %s", (pseudonym,))
    return db.execute(UNSAY, (pseudonym, list(about))).rowcount


def unknown(pseudonym: str) -> EntryRefused:
    return EntryRefused(f"{pseudonym!r} is no pseudonym of this log")
