"""Statements are what xAPI asks for, the same whenever they are made; sending them survives what networks do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from audit import Draft
from audit.sqlite import SqliteStore
from simulator.__main__ import main
from simulator.exporting.xapi import Statements
from tests.audit.conftest import AT
from tests.audit.exports.conftest import NAME, TYPED, Played

IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def statements(log: SqliteStore, **options: str) -> list[dict[str, Any]]:
    return [statement for _, statement in Statements(log, **options).of(log.entries())]


def test_every_entry_is_a_statement_of_the_standards_shape(played: Played, log: SqliteStore) -> None:
    made = statements(log)
    assert len(made) == len(played.entries) == len({one["id"] for one in made})
    for one, entry in zip(made, played.entries, strict=True):
        assert set(one) <= {"id", "actor", "verb", "object", "result", "context", "timestamp"}
        assert UUID(one["id"]).version == 5
        assert one["actor"]["account"]["name"] == entry.actor
        assert set(one["actor"]) == {"objectType", "account"}
        assert one["object"]["objectType"] == "Activity"
        assert datetime.fromisoformat(one["timestamp"]) == datetime.fromisoformat(entry.at)
        UUID(one["context"]["registration"])
        result = one.get("result", {})
        assert set(result) <= {"score", "success", "completion", "response", "duration", "extensions"}
        for iri in (one["verb"]["id"], one["object"]["id"], one["actor"]["account"]["homePage"]):
            assert IRI.fullmatch(iri)
        for found in (one["context"]["extensions"], result.get("extensions", {})):
            assert all(IRI.fullmatch(name) for name in found)
    text = json.dumps(made, ensure_ascii=False)
    assert TYPED not in text
    assert NAME not in text


def test_a_drill_is_told_in_the_verbs_of_the_field(played: Played, log: SqliteStore) -> None:
    said = {
        stream: [
            (one["verb"]["display"]["en"], one)
            for one in statements(log)
            if any(value == stream for value in one["context"]["extensions"].values())
        ]
        for stream in (played.perfect, played.idle)
    }
    assert [verb for verb, _ in said[played.idle]] == [
        "initialized", "experienced", "interacted", "completed", "failed",
    ]  # fmt: skip
    verb, passed = said[played.perfect][-1]
    assert verb == "passed"
    assert passed["result"]["score"] == {"scaled": 1.0, "raw": 100, "min": 0, "max": 100}
    assert passed["result"]["success"] is True
    assert re.fullmatch(r"PT\d+S", passed["result"]["duration"])
    assert len({one["context"]["registration"] for _, one in said[played.perfect]}) == 1
    assert len({one["context"]["registration"] for one in statements(log)}) == 4


def test_a_statement_is_the_same_whenever_it_is_made(log: SqliteStore) -> None:
    assert statements(log) == statements(log)
    late = [one for _, one in Statements(log).of(log.entries(since=9))]
    assert late == statements(log)[9:]
    moved = statements(log, base="https://training.example/orders/")
    assert [one["id"] for one in moved] == [one["id"] for one in statements(log)]
    assert moved[0]["object"]["id"].startswith("https://training.example/orders/scenarios/")


def test_who_fails_on_a_critical_clause_has_no_score(tmp_path: Path) -> None:
    begun = {"key": "a/1/2", "family": "a", "level": 1, "edition": "e"}
    scored = {"passed": False, "total": None, "seconds": 9, "findings": [], "dimensions": {}, "counts": True}
    drafts = [Draft("DrillStarted", begun), Draft("DrillScored", scored)]
    with SqliteStore.open(tmp_path / "log.db", clock=lambda: AT) as store:
        store.append("d", drafts, expected_seq=0, actor="bot", at=AT)
        _, failed = statements(store)
    assert failed["verb"]["display"]["en"] == "failed"
    assert failed["result"]["success"] is False
    assert "score" not in failed["result"]


class Lrs:
    """A store on loopback that misbehaves as it is told: a status for each request to come, then it stores."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.posts: list[int] = []
        self.heads: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.bad: set[str] = set()
        lrs = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                lrs.posts.append(len(batch))
                lrs.heads.append(dict(self.headers))
                status = lrs.answers.pop(0) if lrs.answers else 400 if lrs.bad & {one["id"] for one in batch} else 200
                if status == 200:
                    lrs.kept |= {one["id"]: one for one in batch}
                body = json.dumps([one["id"] for one in batch] if status == 200 else {"detail": "no,\nthanks"}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if status == 503:
                    self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/xapi"


@pytest.fixture
def lrs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lrs]:
    pytest.importorskip("urllib3")
    monkeypatch.setattr("simulator.exporting.lrs.WAIT_FACTOR", 0.001)
    monkeypatch.setattr("simulator.exporting.lrs.BATCH", 10)
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"ORDERDRILL_LRS_{name}", raising=False)
    store = Lrs()
    thread = threading.Thread(target=store.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield store
    store.server.shutdown()
    store.server.server_close()
    thread.join()


def export(played: Played, lrs: Lrs, *more: str) -> int:
    return main(["audit", "export", "--data", str(played.path), "--format", "xapi", "--to", lrs.url, *more])


def test_a_busy_store_is_asked_again(played: Played, lrs: Lrs, capsys: pytest.CaptureFixture[str]) -> None:
    lrs.answers = [503, 429, 200, 500]
    assert export(played, lrs) == 0
    assert len(lrs.kept) == len(played.entries)
    assert capsys.readouterr().err == f"{len(played.entries)} statements accepted, 0 refused\n"
    assert lrs.heads[0]["X-Experience-API-Version"] == "1.0.3"


def test_credentials_come_from_the_environment(
    played: Played, lrs: Lrs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lrs.answers = [401]
    assert export(played, lrs) == 3
    assert "ORDERDRILL_LRS_USER" in capsys.readouterr().err
    monkeypatch.setenv("ORDERDRILL_LRS_USER", "ann")
    monkeypatch.setenv("ORDERDRILL_LRS_PASSWORD", "secret")
    assert export(played, lrs, "--xapi-version", "2.0.0") == 0
    assert lrs.heads[-1]["authorization"] == "Basic YW5uOnNlY3JldA=="
    assert lrs.heads[-1]["X-Experience-API-Version"] == "2.0.0"


def test_what_was_sent_is_not_sent_again(
    played: Played, lrs: Lrs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "sent.json"
    lrs.answers = [200, 200, *[503] * 7]
    assert export(played, lrs, "--resume", str(kept)) == 3
    told = capsys.readouterr().err
    assert "20 statements were sent; the same command goes on" in told
    assert json.loads(kept.read_text())["entry"] == 20
    lrs.posts.clear()
    assert export(played, lrs, "--resume", str(kept)) == 0
    assert sum(lrs.posts) == len(played.entries) - 20
    assert len(lrs.kept) == len(played.entries)
    lrs.posts.clear()
    assert export(played, lrs, "--resume", str(kept)) == 0
    assert lrs.posts == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[]", "does not say what was sent"),
        ('{"to": "http://other/statements", "entry": 3, "hash": "00"}', "http://other/statements"),
        ('{"to": "URL", "entry": 3, "hash": "00"}', "another log?"),
        ('{"to": "URL", "entry": 999, "hash": "00"}', "another log?"),
    ],
)
def test_a_file_of_another_sending_is_refused(
    said: str, why: str, played: Played, lrs: Lrs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "sent.json"
    kept.write_text(said.replace("URL", f"{lrs.url}/statements"))
    before = kept.read_text()
    assert export(played, lrs, "--resume", str(kept)) == 2
    assert why in capsys.readouterr().err
    assert (lrs.posts, kept.read_text()) == ([], before)


def test_a_statement_that_is_refused_is_named_and_the_others_arrive(
    played: Played, lrs: Lrs, log: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    lrs.bad = {statements(log)[12]["id"]}
    assert export(played, lrs) == 1
    told = capsys.readouterr().err
    assert "entry 13: refused: " in told
    assert "no,\\nthanks" in told
    assert len(lrs.kept) == len(played.entries) - 1


def test_a_statement_that_is_there_in_another_form_stays(
    played: Played, lrs: Lrs, capsys: pytest.CaptureFixture[str]
) -> None:
    lrs.answers = [409] * 19  # a batch of ten, halved until each stands alone
    assert export(played, lrs) == 0
    assert "10 were there in an older form" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--format", "csv", "--to", "http://x"], "--to is for --format xapi"),
        (["--format", "xapi", "--resume", "f"], "--resume is for --to"),
        (["--format", "xapi", "--base", "no iri"], "is no IRI"),
        (["--format", "xapi", "--to", "ftp://x"], "is no web address"),
        (["--format", "xapi", "--to", "http://x", "--output", "f"], "Give one of them"),
    ],
)
def test_wrong_use_is_told(args: list[str], why: str, played: Played, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "export", "--data", str(played.path), *args]) == 2
    assert why in capsys.readouterr().err
