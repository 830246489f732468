"""Examples, versions, hidden rows, conflicts: what is said of SOPs without playing them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sop import load_edition
from sop.check import check, conflicts, versions
from sop.errors import SopError
from sop.library import bundled, read_folder
from tests.sop.bench import edition, steps, text
from tests.sop.desk_vocabulary import VOCABULARY

CR = (Path(__file__).parent / "fixtures" / "SOP-CR.md").read_text("utf-8")


def test_the_sample_s_own_examples_hold() -> None:
    assert check(edition(CR)) == ()


def test_a_changed_band_fails_the_example_at_its_line() -> None:
    changed = edition(CR.replace("| up to 25       | up to 50000 ", "| up to 5        | up to 50000 "))
    found = check(changed)
    assert {d.code for d in found} == {"example-fails"}
    assert "CR-1.5" in found[0].message
    assert CR.splitlines()[found[0].line - 1].startswith("| strategic, VP asks")


def test_a_version_is_used_once() -> None:
    first, other = edition(CR), edition(CR.replace("credit hold", "credit stop"))
    assert check(first, known=versions(first)) == ()
    assert [d.code for d in check(other, known=versions(first))] == ["version-reused"]


def test_a_review_date_in_the_past_warns() -> None:
    assert [(d.code, d.severity) for d in check(edition(CR), today=date(2027, 1, 2))] == [("review-past", "warning")]
    assert check(edition(CR), today=date(2027, 1, 1)) == ()


def test_a_row_that_never_decides_and_rows_that_overlap_are_said() -> None:
    def sop(policy: str) -> str:
        rows = "| T-5.1 | up to 10 | a |\n| T-5.2 | up to 5 | b |\n| T-5.3 | over 10 | c |"
        head = f"### T-5 A table\n\n{policy}\n\n| row | `order.value` | **`size`** |\n|---|---|---|\n"
        return text(Decisions=head + rows)

    assert [d.code for d in check(edition(sop("First row that fits decides.")))] == ["row-hidden"]
    assert [d.code for d in check(edition(sop("Exactly one row fits.")))] == ["rows-overlap"]


def test_conflicts_name_the_one_that_gives_way() -> None:
    rules = {"Procedure": steps("**Split order**. (T-1.1)"), "Never": "- **Split order**. (T-2.1)"}
    assert [(c.step, c.never, c.sleeps) for c in conflicts(edition(text(**rules)))] == [("T-1.1", "T-2.1", "T-1.1")]


def test_edges_follow_the_document() -> None:
    assert edition(CR).edges("over_percent") == tuple(map(Decimal, (0, 10, 25, 50)))
    changed = CR.replace("| up to 25       | up to 50000 ", "| up to 30       | up to 50000 ")
    assert Decimal(30) in edition(changed).edges("over_percent")


def test_scoring_numbers_are_the_page_s() -> None:
    page = bundled()["scoring.md"]
    assert edition(CR).scoring.unasked("ask") == 1
    dearer = page.replace("| unasked_ask    | 1 ", "| unasked_ask    | 3 ")
    found = load_edition({"cr.md": CR, "scoring.md": dearer}, VOCABULARY)
    assert found.diagnostics == ()
    assert found.scoring.unasked("ask") == 3
    assert found.clause("SC-2.2").kind == "scoring"


def test_folders_are_read_as_utf_8_or_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(CR, "utf-8")
    assert read_folder(tmp_path) == {"a.md": CR}
    (tmp_path / "b.md").write_bytes(b"first\nbad \xff byte")
    with pytest.raises(SopError, match="UTF-8") as caught:
        read_folder(tmp_path)
    assert (caught.value.line, caught.value.column) == (2, 5)
    with pytest.raises(SopError, match="no folder"):
        read_folder(tmp_path / "none")
