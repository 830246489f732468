"""A procedure to begin with passes every check, whatever it is called, alone and among the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.__main__ import main
from simulator.core.vocabulary import vocabulary
from simulator.editions import compiled
from simulator.maintain.skeleton import like, skeleton
from sop.cases import run_cases
from sop.check import check
from sop.formatting import format_text
from sop.library import bundled

LIBRARY = bundled()
DAY = date(2028, 2, 29)
IDS = st.from_regex(r"SOP-[A-Z][A-Z0-9]{0,4}", fullmatch=True)
TITLES = st.from_regex(r"[A-Za-z][A-Za-z0-9 ,.()&/-]{0,30}", fullmatch=True).map(str.strip)


@settings(max_examples=6, deadline=None)
@given(IDS, TITLES)
def test_the_skeleton_passes_whatever_it_is_called(sop_id: str, title: str) -> None:
    text = skeleton(sop_id, title, DAY)
    edition = compiled({f"{sop_id}.md": text})
    assert check(edition, on=DAY) == ()
    (policy,) = edition.policies
    assert (policy.id, policy.title, policy.status) == (sop_id, title, "draft")
    assert [len(part) > 0 for part in (policy.parameters, policy.tables, policy.steps, policy.nevers)] == [True] * 4
    assert policy.examples
    assert all(outcome.holds for outcome in run_cases(policy, edition))
    assert format_text(text, f"{sop_id}.md", vocabulary()).text == text
    assert "<!--" in text


@pytest.mark.parametrize("name", ["SOP-CR.md", "SOP-AL.md"])
def test_a_copy_under_another_id_stands_beside_its_model(name: str) -> None:
    old = name.removesuffix(".md")
    text = like(LIBRARY[name], old, "SOP-ZZ", "Another", DAY)
    edition = compiled({**LIBRARY, "SOP-ZZ.md": text})
    assert [d for d in edition.diagnostics if d.severity == "error"] == []
    copy, model = edition.policy("SOP-ZZ"), edition.policy(old)
    assert len(copy.clauses) == len(model.clauses)
    assert (copy.version, copy.status, copy.title) == ("0.1.0", "draft", "Another")
    assert f"{old.removeprefix('SOP-')}-1" not in text.replace(f"Begun from {old}", "")


def test_the_command_writes_a_new_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sop", "new", "sop-sr", "Seasonal returns", "--to", "mine"]) == 0
    assert main(["sop", "check", "mine/SOP-SR.md"]) == 0
    assert main(["sop", "test", "mine"]) == 0
    assert main(["sop", "new", "SOP-CX", "Credit abroad", "--like", "sop-cr", "--to", "mine"]) == 0
    assert main(["sop", "check", "mine/SOP-CX.md"]) == 0
    capsys.readouterr()
    for words, code, said in (
        (["SOP-SR", "Seasonal returns", "--to", "mine"], 3, "is there already"),
        (["returns", "Seasonal returns"], 2, "is no id for a procedure"),
        (["SOP-SX", "a: b"], 2, "a few plain words"),
        (["SOP-SX", "Title", "--like", "SOP-CQ"], 2, "There is no SOP 'SOP-CQ'"),
        (["SOP-CR", "Title", "--like", "SOP-CR"], 2, "an id of its own"),
    ):
        assert main(["sop", "new", *words]) == code
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["SOP-CX.md", "SOP-SR.md"]
