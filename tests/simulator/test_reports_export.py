"""CSV and JSON of the same rows agree, and no cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

from simulator.cli.report import DRILLS
from simulator.reports.export import drill_row, write_csv, write_json
from tests.simulator.reporting import record


def test_csv_and_json_hold_the_same_rows() -> None:
    rows = [drill_row(record(i, passed=i % 2 == 0), lambda p: 'Ann; "A", of ümlaut 😀') for i in range(3)]
    text, lines = io.StringIO(), io.StringIO()
    assert write_csv(rows, DRILLS, text) == write_json(rows, lines) == 3
    read = list(csv.DictReader(io.StringIO(text.getvalue())))
    for row, line in zip(read, lines.getvalue().splitlines(), strict=True):
        kept = json.loads(line)
        assert list(row) == list(kept) == list(DRILLS)
        assert row["trainee"] == kept["trainee"]
        assert row["passed"] == ("yes" if kept["passed"] else "no")
        assert row["total"] == str(kept["total"])


def test_a_name_cannot_be_a_formula() -> None:
    out = io.StringIO()
    write_csv([{"trainee": '=HYPERLINK("x")'}], ["trainee"], out)
    assert list(csv.reader(io.StringIO(out.getvalue())))[1] == ['\'=HYPERLINK("x")']
