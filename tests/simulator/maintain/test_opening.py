"""Gap → case → clause: a gap opens as an order, its answer becomes a row, and the gap is closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.__main__ import main
from simulator.editions import compiled
from simulator.maintain.cases import find_case
from simulator.maintain.goals import goal_of
from simulator.packs import folder_texts, load_families
from sop.check import check
from sop.library import bundled

Run = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "SOP-CR.md").write_text(bundled()["SOP-CR.md"], encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))

    def go(*args: str, answers: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        main(list(args))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return out + err

    return go


def _cut(folder: Path, row: str) -> None:
    """Take a row out of the credit table."""
    path = folder / "SOP-CR.md"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line for line in lines if not line.startswith(f"| {row} ")), encoding="utf-8")


def _swap(folder: Path, old: str, new: str) -> None:
    path = folder / "SOP-CR.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_gap_of_a_table_without_its_last_row_is_an_order_that_lands_there(folder: Path) -> None:
    _cut(folder, "CR-1.7")
    edition = compiled(folder_texts(folder))
    families = [f for f in load_families().values() if f.name == "credit-hold"]
    gaps = [d for d in check(edition) if d.code == "gap" and d.clauses == ("CR-1",)]
    assert len(gaps) >= 3
    landed = 0
    for gap in gaps:
        goal = goal_of(edition, gap)
        case = find_case(edition, goal, dict(gap.witness), families, edition.edges_by_name, seeds=8)
        if case is not None:
            landed += 1
            assert not any(name.startswith("clock.") for name in case.moved)
    assert landed >= len(gaps) - 1, "only a case that the house cannot have may be without an order"


def test_a_gap_is_answered_with_a_row_and_closed(folder: Path, run: Run) -> None:
    _cut(folder, "CR-1.7")
    before = [d.witness for d in check(compiled(folder_texts(folder))) if d.code == "gap"]
    told = run("sop", "check", str(folder), "--open", "gap@CR-1", "--no-desk", answers="controller\nAbove all.\ny\n")
    assert "An order that leads there" in told
    assert "This closes it" in told
    text = (folder / "SOP-CR.md").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if "Above all." in line)
    assert "| controller" in row
    after = [d.witness for d in check(compiled(folder_texts(folder))) if d.code == "gap"]
    assert before[0] not in after


def test_an_overlap_is_answered_by_narrowing_a_cell(folder: Path, run: Run) -> None:
    _swap(folder, "First row that fits decides. Order of `authority`", "Exactly one row fits. Order of `authority`")
    found = [d for d in check(compiled(folder_texts(folder))) if d.code == "rows-overlap"]
    assert found
    code = f"rows-overlap@{found[0].clauses[0]}"
    told = run("sop", "check", str(folder), "--open", code, "--no-desk", answers="neither\n")
    assert "by hand" in told
    assert "Which row is right here" in told


def test_nothing_is_written_without_a_yes_and_a_wrong_code_is_answered(folder: Path, run: Run) -> None:
    _cut(folder, "CR-1.7")
    old = (folder / "SOP-CR.md").read_text(encoding="utf-8")
    run("sop", "check", str(folder), "--open", "gap@CR-1", "--no-desk", answers="controller\n\nn\n")
    assert (folder / "SOP-CR.md").read_text(encoding="utf-8") == old
    assert "Did you mean 'gap'" in run("sop", "check", str(folder), "--open", "gapp", "--no-desk")
    assert "It stands at" in run("sop", "check", str(folder), "--open", "gap@CR-99", "--no-desk")
