"""`orderdrill audit`: append to the log, read, verify, sign, prove, export. Loads no screen, no Faker, no pydantic."""

from __future__ import annotations

import click

from simulator.cli.commands import Command
from simulator.cli.lazy import LazyGroup

AUDIT_COMMANDS: dict[str, Command] = {
    "append": Command("simulator.cli.audit.append", "append_command", "append JSON lines from standard input"),
    "log": Command("simulator.cli.audit.log", "log_command", "print the log: who did what, when"),
    "verify": Command("simulator.cli.audit.verify", "verify_command", "hash everything again; name the first bad row"),
    "checkpoint": Command("simulator.cli.audit.checkpoint", "checkpoint_command", "sign the state of the log"),
    "prove": Command("simulator.cli.audit.prove", "prove_command", "prove that an entry is in a checkpoint"),
    "backup": Command("simulator.cli.audit.backup", "backup_command", "a verified copy, while the log is in use"),
    "restore": Command("simulator.cli.audit.restore", "restore_command", "put a copy in the place of the log"),
    "export": Command("simulator.cli.audit.export", "export_command", "write the log for other programs"),
    "copy": Command("simulator.cli.audit.copy", "copy_command", "move a whole log between a file and PostgreSQL"),
    "init-roles": Command("simulator.cli.audit.init_roles", "init_roles_command", "rights of logins in PostgreSQL"),
    "datasette-metadata": Command(
        "simulator.cli.audit.datasette", "datasette_command", "print what Datasette needs to show the log"
    ),
}


@click.group("audit", cls=LazyGroup, table=AUDIT_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def audit_group() -> None:
    """Read, verify, export and append to the log.

    \b
    Examples:
      orderdrill audit verify
      orderdrill audit log --stream d-7 --json
      echo '{"actor": "Ann", "kind": "note", "body": {}}' | orderdrill audit append --data my.db

    Exit codes: 0 done; 1 the log does not verify, or lines were refused; 2 wrong use; 3 the log cannot be used.
    """
