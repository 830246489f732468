"""Run as a program: children play drills in one log, each is killed at a random moment, and what is left is looked at.

Several play at once; as soon as one is killed its drill is looked at, while the others go on. Prints one JSON object:
how many were killed, how many events were acknowledged, how many drills were found open, and what was wrong.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple, cast

from audit.sqlite_opener import ENDED_UNCLEANLY
from audit.store import open_store
from audit.verify import verify
from simulator import kinds
from simulator.bootstrap import Desk
from simulator.core.acts import Act, read_act
from simulator.rules import Begin
from tests.simulator import small

ACTS = tuple(read_act(a) for a in small.PERFECT)
RULES = small.rules()
AT_ONCE = 3
ENDS = (kinds.SCORED, kinds.UNSCORED)


class Child(NamedTuple):
    """A process that plays, and what it says."""

    pid: int
    drill: str
    read: int


def play(where: str, drill: str, out: int) -> None:
    """Play one drill; after each act say how many events are acknowledged. Some drills come to their end."""
    desk = Desk(open_store(where), RULES, ids=lambda: drill)
    session = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    os.write(out, len(session.events).to_bytes(2))
    panels = ("order", "po", "holds", "stock", "account")
    length = 12 if drill.endswith("5") else 5000
    for n in range(length):
        session.act(ACTS[n] if n < 3 else Act("open", {"panel": panels[n % 5]}))
        os.write(out, len(session.events).to_bytes(2))
    session.finish()
    os.write(out, len(session.events).to_bytes(2))
    time.sleep(30)
    os._exit(0)


def begin(where: str, drill: str) -> Child:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        play(where, drill, write)
    os.close(write)
    return Child(pid, drill, read)


def kill(child: Child) -> tuple[bool, int]:
    """Whether it was killed, and not gone before; how many events it had acknowledged."""
    os.kill(child.pid, signal.SIGKILL)
    _, status = os.waitpid(child.pid, 0)
    last = b""
    while got := os.read(child.read, 4096):
        last = got
    os.close(child.read)
    return os.WIFSIGNALED(status), int.from_bytes(last[-2:])


def main(where: str, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    wrong: list[str] = []
    acknowledged = killed = 0
    cut: dict[str, int] = {}
    RULES.situation(Begin("credit-hold", 1, 7))  # so that children do not all do it again
    playing = [begin(where, f"d-{n:04d}") for n in range(min(AT_ONCE, kills))]
    for n in range(kills):
        child = playing.pop(dice.randrange(len(playing)))
        if n % 3:  # two in three while it plays, on however loaded a machine; the others at its start as well
            select.select([child.read], [], [], 30)
        time.sleep(dice.random() * 0.06)
        was, told = kill(child)
        killed += was
        acknowledged += told
        wrong += left_behind(where, child.drill, told, cut, finish=n % 2 == 0)
        if n + AT_ONCE < kills:
            playing.append(begin(where, f"d-{n + AT_ONCE:04d}"))
    found = found_open(where)
    for drill, last in cut.items():
        if len(found.get(drill, ())) != 1 or found[drill][0] < last:
            wrong.append(f"{drill}: open at {last}, found open {found.get(drill)}")
    store = open_store(where)
    wrong += [p.what for p in verify(store).problems]
    store.close()
    print(json.dumps({"killed": killed, "acknowledged": acknowledged, "open": len(cut), "wrong": wrong}))


def left_behind(where: str, drill: str, acknowledged: int, cut: dict[str, int], *, finish: bool) -> list[str]:
    """What is wrong with the log after a kill: an acknowledged event missing, or a drill that cannot go on.

    cut: gets the last seq of a drill without an end. finish: resume it, and play it to its end.
    """
    desk = Desk(open_store(where), RULES)
    try:
        head = desk.store.head(drill)
        if head is None:
            return [f"{drill}: acknowledged {acknowledged}, nothing stored"] if acknowledged else []
        if head.last_kind not in ENDS:
            cut[drill] = head.next_seq - 1
        _, events = desk.replay(drill)
        if len(events) < acknowledged:
            return [f"{drill}: acknowledged {acknowledged}, stored {len(events)}"]
        if not finish or head.last_kind in ENDS:
            return []
        session = desk.resume(drill)
        session.finish()
        return [] if desk.record(drill).scored else [f"{drill}: not scored after it was resumed"]
    finally:
        desk.close()


def found_open(where: str) -> dict[str, list[int]]:
    """Drills that were found open after an unclean end: the last seq, each time."""
    store = open_store(where)
    found: dict[str, list[int]] = {}
    for entry in store.entries("log"):
        if entry.kind == ENDED_UNCLEANLY:
            for one in cast(Any, entry.fields["streams"]):
                found.setdefault(one["stream"], []).append(one["last"])
    store.close()
    return found


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
