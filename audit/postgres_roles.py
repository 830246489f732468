"""Rights in a log in PostgreSQL: which of the database's logins is which person, and what it may do.

The rules stand in `postgres_roles.sql`; this puts them into a database, and people's logins under them.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from audit import errors
from audit.postgres import PostgresStore
from audit.postgres_link import Connection, script

GROUPS = {"trainee": "orderdrill_trainee", "supervisor": "orderdrill_supervisor"}


class PostgresRoles(PostgresStore):
    """A log whose rights are looked after. Only the owner of its tables, or a superuser, can."""

    def init_roles(self, shared: Mapping[str, bool]) -> None:
        """Makes the two groups and their rights; harmless where they are there. Raises StoreUnavailable.

        shared: streams that trainees may read beside their own; True for only the entries whose body names them.
        """

        def work(db: Connection) -> None:
            db.execute(script("postgres_roles.sql"))
            db.execute("DELETE FROM shared")
            for stream, named_only in shared.items():
                db.execute("INSERT INTO shared VALUES (%s, %s)", (stream, named_only))

        self._write(work)

    def let_in(self, login: str, pseudonym: str, role: str) -> None:
        """From now on this login of the database is this person, as a trainee or as a supervisor.

        Raises EntryRefused for a login or a pseudonym that is not there, StoreUnavailable.
        """
        group = GROUPS[role]

        def work(db: Connection) -> None:
            if db.execute("SELECT 1 FROM people WHERE pseudonym = %s", (pseudonym,)).fetchone() is None:
                raise errors.EntryRefused(f"{pseudonym!r} is no pseudonym of this log")
            if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is None:
                raise errors.EntryRefused(f"the database has no login {login!r}; make it with `createuser -P {login}`")
            for other in GROUPS.values():
                words = "GRANT {} TO {}" if other == group else "REVOKE {} FROM {}"
                db.execute(sql.SQL(words).format(sql.Identifier(other), sql.Identifier(login)))
            db.execute(
                """INSERT INTO logins VALUES (%s, %s, %s)
                ON CONFLICT (login) DO UPDATE SET pseudonym = excluded.pseudonym, role = excluded.role""",
                (login, pseudonym, role),
            )

        self._write(work)
