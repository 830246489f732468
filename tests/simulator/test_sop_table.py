"""A table goes to a workbook and comes back: checked, ids given, rows that are gone named, nothing else changed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.__main__ import main
from simulator.maintain.exchange import sheet_of
from simulator.maintain.workbook import Sheet, read_text, read_workbook, write_workbook
from sop.library import bundled

Run = Callable[..., tuple[int, str, str]]
CR = bundled()["SOP-CR.md"]


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "SOP-CR.md"
    file.write_text(CR, encoding="utf-8", newline="")
    return file


@pytest.fixture
def table(mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `sop table` on the file; `typed` is what stands on standard input."""

    def go(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        capsys.readouterr()
        code = main(["sop", "table", str(mine), *words])
        return code, *capsys.readouterr()

    return go


def filled(change: Callable[[Any], None], name: str = "in.xlsx", source: str = "out.xlsx") -> str:
    """The workbook after somebody worked on it."""
    book = openpyxl.load_workbook(source)
    change(book.active)
    book.save(name)
    return name


def test_a_workbook_nobody_touched_changes_nothing(table: Run, mine: Path) -> None:
    for table_id in ("CR-1", "CR-2", "CR-3", "CR-10", "Parameters", "Definitions"):
        assert table(table_id, "--xlsx", "out.xlsx")[0] == 0
        code, out, _ = table(table_id, "--from", "out.xlsx")
        assert (code, out) == (0, f"{mine} says so already.\n")
        assert table(table_id, "--paste", typed=table(table_id)[1])[:2] == (0, f"{mine} says so already.\n")
    assert mine.read_text(encoding="utf-8") == CR


def test_a_changed_band_and_a_new_row_come_back(table: Run, mine: Path) -> None:
    table("CR-1", "--xlsx", "out.xlsx")

    def change(page: Any) -> None:
        page["D9"] = "up to 12"
        page["E9"] = 12000.0  # a spreadsheet made a number of it
        page.insert_rows(12)
        page["D12"], page["G12"], page["H12"] = "up to 80", "controller", "Odd | even"

    code, out, err = table("CR-1", "--from", filled(change))
    assert (code, err) == (0, "")
    assert "CR-1.4: `over_percent` for credit analyst was up to 10 %, now up to 12 %" in out
    assert "new ids: CR-1.8" in out
    old, new = CR.splitlines(), mine.read_text(encoding="utf-8").splitlines()
    assert [" ".join(line.split()) for line in new if line not in old and line.startswith("| CR")] == [
        "| CR-1.4 | | | up to 12 | 12000 | up to `grace` | credit analyst | All three inside the band. |",
        "| CR-1.8 | | | up to 80 | | | controller | Odd \\| even |",
    ]
    assert [" ".join(line.split()) for line in old if line not in new] == [
        "| CR-1.4 | | | up to 10 | up to 10000 | up to `grace` | credit analyst | All three inside the band. |"
    ]


def test_an_error_is_named_with_its_cell_and_nothing_is_written(table: Run, mine: Path) -> None:
    table("CR-1", "--xlsx", "out.xlsx")

    def change(page: Any) -> None:
        page["D9"] = "up tu 12"
        page["C10"] = "perhaps"

    code, out, _ = table("CR-1", "--from", filled(change))
    assert code == 1
    assert "error: D9 (over_percent): " in out
    assert "error: C10 (placed_by_hand): " in out
    assert mine.read_text(encoding="utf-8") == CR
    twice = filled(lambda page: page.__setitem__("A9", "CR-1.3"))
    assert "error: A9: CR-1.3 stands twice" in table("CR-1", "--from", twice)[1]
    other = filled(lambda page: page.__setitem__("A9", "CR-1.30"))
    assert "error: A9: there is no row CR-1.30" in table("CR-1", "--from", other)[1]


def test_rows_that_are_gone_are_named_and_asked_for(table: Run, mine: Path) -> None:
    table("CR-2", "--xlsx", "out.xlsx")
    gone = filled(lambda page: page.delete_rows(7))
    code, out, err = table("CR-2", "--from", gone)
    assert code == 2
    assert "taken out: CR-2.2" in out
    assert "give --yes" in err
    assert mine.read_text(encoding="utf-8") == CR
    assert table("CR-2", "--from", gone, "--yes")[0] == 0
    assert "| CR-2.2 " not in mine.read_text(encoding="utf-8")


def test_cells_are_pasted_with_or_without_headings_in_any_order_of_columns(table: Run, mine: Path) -> None:
    cells = [line.split("\t") for line in table("CR-3")[1].splitlines()]
    cells[1][2] = "controller"
    turned = "\n".join("\t".join([row[0], row[3], row[2], row[1]]) for row in cells)
    assert "CR-3.1: `next_authority` was credit manager, now controller" in table("CR-3", "--paste", typed=turned)[1]
    bare = "\n".join("\t".join(row) for row in cells[1:])
    assert table("CR-3", "--paste", typed=bare)[1] == f"{mine} says so already.\n"
    (mine.parent / "in.csv").write_text("\n".join(";".join(row) for row in cells), encoding="utf-8")
    assert table("CR-3", "--from", "in.csv")[1] == f"{mine} says so already.\n"


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("CR-9", "--paste"), "", "has no table CR-9"),
        (("CR-1", "--paste"), "", "there is nothing in it"),
        (("CR-1", "--paste"), "a\tb\n1\t2\n", "no row holds the table's headings"),
        (("CR-3", "--paste"), "row\tauthority\tnext_authority\n", "the column Because is missing"),
        (("CR-1", "--from", "SOP-CR.md.xlsx"), "", "No such file"),
        (("CR-1", "--xlsx", "a.txt"), "", "a workbook is called .xlsx"),
        (("CR-1", "--paste", "--from", "-"), "", "One of --xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(table: Run, words: tuple[str, ...], typed: str, said: str) -> None:
    code, out, err = table(*words, typed=typed)
    assert code in (2, 3)
    assert said in err, (out, err)


def test_bytes_that_are_no_workbook_are_refused(table: Run, mine: Path) -> None:
    (mine.parent / "in.xlsx").write_bytes(b"PK\x03\x04 nothing of the kind")
    code, _, err = table("CR-1", "--from", "in.xlsx")
    assert code == 2
    assert "in.xlsx: it is no workbook that can be read" in err


def test_without_openpyxl_the_pip_line_is_said(table: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert table("CR-1", "--xlsx", "out.xlsx")[::2] == (
        3,
        "orderdrill: Workbooks need openpyxl. Install it with: pip install 'orderdrill[excel]'\n",
    )


CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_every_text_survives_the_workbook(rows: list[tuple[str, str]]) -> None:
    cells = tuple((f"T-1.{n}", *(" ".join(cell.split()) for cell in row)) for n, row in enumerate(rows, 1))
    sheet = Sheet("T-1", "A table", "First row that fits decides.", "t.md", ("row", "`a`", "**`b`**"), cells)
    back = read_workbook(write_workbook(sheet), sheet.header)
    assert back.rows == tuple((row[0], *(unbold(cell) for cell in row[1:])) for row in cells)
    assert [back.place(n, 1) for n in range(len(cells))] == [f"B{n}" for n in range(6, 6 + len(cells))]


def unbold(cell: str) -> str:
    text = cell.replace("\\|", "|")
    return text[2:-2] if text.startswith("**") and text.endswith("**") else text


def test_no_cell_is_anything_but_text() -> None:
    sheet = sheet_of(CR.replace("| up to 10 ", "| 1-2 ").replace("| up to 25 ", "| =1+1 "), "SOP-CR.md", "CR-1")
    page: Any = openpyxl.load_workbook(io.BytesIO(write_workbook(sheet))).active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for row in page.iter_rows() for cell in row if cell.value is not None} == {"@"}
    assert page["A6"].protection.locked
    assert not page["B6"].protection.locked
    assert page["B2"].value.startswith("First row that fits decides.")
    assert read_text("row\ta\n1\t2\n", ("row", "`a`")).rows == (("1", "2"),)
