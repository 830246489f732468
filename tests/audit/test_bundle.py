"""Evidence of one drill, and the second verifier as an auditor runs it: a program of its own."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audit import EntryRefused, open_store
from audit.canonical import canonical
from audit.checkpoint import Checkpoint
from audit.exports.bundle import write_bundle
from audit.exports.tlog import write_tlog
from audit.note import Signer, signed
from audit.signing import sign_head
from audit.standalone import verify_bundle
from audit.tlog import check_tlog
from simulator.evidence import pages_of
from tests.audit import forging
from tests.audit.forging import BODY, Log
from tests.audit.forging import forging as forged
from tests.simulator import small

PROGRAM = Path(verify_bundle.__file__)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    log = forging.made(tmp_path_factory.mktemp("log"))
    store = open_store(log.path)
    sign_head(store, forging.SEED, at=small.START)
    store.close()
    return log


@pytest.fixture(scope="module")
def files(log: Log) -> Files:
    return unpacked(bundle_of(log.path, log.drills[1]))


def bundle_of(path: Path, drill: str) -> bytes:
    store = open_store(path, readonly=True)
    with io.BytesIO() as made:
        write_bundle(store, drill, made, pages_of(store, drill))
        store.close()
        return made.getvalue()


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """The verifier alone, where nothing of ours can be imported."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=PROGRAM.anchor)


def verdict(*args: str | Path) -> tuple[int, list[tuple[int | None, str]]]:
    done = run(*args, "--json")
    assert done.stderr == ""
    told = json.loads(done.stdout)
    return done.returncode, [(one["entry"], one["what"]) for one in told["problems"]]


def test_it_is_one_file_that_imports_nothing_of_ours() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    assert {name.partition(".")[0] for name in found} <= sys.stdlib_module_names | {"cryptography"}


def test_a_bundle_opens_without_us_and_is_verified(files: Files, tmp_path: Path, log: Log) -> None:
    done = run(packed(files, tmp_path / "b.zip"), "--show")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "VERIFIED")
    assert f"stream    {log.drills[1]}, 6 entries\n" in done.stdout
    assert "DrillScored" in done.stdout
    assert {"README.txt", "index.html", "score.json", "scenario.json", "sops/SOP-T.md", "reference-run.json"} <= set(
        files
    )
    assert b"pass_mark: 80" in files["sops/SOP-T.md"]
    page = files["index.html"].decode()
    assert "<h2>Debrief</h2>" in page
    assert "T-1.4" in page
    assert "<script" not in page
    assert files["verify_bundle.py"] == PROGRAM.read_bytes()


def test_the_same_log_makes_the_same_bundle(log: Log) -> None:
    assert bundle_of(log.path, log.drills[0]) == bundle_of(log.path, log.drills[0])


def lines(files: Files) -> list[bytes]:
    return files["entries.jsonl"].splitlines(keepends=True)


def ids(files: Files) -> list[int]:
    return [proof["entry"] for proof in json.loads(files["proofs.json"])["inclusion"]]


def without(files: Files, place: int) -> None:
    """An entry and its proof left out."""
    proofs = json.loads(files["proofs.json"])
    del proofs["inclusion"][place]
    files["proofs.json"] = canonical(proofs)
    files["entries.jsonl"] = b"".join(line for n, line in enumerate(lines(files)) if n != place)


def edit_a_payload(files: Files) -> None:
    files["entries.jsonl"] = files["entries.jsonl"].replace(b'"minutes":', b'"minutes":1', 1)


def forge_the_actor(files: Files) -> None:
    line = lines(files)[0]
    actor = json.loads(line)[forging.ACTOR].encode()
    files["entries.jsonl"] = files["entries.jsonl"].replace(actor, b"bot", 1)


def edit_a_score(files: Files) -> None:
    body = json.loads(lines(files)[-1])[BODY]
    was = b'"total":' + str(body["total"]).encode()
    files["entries.jsonl"] = files["entries.jsonl"].replace(was, b'"total":99')


def edit_the_score_to_read(files: Files) -> None:
    score = json.loads(files["score.json"])
    files["score.json"] = canonical({**score, "total": 99})


def reorder(files: Files) -> None:
    one, two, three, *rest = lines(files)
    files["entries.jsonl"] = b"".join((one, three, two, *rest))


def drop_from_the_middle(files: Files) -> None:
    without(files, 2)


def duplicate(files: Files) -> None:
    proofs = json.loads(files["proofs.json"])
    proofs["inclusion"].append(proofs["inclusion"][-1])
    files["proofs.json"] = canonical(proofs)
    files["entries.jsonl"] += lines(files)[-1]


def edit_an_sop_text(files: Files) -> None:
    files["sops/SOP-T.md"] = files["sops/SOP-T.md"].replace(b"pass_mark: 80", b"pass_mark: 10")


def leave_an_sop_out(files: Files) -> None:
    del files["sops/SOP-T.md"]


def edit_a_scenario(files: Files) -> None:
    files["scenario.json"] = files["scenario.json"].replace(b"1", b"2", 1)


def edit_what_was_typed(files: Files) -> None:
    files["texts.json"] = files["texts.json"].replace(b"Thank you", b"No thanks")


def edit_a_checkpoint(files: Files) -> None:
    origin, size, *rest = files["checkpoint.txt"].split(b"\n")
    files["checkpoint.txt"] = b"\n".join((origin, size + b"0", *rest))


def another_key(files: Files) -> None:
    note = files["checkpoint.txt"].decode().split("\n")
    text = Checkpoint(note[0], int(note[1]) + 1, bytes(32)).text()
    files["checkpoint.txt"] = str(signed(text, [Signer(note[0], bytes(32))])).encode()


@pytest.mark.parametrize(
    ("attack", "place", "words"),
    [
        (edit_a_payload, 1, "not what was signed"),
        (forge_the_actor, 0, "not what was signed"),
        (edit_a_score, -1, "not what was signed"),
        (edit_the_score_to_read, -1, "score.json"),
        (reorder, 1, "not what was signed"),
        (drop_from_the_middle, 3, "number 2"),
        (duplicate, -1, "out of its place"),
        (edit_an_sop_text, 0, "sops/SOP-T.md, which was changed"),
        (leave_an_sop_out, 0, "not in the bundle"),
        (edit_a_scenario, 0, "scenario.json, which was changed"),
        (edit_what_was_typed, 3, "not what was typed"),
        (edit_a_checkpoint, None, "the signature of"),
        (another_key, None, "no known key"),
    ],
)
def test_each_attack_on_a_bundle_is_named(
    attack: Callable[[Files], None], place: int | None, words: str, files: Files, tmp_path: Path
) -> None:
    changed = dict(files)
    attack(changed)
    assert changed != files
    code, problems = verdict(packed(changed, tmp_path / "b.zip"))
    assert code == 1
    entry, what = problems[0]
    assert (entry, words in what) == (None if place is None else ids(files)[place], True), problems


def test_a_tail_that_was_cut_off_is_said_to_be_open(files: Files, tmp_path: Path) -> None:
    changed = dict(files)
    without(changed, 5)
    without(changed, 4)
    del changed["score.json"]
    done = run(packed(changed, tmp_path / "b.zip"))
    assert "the last is no end" in done.stdout


def test_what_somebody_holds_must_agree(log: Log, files: Files, tmp_path: Path) -> None:
    bundle = packed(files, tmp_path / "b.zip")
    store = open_store(log.path, readonly=True)
    notes = [kept.note for kept in store.checkpoints()]
    (vkey,) = store.vkeys()
    store.close()
    held = tmp_path / "held.txt"
    for note in notes:
        held.write_text(note, encoding="utf-8")
        assert verdict(bundle, "--checkpoint", held, "--vkey", vkey) == (0, [])
    origin = notes[0].split("\n")[0]
    signer = Signer(origin, forging.SEED)
    held.write_text(str(signed(Checkpoint(origin, 6, bytes(32)).text(), [signer])), encoding="utf-8")
    code, problems = verdict(bundle, "--checkpoint", held)
    assert (code, "that you hold" in problems[0][1]) == (1, True)
    other = str(Signer(origin, bytes(32)).vkey)
    code, problems = verdict(bundle, "--vkey", other)
    assert (code, "that you trust" in problems[0][1]) == (1, True)


def tlog_of(path: Path, target: Path) -> Path:
    store = open_store(path, readonly=True)
    with target.open("w", encoding="utf-8") as file:
        write_tlog(store, file, proved=1000)
    store.close()
    return target


def test_both_verifiers_say_the_same_of_an_exported_log(log: Log, tmp_path: Path) -> None:
    good = tlog_of(log.path, tmp_path / "good.json")
    assert verdict(good) == (0, [])
    assert check_tlog(good.read_text(encoding="utf-8")).problems == ()
    with forged(log, tmp_path) as forger:
        id = forger.find(log.drills[1], "DrillScored")
        record = forger.record(id)
        record[BODY]["total"] = 100
        forger.put(id, record)
        bad = tlog_of(forger.path, tmp_path / "bad.json")
        forger.regrow()
        worse = tlog_of(forger.path, tmp_path / "worse.json")
    for name in (bad, worse):
        code, problems = verdict(name)
        ours = [problem.what for problem in check_tlog(name.read_text(encoding="utf-8")).problems]
        assert code == 1
        assert ours
        assert "leaves 0 to 11" in problems[0][1]  # the first checkpoint that does not hold is of twelve


def test_an_attacked_log_gives_a_bundle_that_is_red(log: Log, tmp_path: Path) -> None:
    with forged(log, tmp_path) as forger:
        id = forger.ids(log.drills[2])[2]
        record = forger.record(id)
        record[BODY]["minutes"] = 90
        forger.put(id, record)
        data = bundle_of(forger.path, log.drills[2])
    (tmp_path / "b.zip").write_bytes(data)
    code, problems = verdict(tmp_path / "b.zip")
    assert (code, problems[0][0]) == (1, id)


def test_a_chain_that_is_wrong_and_signed_is_red_to_both(log: Log, tmp_path: Path) -> None:
    """Whoever has the key signs what they like; that an entry follows the one before it, they cannot make true."""
    with forged(log, tmp_path) as forger:
        id = forger.ids(log.drills[4])[-1]
        record = forger.record(id)
        record[forging.PREV] = "0" * 64
        forger.put(id, record)
        forger.db.execute("DELETE FROM checkpoints")
        forger.regrow()
        store = open_store(forger.path)
        sign_head(store, forging.SEED, at=small.START)
        store.close()
        found = forging.first_problem(forger.path)
        data = bundle_of(forger.path, log.drills[4])
    assert found is not None
    assert (found.entry, "does not follow" in found.what) == (id, True)
    (tmp_path / "b.zip").write_bytes(data)
    code, problems = verdict(tmp_path / "b.zip")
    assert (code, problems[0]) == (1, (id, f"entry {id}: it does not follow the entry before it"))


def test_damage_is_red_and_a_file_that_is_not_there_is_wrong_use(files: Files, tmp_path: Path) -> None:
    path = packed(files, tmp_path / "b.zip")
    whole = path.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert verify_bundle.check(path).problems or unpacked(path.read_bytes()) == files
    for data in (b"", b"{}", b'{"leaves": 7}', b"[]", b"\xff"):
        path.write_bytes(data)
        assert verify_bundle.check(path).problems
    assert run(tmp_path / "none.zip").returncode == 2


def test_what_is_not_signed_gives_no_bundle(tmp_path: Path) -> None:
    desk = small.desk(tmp_path / "log.db")
    with pytest.raises(EntryRefused, match="no stream"):
        write_bundle(desk.store, "d-9", io.BytesIO())
    drill = forging.play(desk, "Ann", 7)
    with pytest.raises(EntryRefused, match="no checkpoint yet"):
        write_bundle(desk.store, drill, io.BytesIO())
    sign_head(desk.store, forging.SEED, at=desk.now())
    late = forging.play(desk, "Ann", 8)
    with pytest.raises(EntryRefused, match="in no checkpoint yet"):
        write_bundle(desk.store, late, io.BytesIO())
    desk.close()
