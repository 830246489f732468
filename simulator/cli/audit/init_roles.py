"""`orderdrill audit init-roles`: the rights of trainees and supervisors on a log in PostgreSQL."""

from __future__ import annotations

import click

from audit.errors import EntryRefused
from simulator.cli.audit.opened import data_option
from simulator.cli.options import given
from simulator.cli.problems import BadInput
from simulator.config import data_location


@click.command("init-roles")
@data_option
@click.option("--login", metavar="LOGIN", help="Also let this login of the database in; it must be there.")
@click.option("--person", metavar="NAME", help="With --login: who it is.")
@click.option("--supervisor", is_flag=True, help="With --login: let it in as a supervisor, not as a trainee.")
def init_roles_command(data: str | None, login: str | None, person: str | None, supervisor: bool) -> None:
    """Give trainees and supervisors their rights on a log in PostgreSQL.

    A trainee's login adds entries of its own person and reads its own drills; a supervisor's reads all. Nobody changes
    or deletes an entry. Run it as the owner of the log's tables; it may be run again.

    \b
    Example:
      orderdrill audit init-roles --data postgresql://owner@host/drills --login ann --person "Ann Example"

    Exit codes: 0 done; 2 wrong use; 3 the log cannot be used.
    """
    if (login is None) != (person is None) or (supervisor and login is None):
        raise click.UsageError("--login and --person go together; --supervisor goes with them")
    where = data_location(given("data", data))
    if not where.startswith(("postgresql://", "postgres://")):
        raise click.UsageError("a log in a file has no roles: give --data postgresql://…")
    from audit.store import open_store
    from simulator.maintain.approvals import STREAM as PROCEDURES
    from simulator.reports.records import SIGN_OFFS

    open_store(where).close()  # says so where psycopg is not installed
    from audit.postgres_roles import PostgresRoles

    with PostgresRoles.open(where) as store:
        store.init_roles({PROCEDURES: False, SIGN_OFFS: True})
        click.echo("orderdrill_trainee and orderdrill_supervisor have their rights")
        if login is not None and person is not None:
            role = "supervisor" if supervisor else "trainee"
            pseudonym = store.pseudonym_for(person, role=role)
            assert pseudonym is not None
            try:
                store.let_in(login, pseudonym, role)
            except EntryRefused as error:
                raise BadInput("init-roles", str(error)) from error
            click.echo(f"the login {login} is {person}, as a {role}")
