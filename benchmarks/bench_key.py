"""From a key to the first byte that it paints, at the desk, on a pseudo-terminal of 120 by 40.

    python benchmarks/bench_key.py [KEYS]

A drill is opened; then the cursor moves, panels turn and open, a value is marked, a form comes up and goes. Each kind
of key has its own line. Goal: p95 of all within 16 ms, one frame of a common screen.
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
KEYS = {
    "cursor down": b"\x1b[B", "cursor up": b"\x1b[A", "next panel": b"]", "panel before": b"[", "panel by number": b"3",
    "mark a value": b"m", "drop the mark": b"\x1b", "the acts' menu": b"\r", "menu closed": b"\x1b",
}  # fmt: skip
QUIET, SILENT = 0.06, 0.5
"""Seconds without a byte after which the screen stands; and after which a key is taken to paint nothing."""


def drain(fd: int, quiet: float) -> None:
    """Read until nothing comes for so long."""
    while select.select([fd], [], [], quiet)[0]:
        os.read(fd, 65536)


def latency(fd: int, key: bytes) -> float | None:
    """Milliseconds from the key to the first byte; None if it paints nothing."""
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
    return f"  {name:<18} p50 {median(found):6.1f} ms   p95 {high:6.1f} ms   n {len(found)}"


def main() -> None:
    """Type, and print what it took."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    command = [sys.executable, "-m", "simulator", "play", "credit-hold", "--level", "3", "--seed", "7", "--name", "Key"]
    with tempfile.TemporaryDirectory() as folder:
        pid, fd = pty.fork()
        if pid == 0:
            data = os.path.join(folder, "log.db")
            env = {**os.environ, "ORDERDRILL_DATA": data, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
            os.execvpe(command[0], command, env)
        try:
            seen = b""
            while b"Space wait" not in seen:
                if not select.select([fd], [], [], 20)[0]:
                    raise SystemExit("the desk did not come up")
                seen += os.read(fd, 65536)
            drain(fd, 1.0)
            found: dict[str, list[float]] = {name: [] for name in KEYS}
            for _ in range(max(1, wanted // len(KEYS))):
                for name, key in KEYS.items():
                    took = latency(fd, key)
                    if took is not None:
                        found[name].append(took)
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            os.close(fd)
    for name, times in found.items():
        print(line(name, times) if times else f"  {name:<18} paints nothing")
    every = [took for times in found.values() for took in times]
    print(line("all keys", every))
    high = quantiles(every, n=20)[-1]
    print(f"  {'met   ' if high <= GOAL_MS else 'MISSED'}  p95 {high:.1f} ms, the goal is {GOAL_MS:.0f} ms")


if __name__ == "__main__":
    main()
