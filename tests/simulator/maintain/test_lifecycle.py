"""draft → approved → effective → retired: what is in force on a day, and that nothing else is drilled by mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.__main__ import main
from sop.lifecycle import change_days, in_force
from tests.simulator import small

DAY = date(2026, 6, 1)


def _doc(version: str, status: str, effective: date | str) -> str:
    return (
        f"---\nid: SOP-A\ntitle: A\nversion: {version}\nstatus: {status}\neffective: {effective}\napplies: true\n---\n"
    )


VERSIONS = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(["draft", "approved", "effective", "retired"]), st.integers(-40, 40)),
    unique_by=lambda v: v[0],
    max_size=6,
)


@given(VERSIONS)
def test_at_most_one_version_is_in_force_and_the_latest_of_those_that_may_be(versions) -> None:
    texts = {f"{n}.md": _doc(f"1.{n}.0", status, DAY + timedelta(days)) for n, status, days in versions}
    may = [(days, n) for n, status, days in versions if status in ("approved", "effective") and days <= 0]
    found = in_force(texts, DAY)
    assert set(found.texts) == ({f"{max(may)[1]}.md"} if may else set())
    assert set(found.texts) | {one.copy.path for one in found.left_out} == set(texts)
    for day in change_days(texts, DAY):
        assert in_force(texts, day).texts != in_force(texts, day - timedelta(1)).texts or len(versions) > 1


def test_a_draft_stands_in_only_where_it_is_asked_for() -> None:
    texts = {"old.md": _doc("1.0.0", "effective", DAY), "new.md": _doc("1.1.0", "draft", DAY + timedelta(9))}
    assert set(in_force(texts, DAY).texts) == {"old.md"}
    assert set(in_force(texts, DAY, drafts=True).texts) == {"new.md"}


def test_what_cannot_be_read_is_not_passed_over() -> None:
    assert in_force({"x.md": "no front matter"}, DAY).texts == {"x.md": "no front matter"}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "SOP-T.md").write_text(small.SOP, encoding="utf-8")
    monkeypatch.setenv("ORDERDRILL_DATA", str(tmp_path / "log.db"))
    monkeypatch.setenv("ORDERDRILL_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acts.jsonl").write_text("".join(json.dumps(a) + "\n" for a in small.PERFECT), encoding="utf-8")

    def go(*args: str) -> Ran:
        code = main(list(args))
        return Ran(code, *capsys.readouterr())

    go("people", "add", "Dana", "--role", "maintainer")
    go("people", "add", "Ann")
    return go


DRILL = ("run", "credit-hold", "--seed", "7", "--sops", "sops", "--name", "Ann", "--actions", "acts.jsonl")
APPROVE = ("sop", "approve", "sops/SOP-T.md", "--name", "Dana")


def _edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_approved_text_cannot_be_changed_and_drilled_by_mistake(run) -> None:
    assert run(*DRILL).code == 0, "nothing is asked where nothing was ever approved"
    assert "approved" in run(*APPROVE).out
    assert run(*DRILL).code == 0
    _edit("sops/SOP-T.md", "# ", "# Otherwise: ")
    refused = run(*DRILL)
    assert refused.code != 0
    assert "is not the text that was approved" in refused.err
    again = run(*APPROVE)
    assert again.code != 0
    assert "new version" in again.err
    tried = run(*DRILL, "--drafts")
    assert tried.code == 0
    assert run("audit", "log", "--json").out.count("judged by drafts, not counted") == 1


def test_an_old_copy_and_a_retired_one_are_refused(run) -> None:
    run(*APPROVE)
    old = Path("sops/SOP-T.md").read_text(encoding="utf-8")
    version = next(line for line in old.split("\n") if line.startswith("version:"))
    effective = next(line for line in old.split("\n") if line.startswith("effective:"))
    new = old.replace(version, "version: 9.0.0").replace(effective, "effective: 2026-02-02")
    Path("sops/SOP-T.md").write_text(new, encoding="utf-8")
    assert run(*APPROVE).code == 0
    assert run(*DRILL).code == 0
    Path("sops/SOP-T.md").write_text(old, encoding="utf-8")
    assert "is an old copy; 9.0.0 is in force since 2026-02-02" in run(*DRILL).err
    listed = run("sop", "history").out
    assert "superseded" in listed
    assert "in force" in listed
    assert run("sop", "history", "SOP-T", "--show", "9.0.0").out == new
    assert "No SOP-T 8.8 was approved. Approved: " in run("sop", "history", "SOP-T", "--show", "8.8").err
    run("sop", "retire", "SOP-T", "9.0.0", "--name", "Dana", "--why", "no more")
    assert "retired" in run("sop", "history").out
    Path("sops/SOP-T.md").write_text(new, encoding="utf-8")
    assert "was retired on" in run(*DRILL).err
    assert run(*DRILL, "--as-of", "2026-02-03").code == 0, "on that day it was in force"


def test_only_who_may_approve_does_and_a_draft_is_not_approved(run) -> None:
    refused = run("sop", "approve", "sops/SOP-T.md", "--name", "Ann")
    assert refused.code != 0
    assert "Only a maintainer or a supervisor" in refused.err
    _edit("sops/SOP-T.md", "status: effective", "status: draft")
    assert "write status: approved" in run(*APPROVE).err
    nothing = run(*DRILL)
    assert nothing.code == 3
    assert "it is a draft" in nothing.err


def test_reading_is_recorded_for_a_version(run) -> None:
    assert "read and understood" in run("sop", "read", "SOP-T", "--name", "Ann", "--sops", "sops").out
    run("sop", "read", "SOP-T", "--name", "Ann", "--sops", "sops")
    assert run("audit", "log", "--json").out.count("ProcedureRead") == 1, "read twice is on record once"
    assert "Did you mean" in run("sop", "read", "SOP-TT", "--sops", "sops").err
    assert run("audit", "verify").code == 0


def test_another_day_has_other_procedures(run) -> None:
    effective = next(line for line in small.SOP.split("\n") if line.startswith("effective:"))
    later = small.SOP.replace(effective, "effective: 2099-01-01")
    Path("sops/SOP-T.md").write_text(later, encoding="utf-8")
    assert "takes effect on 2099-01-01" in run(*DRILL).err
    assert run(*DRILL, "--as-of", "2099-01-02").code == 0
