"""The exports before programs of others: `python -m tests.audit.exports.outside FOLDER [LOG]`.

Makes environments under FOLDER, installs pm4py and Ralph (a learning record store) from PyPI, and compares what they
read with what the log has. Not part of the suite: it downloads 300 MB. LOG: a log to take; without one a few drills are
played. Exit code 1 where something differs.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import venv
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from audit.store import open_store
from simulator.__main__ import main
from simulator.bootstrap import Desk
from simulator.core.acts import Act

MINE = """
import json, sys, warnings
warnings.filterwarnings("ignore")
import pm4py
from pm4py.objects.ocel.validation import ocel20_rel_validation
log = pm4py.read_xes("log.xes")
found = {"xes": [len(log), int(log["case:concept:name"].nunique())]}
dfg = pm4py.discover_dfg(log)
found["directly follows"] = len(dfg[0])
for form, read in (("json", pm4py.read_ocel2_json), ("xml", pm4py.read_ocel2_xml), ("sqlite", pm4py.read_ocel2_sqlite)):
    ocel = read(f"log-{form}." + ("sqlite" if form == "sqlite" else form + "ocel"))
    found[form] = [len(ocel.events), len(ocel.objects), len(ocel.relations), len(ocel.o2o)]
found["constraints broken"] = ocel20_rel_validation.apply("log-sqlite.sqlite")[1]
print("FOUND" + json.dumps(found))
"""

# As released, Ralph's file store makes its file anew for each batch, and fails; it is told to append.
STORE = """
import sys, uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend
FSLRSBackend.default_operation_type = BaseOperationType.APPEND
from ralph.api import app
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""


def environment(folder: Path, name: str, *packages: str) -> Path:
    """A Python that has these packages."""
    python = folder / name / "bin" / "python"
    if not python.exists():
        venv.create(folder / name, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def export(log: Path, *args: str) -> None:
    assert main(["audit", "export", "--data", str(log), *args]) == 0, args


def played(folder: Path) -> Path:
    """A log of a few drills that are finished at once."""
    path = folder / "played.db"
    with closing(open_store(path)) as store:
        desk = Desk(store)
        for name in ("Ann", "Ben"):
            person = desk.sign_in(name)
            for family in desk.families():
                session = desk.begin(person, family)
                session.act(Act("open", {"panel": "po"}))
                session.finish()
    return path


def mined(folder: Path, log: Path) -> list[str]:
    """What pm4py reads otherwise than it was written."""
    python = environment(folder, "pm4py", "pm4py")
    for form, name in (
        ("xes", "log.xes"), ("ocel-json", "log-json.jsonocel"), ("ocel-xml", "log-xml.xmlocel"),
        ("ocel-sqlite", "log-sqlite.sqlite"),
    ):  # fmt: skip
        export(log, "--format", form, "--output", str(folder / name))
    ran = subprocess.run([python, "-c", MINE], cwd=folder, check=True, capture_output=True, text=True)
    found = json.loads(ran.stdout.rpartition("FOUND")[2])
    print("pm4py:", found)
    with closing(open_store(log, readonly=True)) as store:
        entries, streams = sum(1 for _ in store.entries()), sum(1 for _ in store.streams())
    wrong = [] if found["xes"] == [entries, streams] else [f"XES: {found['xes']}, not {[entries, streams]}"]
    forms = [found[form] for form in ("json", "xml", "sqlite")]
    wrong += [] if forms == [forms[0]] * 3 and forms[0][0] == entries else [f"OCEL: {forms}, {entries} entries"]
    return wrong + [f"OCEL: {name}" for name in found["constraints broken"]]


def recorded(folder: Path, log: Path) -> list[str]:
    """What a learning record store makes otherwise of the statements, sent twice."""
    python = environment(folder, "ralph", "ralph-malph[full]", "requests")
    kept = folder / "statements"
    kept.mkdir(exist_ok=True)
    for old in kept.iterdir():
        old.unlink()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environ = {
        **os.environ, "RALPH_RUNSERVER_BACKEND": "fs", "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(kept),
        "RALPH_APP_DIR": str(folder), "RALPH_AUTH_FILE": str(folder / "auth.json"),
    }  # fmt: skip
    (folder / "auth.json").unlink(missing_ok=True)
    who = ["-u", "desk", "-p", "secret", "-s", "all", "-N", "desk", "-A", "desk", "http://desk.example", "-w"]
    subprocess.run([python.with_name("ralph"), "auth", *who], env=environ, check=True, capture_output=True)
    store = subprocess.Popen([python, "-c", STORE, str(port)], env=environ)
    try:
        _await(f"http://127.0.0.1:{port}/__heartbeat__")
        os.environ |= {"ORDERDRILL_LRS_USER": "desk", "ORDERDRILL_LRS_PASSWORD": "secret"}
        for version in ("1.0.3", "2.0.0"):
            export(log, "--format", "xapi", "--to", f"http://127.0.0.1:{port}/xAPI", "--xapi-version", version)
    finally:
        store.terminate()
        store.wait()
    ids = [json.loads(line)["id"] for file in kept.iterdir() for line in file.read_text().splitlines()]
    with closing(open_store(log, readonly=True)) as opened:
        entries = sum(1 for _ in opened.entries())
    print(f"Ralph: {len(ids)} statements, {len(set(ids))} ids, of {entries} entries sent twice")
    return [] if len(ids) == len(set(ids)) == entries else ["the store does not have each entry once"]


def _await(url: str) -> None:
    for _ in range(300):
        try:
            urlopen(url, timeout=5).close()
            return
        except URLError as error:
            if getattr(error, "code", None):  # it answers, whatever it says
                return
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


if __name__ == "__main__":
    place = Path(sys.argv[1]).absolute()
    place.mkdir(parents=True, exist_ok=True)
    taken = Path(sys.argv[2]).absolute() if len(sys.argv) > 2 else played(place)
    problems = mined(place, taken) + recorded(place, taken)
    print("\n".join(problems) or "all that was written was read")
    sys.exit(bool(problems))
