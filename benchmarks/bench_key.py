"""From a key to the first byte that it paints, at the desk, on a pseudo-terminal of 120 by 40.

    python benchmarks/bench_key.py [KEYS]

A drill is opened; then the cursor moves, panels turn and open, a value is marked, a form comes up and goes. Each kind
of key has its own line. After each key a plain DataTable gets one too, so that a neighbour on the machine shows. Goal:
p95 of all within 16 ms, one frame of a common screen; p50 at most twice the plain table's.
"""

from __future__ import annotations

import os
import pty
import select
import sys
import tempfile
import time
from statistics import median, quantiles

GOAL_MS = 16.0
DOWN = b"\x1b[B"
KEYS = {
    "cursor down": DOWN, "cursor up": b"\x1b[A", "next panel": b"]", "panel before": b"[", "panel by number": b"3",
    "mark a value": b"m",
}  # fmt: skip
ESCAPED = {"drop the mark (Esc)": b"\x1b", "the acts' menu": b"\r", "menu closed (Esc)": b"\x1b"}
"""Textual holds Esc for up to 100 ms, to see whether it begins a longer key; these stand apart."""
TABLE = """
from textual.app import App
from textual.widgets import DataTable
class A(App):
    def compose(self): yield DataTable(cursor_type="row")
    def on_mount(self):
        table = self.query_one(DataTable); table.add_columns("marker-ready", *"bcdefgh")
        for n in range(200): table.add_row(*[f"value {n}"] * 8)
A().run()
"""
QUIET, SILENT = 0.06, 0.5
"""Seconds without a byte after which the screen stands; and after which a key is taken to paint nothing."""


def drain(fd: int, quiet: float) -> None:
    """Read until nothing comes for so long."""
    while select.select([fd], [], [], quiet)[0]:
        os.read(fd, 65536)


def latency(fd: int, key: bytes) -> float | None:
    """Milliseconds from the key to the first byte; None if it paints nothing."""
    drain(fd, 0)  # what came late after the key before
    started = time.perf_counter()
    os.write(fd, key)
    if not select.select([fd], [], [], SILENT)[0]:
        return None
    gone = 1000 * (time.perf_counter() - started)
    drain(fd, QUIET)
    return gone


def line(name: str, found: list[float]) -> str:
    """p50, p95 and the number of keys."""
    high = quantiles(found, n=20)[-1] if len(found) > 1 else found[0]
    return f"  {name:<28} p50 {median(found):6.1f} ms   p95 {high:6.1f} ms   n {len(found)}"


def at(command: list[str], marker: bytes, data: str) -> tuple[int, int]:
    """A program on a terminal of its own, once the marker stands there: (process, terminal)."""
    pid, fd = pty.fork()
    if pid == 0:
        env = {**os.environ, "ORDERDRILL_DATA": data, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
        os.execvpe(command[0], command, env)
    seen = b""
    while marker not in seen:
        if not select.select([fd], [], [], 20)[0]:
            raise SystemExit(f"{command}: {marker!r} never appeared")
        seen += os.read(fd, 65536)
    drain(fd, 1.0)
    return pid, fd


def main() -> None:
    """Type, and print what it took."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    ours = [sys.executable, "-m", "simulator", "play", "credit-hold", "--level", "3", "--seed", "7", "--name", "Key"]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "log.db")
        desk, table = at(ours, b"Space wait", data), at([sys.executable, "-c", TABLE], b"marker-ready", data)
        found: dict[str, list[float]] = {name: [] for name in (*KEYS, *ESCAPED)}
        plain: list[float] = []
        try:
            for _ in range(max(1, wanted // len(KEYS))):
                for name, key in (KEYS | ESCAPED).items():
                    for fd, key_typed, times in ((desk[1], key, found[name]), (table[1], DOWN, plain)):
                        took = latency(fd, key_typed)
                        if took is not None:
                            times.append(took)
        finally:
            for pid, fd in (desk, table):
                os.kill(pid, 9)
                os.waitpid(pid, 0)
                os.close(fd)
    for name, times in found.items():
        print(line(name, times) if times else f"  {name:<28} paints nothing")
    every = [took for name in KEYS for took in found[name]]
    print(line("all of the desk but Esc", every))
    print(line("a plain DataTable, down", plain))
    high, other = quantiles(every, n=20)[-1], quantiles(plain, n=20)[-1]
    print(f"  p95 is {high / other:.2f} times the plain table's: neighbours on the machine slow both")
    print(f"  p50 is {median(every) / median(plain):.2f} times the plain table's, the goal is 2")
    print(f"  {'met   ' if high <= GOAL_MS else 'MISSED'}  p95 {high:.1f} ms, the goal is {GOAL_MS:.0f} ms")


if __name__ == "__main__":
    main()
