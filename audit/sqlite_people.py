"""Names, apart from entries. Everything here can be erased, and the log still verifies. Called inside a transaction."""

from __future__ import annotations

import secrets
import sqlite3

from audit.errors import EntryRefused

COLUMNS = "pseudonym, name, role, added, erased"
LONGEST = 500
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else when read out


def checked(name: str) -> str:
    """A name as it is: any text, for names are what people say they are. Raises EntryRefused if it cannot be stored."""
    if not name.strip() or len(name) > LONGEST:
        raise EntryRefused(f"a name has 1 to {LONGEST} characters")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise EntryRefused("the name has no UTF-8 form; take the lone surrogate out") from error
    return name


def find(db: sqlite3.Connection, pseudonym: str) -> int | None:
    """The row of a pseudonym."""
    try:
        row = db.execute("SELECT number FROM people WHERE pseudonym = ?", (pseudonym,)).fetchone()
    except UnicodeEncodeError:
        return None
    return None if row is None else int(row[0])


def add(db: sqlite3.Connection, name: str, role: str, when: str) -> str:
    """A random pseudonym for a name, or the one it has got meanwhile."""
    found = db.execute("SELECT pseudonym FROM people WHERE name = ?", (name,)).fetchone()
    if found:
        return str(found[0])
    while True:
        pseudonym = "p-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
        if find(db, pseudonym) is None:
            break
    db.execute("INSERT INTO people (pseudonym, name, role, added) VALUES (?, ?, ?, ?)", (pseudonym, name, role, when))
    return pseudonym


def set_role(db: sqlite3.Connection, pseudonym: str, role: str) -> None:
    if not db.execute("UPDATE people SET role = ? WHERE pseudonym = ?", (role, pseudonym)).rowcount:
        raise EntryRefused(f"{pseudonym!r} is no pseudonym of this log")


def erase(db: sqlite3.Connection, pseudonym: str, when: str) -> int:
    """Takes the name and every typed text away; returns how many texts there were."""
    changed = db.execute(
        "UPDATE people SET name = NULL, erased = coalesce(erased, ?) WHERE pseudonym = ?", (when, pseudonym)
    ).rowcount
    if not changed:
        raise EntryRefused(f"{pseudonym!r} is no pseudonym of this log")
    return db.execute(
        """DELETE FROM texts WHERE entry IN (
            SELECT id FROM entries WHERE id IN (SELECT entry FROM texts) AND record ->> '$[6]' = ?)""",
        (pseudonym,),
    ).rowcount
