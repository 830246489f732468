"""How long the command line and the desk take to start, beside bare Python and a minimal Textual app.

    python benchmarks/bench_start.py [rounds]

`--help` should take at most 3 times bare Python; the desk's first paint at most 1.5 times a minimal Textual app's.
The first paint is measured on a pseudo-terminal: from spawn to the byte that completes the app's marker. The desk's log
is there already, as on any day but the first.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class A(App):
    def compose(self): yield Static("marker-ready")
A().run()
"""


def wall(command: list[str], env: dict[str, str]) -> float:
    """Seconds of one run to its end."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    return time.perf_counter() - started


def first_paint(command: list[str], marker: bytes, env: dict[str, str]) -> float:
    """Seconds from spawn until the marker stands on the screen."""
    started = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, {**env, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"})
    seen = b""
    try:
        while time.perf_counter() - started < 20:
            ready, _, _ = select.select([fd], [], [], 0.05)
            if ready:
                try:
                    seen += os.read(fd, 65536)
                except OSError:
                    break
                if marker in seen:
                    return time.perf_counter() - started
        raise SystemExit(f"{command}: {marker!r} never appeared")
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(fd)


def main() -> None:
    """Print the medians and their ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "ORDERDRILL_DATA": os.path.join(folder, "log.db")}
        for _ in range(2):  # bytecode is written, the log is made
            first_paint([python, "-m", "simulator"], b"your name", env)
        bare, help_, app, desk = [], [], [], []
        for _ in range(rounds):
            bare.append(wall([python, "-c", "pass"], env))
            help_.append(wall([python, "-m", "simulator", "--help"], env))
            app.append(first_paint([python, "-c", MINIMAL], b"marker-ready", env))
            desk.append(first_paint([python, "-m", "simulator"], b"your name", env))
    ratio = statistics.median(h / b for h, b in zip(help_, bare, strict=True))
    paint = statistics.median(d / a for d, a in zip(desk, app, strict=True))
    print(f"bare python   {1000 * statistics.median(bare):6.0f} ms")
    print(f"--help        {1000 * statistics.median(help_):6.0f} ms   {ratio:.2f}x bare Python        goal 3")
    print(f"minimal app   {1000 * statistics.median(app):6.0f} ms")
    print(f"desk          {1000 * statistics.median(desk):6.0f} ms   {paint:.2f}x the minimal app     goal 1.5")


if __name__ == "__main__":
    main()
