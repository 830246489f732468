"""What is kept between runs makes loading fast and never changes what is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.vocabulary import vocabulary
from simulator.editions import site_calendars
from simulator.shelf import Folder, shelf
from sop import Edition, load_edition
from sop.kept import LONG, KeptPolicy
from sop.library import bundled
from sop.policy import Policy
from sop.sfeel import Cell, Expr, Scope

NUDGES = (
    ("up to", "over"),
    ("is not", "is"),
    ("10", "12"),
    ("`authority`", "`autority`"),
    ("|", "||"),
    (" and ", " or "),
    ("**", "*"),
    ("CR-1.2", "CR-1.3"),
    ("days", "working days"),
    ("SOP-CR", "SOP-CX"),
    ("credit manager", "controller"),
    ("HOUSE", "LAW"),
    ("version: 1", "version: 2"),
    ("true", "false"),
    ("\n\n", "\n"),
    ("SOP-XF.cleared", "may_leave"),
)
FEW = ("SOP-LC.md", "SOP-XD.md", "SOP-XF.md")
"""XD reads an output of XF."""  # fmt: skip


class Box(dict[str, bytes]):
    """A store in memory."""

    engine = "test"

    def put(self, name: str, content: bytes) -> None:
        self[name] = content


class Blind(Box):
    """A store that keeps and gives nothing."""

    def get(self, name: str, default: Any = None) -> Any:
        return None


def few() -> dict[str, str]:
    return {path: bundled()[path] for path in FEW}


def load(texts: dict[str, str], store: Any = None) -> Edition:
    return load_edition(texts, vocabulary(), calendars=site_calendars(), store=store)


def scopes(value: Any) -> Iterator[Scope]:
    """The scope of every expression and cell, in order: equality leaves them out."""
    if isinstance(value, Expr | Cell):
        yield value.scope
    elif isinstance(value, Policy):
        for name in LONG:
            yield from scopes(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from scopes(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in ("run", "settle"):
                yield from scopes(getattr(value, one.name))


def same(one: Edition, other: Edition) -> None:
    assert one.diagnostics == other.diagnostics
    assert one.scoring == other.scoring
    assert [policy.id for policy in one.policies] == [policy.id for policy in other.policies]
    assert one == other
    for left, right in zip(one.policies, other.policies, strict=True):
        for name in LONG:
            assert getattr(left, name) == getattr(right, name), (left.id, name)
        assert repr((left.parameters, left.clauses)) == repr((right.parameters, right.clauses))  # 1.0 is not written 1
        pairs = {(id(a), id(b)): (a, b) for a, b in zip(scopes(left), scopes(right), strict=True)}
        for ours, theirs in pairs.values():
            assert ours == theirs
            assert list(ours.names or ()) == list(theirs.names or ())


def test_the_library_comes_back_as_it_was_compiled() -> None:
    box, texts = Box(), bundled()
    fresh = load(texts)
    same(load(texts, box), fresh)
    kept = load(texts, box)
    assert all(isinstance(policy, KeptPolicy) for policy in kept.policies)
    same(kept, fresh)
    assert fresh == load(texts, Blind())
    assert kept.digest == fresh.digest
    assert kept.edges_by_name == fresh.edges_by_name
    assert replace(kept.policies[0], title="x") == replace(fresh.policies[0], title="x") != fresh.policies[0]
    assert hash(kept.clause("CR-1.2")) == hash(fresh.clause("CR-1.2"))


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**48))
def test_edited_procedures_are_the_same_from_the_store(seed: int) -> None:
    """One store through a row of edits, so that unchanged documents come from it beside changed ones."""
    dice, box = Random(seed), Box()
    texts = few()
    load(texts, box)
    for _ in range(4):
        path = dice.choice(sorted(texts))
        old, new = dice.choice(NUDGES)
        at = [n for n in range(len(texts[path])) if texts[path].startswith(old, n)]
        if at:
            start = dice.choice(at)
            texts[path] = texts[path][:start] + new + texts[path][start + len(old) :]
        fresh = load(texts)
        same(load(texts, box), fresh)
        same(load(texts, box), fresh)


def test_a_changed_type_reaches_the_readers_of_a_name() -> None:
    """When what another document gives has another type, what was kept of its readers no longer counts."""
    box, texts = Box(), few()
    reader = next(policy for policy in load(texts, box).policies if policy.id == "SOP-XD")
    lines = texts["SOP-XF.md"].split("\n")
    told = [line.replace("| yes ", "| open") if line.startswith("| XF-10.") else line for line in lines]
    other = {**texts, "SOP-XF.md": "\n".join(told)}
    changed = load(other, box)
    same(changed, load(other))
    assert any(one.path == "SOP-XD.md" and one.code == "unknown-value" for one in changed.diagnostics)
    without = {path: text for path, text in texts.items() if path != "SOP-XF.md"}
    same(load(without, box), load(without))
    same(load(texts, box), load(texts))
    assert reader.references


def test_other_engines_words_and_pages_are_other_entries() -> None:
    box, texts = Box(), {"SOP-LC.md": bundled()["SOP-LC.md"]}
    load(texts, box)
    box.engine = "another"
    assert not any(isinstance(policy, KeptPolicy) for policy in load(texts, box).policies)
    box.engine = "test"
    used = next(name for name in vocabulary().facts if f"`{name}`" in texts["SOP-LC.md"])
    less = replace(vocabulary(), facts={name: fact for name, fact in vocabulary().facts.items() if name != used})
    assert load_edition(texts, less, store=box).diagnostics == load_edition(texts, less).diagnostics != ()
    page = {**texts, "scoring.md": bundled()["scoring.md"].replace("| 2 ", "| 3 ")}
    same(load(page, box), load(page))
    assert load(page, box).scoring != load(texts, box).scoring


@pytest.mark.parametrize("harm", ["empty", "cut", "flipped", "swapped", "words", "gone"])
def test_a_damaged_store_is_passed_over_and_mended(tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sop.kept._POLICIES", {})
    texts = {"SOP-CR.md": bundled()["SOP-CR.md"], "SOP-LC.md": bundled()["SOP-LC.md"]}
    folder = Folder(tmp_path / "cache", "test")
    fresh = load(texts, folder)
    dice = Random(harm)
    names = sorted((tmp_path / "cache").iterdir())
    assert names
    for path in names:
        content = bytearray(path.read_bytes())
        if harm == "gone" and len(content) > 20_000:
            path.unlink()
        elif harm == "empty":
            path.write_bytes(b"")
        elif harm == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif harm == "flipped":
            at = dice.randrange(len(content))
            content[at] ^= 1
            path.write_bytes(content)
        elif harm == "swapped":
            path.write_bytes(dice.choice(names).read_bytes())
        elif harm == "words":
            path.write_bytes(b'{"sops": []}\n')
    monkeypatch.setattr("sop.kept._POLICIES", {})
    same(load(texts, folder), fresh)
    monkeypatch.setattr("sop.kept._POLICIES", {})
    mended = load(texts, folder)
    assert all(isinstance(policy, KeptPolicy) for policy in mended.policies)
    same(mended, fresh)


def test_a_well_formed_entry_that_is_none_of_ours_is_passed_over() -> None:
    """Right digests around wrong data: classes out of range, too few fields, other types."""
    import hashlib
    import json

    texts = {"SOP-LC.md": bundled()["SOP-LC.md"]}
    fresh = load(texts)
    wrong: tuple[Any, ...] = (
        [],
        {},
        {"policies": [[1]]},
        {"rest": [[999, 1]], "policy": None},
        {"scoring": ["r", 3]},
        "x",
        [[[]]],
    )
    for body in wrong:
        box = Box()
        load(texts, box)
        for name in box:
            raw = json.dumps(body).encode()
            told = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest().encode()
            box[name] = told + b"\n" + raw
        same(load(texts, box), fresh)


def test_a_folder_in_the_way_or_off_is_no_error(tmp_path: Path) -> None:
    texts = {"SOP-LC.md": bundled()["SOP-LC.md"]}
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    same(load(texts, Folder(blocked, "test")), load(texts))
    assert shelf({"ORDERDRILL_CACHE": "off"}) is None
    given = shelf({"ORDERDRILL_CACHE": str(tmp_path / "here")}, keep=False)
    assert given is not None
    load(texts, given)
    assert not (tmp_path / "here").exists()


def test_old_files_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.shelf.MOST", 10)
    folder = Folder(tmp_path, "test")
    for number in range(25):
        folder.put(f"n{number}", b"x")
    left = {path.name for path in tmp_path.iterdir()}
    assert len(left) <= 10
    assert folder.get("n24") == b"x"
    assert not any(name.startswith("new-") for name in left)
