"""`orderdrill sop check` as people, editors and CI use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.__main__ import main
from simulator.cli.sop.check import looked
from simulator.cli.sop.watching import changes
from simulator.maintain.pages import pages
from sop.catalogue import CATALOGUE, document

GAP = document(CATALOGUE["gap"].examples[0])
ERROR = document(CATALOGUE["duplicate-id"].examples[0]).replace("SOP-EX", "SOP-EY").replace("EX-", "EY-")
NOTE = (
    document("## Procedure\n\n### EX-1 Always\n\n- **Split order**. (EX-1.1)\n"),
    document("## Never\n\n- **Split order** while `order.value > 9`. (EY-2.1)\n").replace("SOP-EX", "SOP-EY"),
)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Checks a folder of these documents; the code and standard output."""
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    folder = tmp_path / "sops"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)

    def go(*args: str, texts: tuple[str, ...] = ()) -> tuple[int, str]:
        for number, text in enumerate(texts):
            (folder / f"{number}.md").write_text(text, encoding="utf-8")
        code = main(["sop", "check", "sops", "--no-play", *args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out

    return go


def test_a_gap_is_a_line_that_an_editor_can_go_to(run: Run) -> None:
    code, out = run(texts=(GAP,))
    first, last = out.splitlines()
    assert code == 0
    assert first.startswith("sops/0.md:")
    assert ": warning: gap: no row of EX-1 fits order.value over 10 under 20: `size` stays not set" in first
    assert last.endswith("0 errors, 1 warning")


def test_what_ci_fails_for_is_said_by_the_caller(run: Run) -> None:
    assert run(texts=(GAP,))[0] == 0
    assert run("--fail-on", "warning")[0] == 1
    assert run(texts=(GAP, ERROR))[0] == 1


def test_notes_are_for_whoever_asks_and_for_programs(run: Run) -> None:
    code, out = run(texts=NOTE)
    assert code == 0
    assert out.splitlines() == [
        "2 SOPs of 2 files, 2 clauses, not played: 0 errors, 0 warnings, 1 note (--min-severity note shows them)"
    ]
    assert (
        "EX-1.1 asks for split order and EY-2.1 forbids it, both with order.value 10"
        in run("--min-severity", "note")[1]
    )
    assert json.loads(run("--json")[1])["witness"] == {"order.value": 10}
    assert run("--json", "--min-severity", "warning")[1] == ""


def test_json_and_github_carry_the_place_and_the_page(run: Run) -> None:
    _, out = run("--format", "json", texts=(GAP,))
    one = json.loads(out)
    assert (one["code"], one["path"], one["clauses"]) == ("gap", str(Path("sops") / "0.md"), ["EX-1"])
    assert one["page"] == "docs/reference/diagnostics.md#gap"
    assert run("--format", "github")[1].startswith(
        f"::warning file=sops/0.md,line={one['line']},col=1,title=gap::no row"
    )


def test_sarif_is_2_1_0(run: Run) -> None:
    """The parts that the standard requires, each result pointing at its rule, every place counted from 1."""
    log = json.loads(run("--format", "sarif", texts=(GAP, ERROR))[1])
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (made,) = log["runs"]
    driver = made["tool"]["driver"]
    assert driver["name"] == "orderdrill"
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    assert {one["ruleId"] for one in made["results"]} == {"gap", "duplicate-id"}
    for one in made["results"]:
        assert driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in ("none", "note", "warning", "error")
        assert one["message"]["text"]
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("sops/")
        assert min(place["region"].values()) >= 1


def test_explain_prints_the_part_of_the_page(run: Run) -> None:
    code, out = run("--explain", "gap")
    assert code == 0
    assert out in pages()["diagnostics.md"]
    assert run("--explain", "gapp")[0] == 2


def test_one_file_is_read_amid_its_folder(run: Run, tmp_path: Path) -> None:
    reader = document("---\napplies: SOP-EX.size\n---\n## Never\n\n- **Change terms**. (EY-1.1)\n").replace(
        "SOP-EX\n", "SOP-EY\n"
    )
    assert "SOP-EX.size" in reader
    run(texts=(GAP, reader))
    seen = looked(str(tmp_path / "sops" / "1.md"), "note")
    assert list(seen.all) == []
    assert seen.files == 1


def test_of_several_versions_the_newest_is_checked(run: Run) -> None:
    later = (
        GAP.replace("version: 1.0.0", "version: 1.1.0")
        .replace("2026-01-01", "2026-02-01")
        .replace("from 20", "from 10")
    )
    _, out = run(texts=(GAP, later.replace("First row", "Exactly one row").replace(" that fits decides", " fits")))
    assert [line.split(": ")[2] for line in out.splitlines()[:-1]] == ["rows-overlap"]
    assert out.splitlines()[-1].endswith("1 older version not checked")


def test_watching_prints_only_what_changed(run: Run, tmp_path: Path) -> None:
    other = document(CATALOGUE["row-never-fits"].examples[0]).replace("SOP-EX", "SOP-EY").replace("EX-", "EY-")
    run(texts=(GAP, other))
    file = tmp_path / "sops" / "0.md"
    saves = iter([GAP.replace("from 20", "over 10"), "no front matter", GAP.replace("from 20", "over 10")])

    def wait(_: float) -> None:
        text = next(saves, None)
        if text is None:
            raise KeyboardInterrupt
        file.write_text(text, encoding="utf-8")

    told: list[str] = []
    lines = changes(tmp_path / "sops", lambda: looked(str(tmp_path / "sops"), "warning"), "text", wait)
    with pytest.raises(KeyboardInterrupt):
        told.extend(line for line in lines if "not played" not in line)
    assert ": gap: no row" in told.pop(0)
    assert ": row-never-fits: " in told[0]  # and no more of it, for nothing changes there
    assert told[1].startswith("- ")
    assert told[1].endswith("gap: mended")
    signs = [line[:2] for line in told[2:]]
    assert signs == sorted(signs)  # all that the broken save brought, then all of it mended
    assert signs.count("+ ") == signs.count("- ") > 0


def test_the_reference_pages_are_what_the_program_says() -> None:
    folder = Path(__file__).parents[2] / "docs" / "reference"
    stale = [name for name, text in pages().items() if (folder / name).read_text("utf-8") != text]
    assert stale == [], "run: python -m simulator.maintain.pages docs/reference"
