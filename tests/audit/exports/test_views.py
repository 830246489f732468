"""The views of drills are stable, agree with our own reports, and hold no names; Datasette's queries run on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
import yaml

from audit.sqlite import SqliteStore
from audit.views import NAMES, POSTGRESQL, SQLITE, views
from simulator.__main__ import main
from simulator.reports.records import read_records
from tests.audit.exports.conftest import NAME, TYPED, Played

COLUMNS = {
    "v_scores": "drill trainee scored_at total passed critical counts why_not pass_mark earned costs possible acts"
    " seconds helped order_number edition engine entry",
    "v_drills": "drill trainee family level seed scenario mode attempt orientation player started_at finished_at state"
    " total passed critical counts why_not acts seconds helped order_number edition engine entry",
    "v_findings": "drill trainee scored_at clause sop version kind dimension entity cost critical act step entry",
    "v_dimensions": "drill trainee scored_at dimension met raised entry",
    "v_acts": "drill seq trainee at desk_at action panel refused reason minutes entry",
    "v_sign_offs": "at supervisor trainee family level revoked entry",
    "v_people_pseudonymous": "pseudonym role added erased",
}
"""What programs of others rely on: a column may be added at the end of this list, none may go."""


@pytest.fixture
def db(played: Played) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(played.path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def test_no_column_has_gone(db: sqlite3.Connection) -> None:
    assert set(COLUMNS) == set(NAMES)
    for name, columns in COLUMNS.items():
        found = [row["name"] for row in db.execute(f"PRAGMA table_info({name})")]
        assert [column for column in columns.split() if column not in found] == []


def test_the_views_agree_with_our_reports(db: sqlite3.Connection, log: SqliteStore) -> None:
    rows = {row["drill"]: row for row in db.execute("SELECT * FROM v_drills")}
    records = read_records(log)
    assert len(records) == 2
    for record in records:
        row = rows[record.drill]
        assert (row["trainee"], row["family"], row["level"], row["seed"], row["mode"]) == (
            record.trainee, record.family, record.level, record.seed, record.mode,
        )  # fmt: skip
        assert (row["total"], row["passed"], row["critical"], row["counts"]) == (
            record.total, record.passed, record.critical, record.counts,
        )  # fmt: skip
        assert datetime.fromisoformat(row["finished_at"]) <= record.finished or not record.finished
        assert row["state"] == "scored"
        missed = db.execute("SELECT clause, cost, critical FROM v_findings WHERE drill = ?", (record.drill,)).fetchall()
        assert [tuple(one) for one in missed] == [(m.clause, float(m.cost), m.critical) for m in record.missed]
        found = db.execute("SELECT dimension, met, raised FROM v_dimensions WHERE drill = ?", (record.drill,))
        assert {row["dimension"]: (row["met"], row["raised"]) for row in found} == record.dimensions


def test_no_view_holds_a_name_or_typed_text(db: sqlite3.Connection) -> None:
    text = str([tuple(row) for name in NAMES for row in db.execute(f"SELECT * FROM {name}")])
    assert TYPED not in text
    assert NAME not in text


def test_the_text_is_the_same_for_both_back_ends_but_for_lists() -> None:
    for name, text in views(SQLITE).items():
        other = views(POSTGRESQL)[name]
        for key in SQLITE:
            other = other.replace(POSTGRESQL[key], SQLITE[key])
        assert other == text


def test_datasette_is_told_of_views_that_are_there_and_queries_that_run(
    played: Played, db: sqlite3.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "datasette-metadata", "--data", str(played.path)]) == 0
    ((name, told),) = yaml.safe_load(capsys.readouterr().out)["databases"].items()
    assert name == played.path.stem
    there = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert set(told["tables"]) <= there
    for table, said in told["tables"].items():
        columns = {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
        assert set(said.get("columns", {})) <= columns
    for query in told["queries"].values():
        rows = db.execute(query["sql"], {"trainee": "nobody", "drill": played.idle}).fetchall()
        assert query["title"]
        assert rows or ":trainee" in query["sql"] or "'open'" in query["sql"] or "refused" in query["sql"]
    for secret in ("people", "texts", "log"):
        assert told["tables"][secret]["allow"] == {"id": "root"}
    assert told["allow_sql"] == {"id": "root"}
