"""Tables hold every entry, whole, and no cell of them is a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest

from audit.canonical import canonical
from audit.entry import Entry
from audit.exports.parquet import write_parquet
from audit.exports.table import COLUMNS, row_of, write_csv
from audit.exports.workbook import CHARACTERS, write_xlsx
from audit.sqlite import SqliteStore
from simulator.__main__ import main
from tests.audit.exports.conftest import NAME, TYPED, Played

openpyxl = pytest.importorskip("openpyxl")
pyarrow_parquet = pytest.importorskip("pyarrow.parquet")


def test_a_row_is_the_entry() -> None:
    entry = Entry(3, "d-1", 0, "2026-03-02T09:00:00.000000Z", "bot", "k", {"b": 1, "a": "é"}, bytes(32), b"\x01" * 32)
    assert row_of(entry) == (3, "d-1", 0, entry.at, None, "bot", "k", '{"a":"é","b":1}', "01" * 32)


def test_csv_holds_no_formula_and_everything_else(played: Played, log: SqliteStore) -> None:
    out = io.StringIO(newline="")
    assert write_csv(log.entries(), out) == len(played.entries)
    header, *rows = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert tuple(header) == COLUMNS
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]
    for row, entry in zip(rows, played.entries, strict=True):
        assert [cell.removeprefix("'") for cell in row] == ["" if v is None else str(v) for v in row_of(entry)]
    assert NAME not in out.getvalue()
    assert TYPED not in out.getvalue()


def test_parquet_gives_back_what_was_stored(played: Played, log: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.exports.parquet.GROUP", 7)  # more than one row group
    out = io.BytesIO()
    assert write_parquet(log.entries(), out) == len(played.entries)
    table = pyarrow_parquet.read_table(out)
    assert tuple(table.column_names) == COLUMNS
    for row, entry in zip(table.to_pylist(), played.entries, strict=True):
        assert (row["id"], row["stream"], row["seq"], row["kind"]) == (entry.id, entry.stream, entry.seq, entry.kind)
        assert row["at"] == datetime.fromisoformat(entry.at)
        assert row["hash"] == entry.hash
        assert row["desk_at"] == entry.desk_at
        assert row["body"].encode() == canonical(entry.body)


def test_a_workbook_has_text_and_no_formula(played: Played, log: SqliteStore) -> None:
    out = io.BytesIO()
    filled = write_xlsx(log.entries(), out)
    assert (filled.entries, filled.sheets, filled.cut) == (len(played.entries), 1, 2)
    (sheet,) = openpyxl.load_workbook(out).worksheets
    header, *rows = sheet.iter_rows()
    assert len(header) == len(COLUMNS)
    kinds = {cell.value: cell for row in rows for cell in row if cell.column == 7}
    assert kinds["=cmd|' /C calc'!A0"].data_type == "s"
    assert kinds["=cmd|' /C calc'!A0"].quotePrefix
    for row, entry in zip(rows, played.entries, strict=True):
        assert not [cell for cell in row if cell.data_type == "f"]
        assert row[3].value == datetime.fromisoformat(entry.at).replace(tzinfo=None)
        body = canonical(entry.body).decode()
        if len(body) <= CHARACTERS:
            assert row[7].value == body.replace("\ufffe", "\ufffd")
        else:
            assert row[7].value.endswith(f"(cut here: {len(body):,} characters)")
            assert len(row[7].value) <= CHARACTERS


def test_a_sheet_that_is_full_goes_on_on_the_next(played: Played, log: SqliteStore) -> None:
    out = io.BytesIO()
    filled = write_xlsx(log.entries(), out, rows=11)
    assert filled.sheets == -(-len(played.entries) // 10)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:2] == ["Log", "Log 2"]
    ids = [row[0] for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ids == [entry.id for entry in played.entries]


def test_an_empty_log_gives_a_sheet_with_headings() -> None:
    out = io.BytesIO()
    assert write_xlsx([], out).entries == 0
    assert openpyxl.load_workbook(out).active["A1"].value == "id"


@pytest.mark.parametrize(
    ("form", "package", "extra"), [("parquet", "pyarrow", "parquet"), ("xlsx", "openpyxl", "excel")]
)
def test_a_missing_extra_is_told_with_its_remedy(
    form: str, package: str, extra: str, played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(__import__("sys").modules, package, None)
    old = tmp_path / "out"
    old.write_text("the old one")
    args = ["audit", "export", "--data", str(played.path), "--format", form, "--output", str(old)]
    assert main(args) == 2
    assert f"pip install 'orderdrill[{extra}]'" in capsys.readouterr().err
    assert old.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_count_is_printed_beside_the_output(played: Played, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("jsonl", "csv", "xes", "ocel-json", "ocel-xml"):
        assert main(["audit", "export", "--data", str(played.path), "--format", form]) == 0
        told = capsys.readouterr()
        assert told.err.startswith(f"{len(played.entries):,} entries")
        assert told.out
    assert main(["audit", "export", "--data", str(played.path), "--format", "xapi", "--stream", played.idle]) == 0
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert told.err == f"{len(lines)} statements\n"
    assert {line["context"]["registration"] for line in lines} == {lines[0]["context"]["registration"]}
