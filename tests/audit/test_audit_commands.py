"""`orderdrill audit`, as other programs use it: bytes in, bytes out, exit codes, and kills at any moment."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from audit.canonical import JSON, canonical
from audit.sqlite import SqliteStore
from tests.audit.conftest import fill

ENTRY = [sys.executable, "-c", "import sys; from simulator.__main__ import main; sys.exit(main())", "audit"]


def run(*args: str, given: bytes = b"", data: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    where = ["--data", str(data)] if data else []
    return subprocess.run([*ENTRY, *args, *where], input=given, capture_output=True, timeout=30, check=False)


def lines(*values: JSON) -> bytes:
    return b"".join(canonical(value) + b"\n" for value in values)


def test_append_prints_ids_and_log_and_verify_agree(path: Path) -> None:
    note: JSON = {"actor": "Ann", "kind": "note", "body": {"n": 1}}
    done = run("append", given=lines(note, note, {**note, "stream": "d-1"}), data=path)  # type: ignore[dict-item]
    assert (done.returncode, done.stdout, done.stderr) == (0, b"1\n2\n3\n", b"")
    assert run("append", given=canonical(note), data=path).stdout == b"4\n"
    assert run("log", "--ids", data=path).stdout == b"1\n2\n3\n4\n"
    assert run("log", "--ids", "--stream", "d-1", data=path).stdout == b"3\n"
    entries = [json.loads(line) for line in run("log", "--json", "--since", "2", data=path).stdout.splitlines()]
    assert [(entry["id"], entry["stream"], entry["seq"]) for entry in entries] == [(3, "d-1", 0), (4, "log", 2)]
    table = run("log", data=path).stdout.decode()
    assert "Ann" in table
    assert "Ann" not in run("log", "--pseudonyms", data=path).stdout.decode()
    report = json.loads(run("verify", "--json", data=path).stdout)
    assert (report["ok"], report["entries"], report["streams"]) == (True, 4, 2)


def test_bad_lines_are_named_and_the_others_are_stored(path: Path) -> None:
    good = lines({"actor": "A", "kind": "k", "body": None})
    bad = [
        b"nonsense\n",
        b"[1]\n",
        b'{"actor": "A", "kind": "k"}\n',
        b'{"actor": "A", "kind": "k", "body": 1, "extra": 2}\n',
        b'{"actor": 7, "kind": "k", "body": 1}\n',
        b'{"actor": "A", "kind": "", "body": 1}\n',
        b'{"actor": "A", "kind": "k", "body": NaN}\n',
        b'{"actor": "A", "kind": "k", "body": "\\ud800"}\n',
        b'{"actor": "\\udc00", "kind": "k", "body": 1}\n',
        b'{"actor": "A", "kind": "k", "body": {"a": 1, "a": 2}}\n',
        b'{"actor": "A", "kind": "k\\n", "body": 1}\n',
        b"\xff\xfe\n",
        b'{"actor": "A", "kind": "k", "body": ' + b"[" * 100_000 + b"\n",
        b'{"actor": "A", "kind": "k", "body": ' + b"9" * 5000 + b"}\n",
    ]
    done = run("append", given=good + b"".join(bad) + b"\n" + good, data=path)
    assert (done.returncode, done.stdout) == (1, b"1\n2\n")
    told = done.stderr.decode().splitlines()
    assert [line.split(":")[0] for line in told[:-1]] == [f"line {n}" for n in range(2, 2 + len(bad))]
    assert "Traceback" not in done.stderr.decode()
    assert run("verify", data=path).returncode == 0


def test_verify_names_the_break_and_exits_1(filled: SqliteStore, path: Path, intruder: sqlite3.Connection) -> None:
    intruder.execute("UPDATE entries SET record = '{}' WHERE id = 2")
    done = run("verify", data=path)
    assert done.returncode == 1
    assert done.stdout.startswith(b"BROKEN    entry 2 (d-1 #1): ")
    report = json.loads(run("verify", "--json", data=path).stdout)
    assert report["problems"][0]["entry"] == 2


def test_a_damaged_file_is_a_break_and_an_unusable_one_is_not(filled: SqliteStore, path: Path, tmp_path: Path) -> None:
    filled.close()
    other = tmp_path / "notes.txt"
    other.write_bytes(b"dear diary, " * 100)
    assert run("verify", data=other).returncode == 1
    for place in (tmp_path / "none.db", tmp_path / "log.db" / "x"):
        done = run("verify", data=place)
        assert (done.returncode, done.stdout) == (3, b"")
        assert str(place) in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()
    assert run("verify", "--nonsense", data=path).returncode == 2


def test_exports_agree(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    fill(store)
    out = run("export", data=path)
    assert out.stderr == b"7 entries\n"
    entries = [json.loads(line) for line in out.stdout.splitlines()]
    run("export", "--format", "csv", "--output", str(tmp_path / "log.csv"), data=path)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text(encoding="utf-8"))))
    assert [(row["id"], row["hash"], json.loads(row["body"])) for row in rows] == [
        (str(entry["id"]), entry["hash"], entry["body"]) for entry in entries
    ]
    assert entries[2]["texts"].keys() == {"m#1"}
    only = run("export", "--stream", "d-2", data=path).stdout.splitlines()
    assert [json.loads(line)["id"] for line in only] == [4, 6, 7]


@pytest.mark.parametrize("command", [["log", "--ids"], ["log"], ["verify"], ["append"], ["export"]])
def test_nothing_heavy_is_loaded(filled: SqliteStore, path: Path, command: list[str]) -> None:
    probe = (
        "import sys; from simulator.__main__ import main; code = main(); "
        "heavy = {'textual', 'faker', 'pydantic', 'sqlite_utils', 'rich', 'markdown_it'} & sys.modules.keys(); "
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    args = [sys.executable, "-c", probe, "audit", *command, "--data", str(path)]
    done = subprocess.run(args, input=b"", capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr.decode().replace("7 entries\n", "")) == (0, "")


def test_text_that_would_play_tricks_on_a_terminal_is_shown_as_codes(path: Path) -> None:
    run("append", given=lines({"actor": "\x1b[31mRed", "kind": "k", "body": "\u202eabc"}), data=path)
    shown = run("log", data=path).stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31mRed" in shown


def wait_for(file: Path, seconds: float = 20.0) -> None:
    """Until something is in the file, or the time is over."""
    end = time.monotonic() + seconds
    while not file.stat().st_size and time.monotonic() < end:
        time.sleep(0.005)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a thing of POSIX")
def test_kill_at_any_moment_with_several_writers(path: Path, tmp_path: Path) -> None:
    """Writers are killed at random instants, from the making of the file on; what they acknowledged is there, once."""
    dice = random.Random(20260302)
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b"".join(lines({"actor": f"a-{n % 5}", "kind": "k", "body": {"n": n}}) for n in range(20_000)))
    acknowledged: list[int] = []
    for turn in range(5):
        running = []
        for writer in range(3):
            ack = tmp_path / f"ack-{turn}-{writer}"
            with feed.open("rb") as given, ack.open("wb") as out:
                args = [*ENTRY, "append", "--data", str(path)]
                running.append((subprocess.Popen(args, stdin=given, stdout=out, stderr=subprocess.PIPE), ack))
        for process, ack in running:
            if turn:  # in the first turn they may die before they begin; on a loaded machine they begin late
                wait_for(ack)
            time.sleep(0.25 * dice.random())
            process.send_signal(signal.SIGKILL)
            said = process.communicate()[1].decode()
            assert not said, said
            whole = ack.read_bytes().rpartition(b"\n")[0]
            acknowledged += [int(line) for line in whole.split()]
    assert len(acknowledged) >= 12
    assert len(set(acknowledged)) == len(acknowledged)
    stored = [int(line) for line in run("log", "--ids", data=path).stdout.split()]
    assert stored == list(range(1, len(stored) + 1))
    assert set(acknowledged) <= set(stored)
    assert run("verify", data=path).returncode == 0
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(DISTINCT name), count(*) FROM people").fetchone() == (5, 5)


def test_a_checkpoint_is_signed_and_an_entry_is_proved(path: Path, tmp_path: Path) -> None:
    key = str(tmp_path / "key.pem")
    run("append", given=lines(*({"actor": "A", "kind": "k", "body": n} for n in range(5))), data=path)
    assert run("checkpoint", data=path).stdout.startswith(b"orderdrill/not-signed-yet\n5\n")
    assert run("prove", "3", data=path).returncode == 2
    note = run("checkpoint", "--sign", "--key", key, data=path).stdout
    (tmp_path / "held.txt").write_bytes(note)
    assert run("checkpoint", "--sign", "--key", key, data=path).stdout == note
    run("append", given=lines({"actor": "B", "kind": "k", "body": 5}), data=path)
    done = run("checkpoint", "--rotate", "--key", key, data=path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\u2014".encode()) == 2
    listed = run("checkpoint", "--list", data=path).stdout.decode()
    assert [line.split()[3] for line in listed.splitlines() if " entries" in line] == ["5", "7"]
    proof = json.loads(run("prove", "3", "--json", data=path).stdout)["inclusion"]
    assert (proof["index"], proof["size"], json.loads(proof["record"])[9]) == (2, 7, 2)
    assert b"  proof   3 hashes" in run("prove", "3", "--in", str(tmp_path / "held.txt"), data=path).stdout
    grown = json.loads(run("prove", "--from", str(tmp_path / "held.txt"), "--json", data=path).stdout)
    assert (grown["consistency"]["from"], grown["consistency"]["to"]) == (5, 7)
    for wrong in (["99"], [], ["--from", "nowhere.txt"], ["--from", "99"]):
        assert run("prove", *wrong, data=path).returncode == 2
    done = run("verify", "--since", str(tmp_path / "held.txt"), data=path)
    assert done.returncode == 0
    assert b"since     entry 5" in done.stdout
    assert b"the last that holds has 7 entries" in done.stdout
    assert run("verify", "--since", "99", data=path).returncode == 1
    assert run("verify", "--since", key, data=path).returncode == 2
    other = run("checkpoint", "--sign", "--key", str(tmp_path / "other.pem"), data=path)
    assert (other.returncode, b"--rotate" in other.stderr) == (2, True)
    assert run("checkpoint", "--sign", "--list", data=path).returncode == 2


def test_an_exported_tree_is_checked_and_what_is_wrong_is_named(path: Path, tmp_path: Path) -> None:
    key, file = ("--key", str(tmp_path / "key.pem")), str(tmp_path / "log.json")
    run("append", given=lines(*({"actor": "A", "kind": "k", "body": n} for n in range(9))), data=path)
    assert run("export", "--format", "tlog", *key, "--output", file, data=path).stderr == b"9 entries\n"
    done = run("verify", "--export", file)
    assert (done.returncode, done.stdout.startswith(b"VERIFIED  9 leaves, 1 checkpoints, 9 proofs")) == (0, True)
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    given["leaves"][4] = given["leaves"][5]
    Path(file).write_text(json.dumps(given), encoding="utf-8")
    done = run("verify", "--export", file)
    assert (done.returncode, done.stdout.startswith(b"BROKEN    the checkpoint of 9 leaves")) == (1, True)
    report = json.loads(run("verify", "--export", file, "--json").stdout)
    assert (report["ok"], report["leaves"]) == (False, 9)
    Path(file).write_text("dear diary", encoding="utf-8")
    assert run("verify", "--export", file).returncode == 1
    assert run("verify", "--export", str(tmp_path / "nowhere.json")).returncode == 2
    assert run("export", "--format", "tlog", "--stream", "log", data=path).returncode == 2
