"""The embedded store does what every back end must; and the kit notices a store that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.sqlite import SqliteStore
from audit.store import Clock
from audit.testing import CHECKS, Check, Factory, every_entry_is_a_leaf, figures_add_up_at_every_moment


@pytest.fixture
def factory(tmp_path: Path) -> Factory:
    def make(clock: Clock) -> SqliteStore:
        return SqliteStore.open(tmp_path / "log.db", clock=clock)

    return make


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_embedded_store(check: Check, factory: Factory) -> None:
    check(factory)


@pytest.mark.parametrize(
    ("check", "method"), [(every_entry_is_a_leaf, "leaf_of"), (figures_add_up_at_every_moment, "sequence")]
)
def test_a_store_that_leaves_something_out_is_noticed(
    check: Check, method: str, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, method, lambda *_: 0)
    monkeypatch.setattr("audit.sqlite_tree.SUMMARY", "SELECT subject, key, n, sum FROM measures {0}")
    with pytest.raises(AssertionError):
        check(factory)
