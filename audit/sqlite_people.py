"""Names and secrets, apart from entries. All of it can be erased, and the log still verifies.

Called inside a transaction.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable

from audit.entry import Secret
from audit.errors import EntryRefused

COLUMNS = "pseudonym, name, role, added, erased"
SECRET = "SELECT hash, once, wrong, tried FROM secrets WHERE pseudonym = ?"
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


def secret(row: tuple[object, ...]) -> Secret:
    """A row of SECRET."""
    return Secret(str(row[0]), bool(row[1]), int(str(row[2])), str(row[3]))


def keep_secret(db: sqlite3.Connection, pseudonym: str, new: Secret, instead_of: Secret | None) -> bool:
    """Puts a secret in the place of the one that is there, if that is `instead_of`."""
    if find(db, pseudonym) is None:
        raise EntryRefused(f"{pseudonym!r} is no pseudonym of this log")
    row = db.execute(SECRET, (pseudonym,)).fetchone()
    if (secret(row) if row else None) != instead_of:
        return False
    db.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?, ?)", (pseudonym, *new))
    return True


def erase(db: sqlite3.Connection, pseudonym: str, when: str, about: Iterable[int] = ()) -> int:
    """Takes the name, the secret and every typed text away, those of the entries `about`, too; how many texts."""
    changed = db.execute(
        "UPDATE people SET name = NULL, erased = coalesce(erased, ?) WHERE pseudonym = ?", (when, pseudonym)
    ).rowcount
    if not changed:
        raise EntryRefused(f"{pseudonym!r} is no pseudonym of this log")
    db.execute("DELETE FROM secrets WHERE pseudonym = ?", (pseudonym,))
    others = sum(db.execute("DELETE FROM texts WHERE entry = ?", (entry,)).rowcount for entry in about)
    own = db.execute(
        """DELETE FROM texts WHERE entry IN (
            SELECT id FROM entries WHERE id IN (SELECT entry FROM texts) AND record ->> '$[6]' = ?)""",
        (pseudonym,),
    ).rowcount
    return own + others
