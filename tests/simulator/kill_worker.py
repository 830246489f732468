"""Run as a program: children begin drills in a log, each is killed at a random moment, and what is left is looked at.

Prints one JSON object: how many were killed, how many acts were acknowledged, and what was wrong.
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

from audit.store import open_store
from audit.verify import verify
from simulator.bootstrap import Desk
from simulator.core.acts import Act, read_act
from simulator.rules import Begin
from tests.simulator import small

ACTS = tuple(read_act(a) for a in small.PERFECT)
RULES = small.rules()


def child(where: str, drill: str, out: int) -> None:
    """Play one drill over and over; after each act say how many events are acknowledged."""
    desk = Desk(open_store(where), RULES, ids=lambda: drill)
    session = desk.begin(desk.sign_in("Ann"), "credit-hold", 1, 7)
    os.write(out, len(session.events).to_bytes(2))
    panels = ("order", "po", "holds", "stock", "account")
    for n in range(5000):
        session.act(ACTS[n] if n < 3 else Act("open", {"panel": panels[n % 5]}))
        os.write(out, len(session.events).to_bytes(2))
    os._exit(0)


def main(where: str, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    wrong: list[str] = []
    acknowledged = killed = 0
    RULES.situation(Begin("credit-hold", 1, 7))  # so that children do not all do it again
    for n in range(kills):
        drill = f"d-{n:04d}"
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            child(where, drill, write)
        os.close(write)
        if n % 3:  # two in three while it plays, on however loaded a machine; the others at its start as well
            select.select([read], [], [], 30)
        last, patience = b"", time.monotonic() + dice.random() * 0.12
        while (left := patience - time.monotonic()) > 0:
            if select.select([read], [], [], left)[0]:
                got = os.read(read, 4096)
                if not got:
                    break
                last = got
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed += os.WIFSIGNALED(status)
        while got := os.read(read, 4096):
            last = got
        os.close(read)
        told = int.from_bytes(last[-2:])
        acknowledged += told
        wrong += left_behind(where, drill, told)
    store = open_store(where)
    wrong += [p.what for p in verify(store).problems]
    print(json.dumps({"killed": killed, "acknowledged": acknowledged, "wrong": wrong}))


def left_behind(where: str, drill: str, acknowledged: int) -> list[str]:
    """What is wrong with the log after a kill: an acknowledged event missing, or a drill that cannot go on."""
    desk = Desk(open_store(where), RULES)
    try:
        if desk.store.head(drill) is None:
            return [f"{drill}: acknowledged {acknowledged}, nothing stored"] if acknowledged else []
        session = desk.resume(drill)
        if len(session.events) < acknowledged:
            return [f"{drill}: acknowledged {acknowledged}, stored {len(session.events)}"]
        session.finish()
        return [] if desk.record(drill).scored else [f"{drill}: not scored after it was resumed"]
    finally:
        desk.close()


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
