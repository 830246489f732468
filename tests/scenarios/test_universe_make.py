"""The packaged universe is what Faker gives, other seeds are kept, and loading the packaged one stays cheap."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from scenarios.errors import UniverseError, UnknownName
from scenarios.universe import load, load_universe
from scenarios.universe.load import PACKAGED
from scenarios.universe.make_calendars import PATH as CALENDARS
from scenarios.universe.make_calendars import make as make_calendars


def test_packaged_universe_is_what_the_pinned_faker_gives() -> None:
    made_with = json.loads(PACKAGED.read_text(encoding="utf-8"))["faker"]
    if version("faker") != made_with:
        pytest.skip(f"made with Faker {made_with}, here is {version('faker')}: other names are right here")
    from scenarios.universe.make import make

    assert make(0) == PACKAGED.read_text(encoding="utf-8")


def test_packaged_calendars_are_what_the_pinned_holidays_give() -> None:
    made_with = json.loads(CALENDARS.read_text(encoding="utf-8"))["holidays"]
    if version("holidays") != made_with:
        pytest.skip(f"made with holidays {made_with}, here is {version('holidays')}")
    assert make_calendars() == CALENDARS.read_text(encoding="utf-8")


def test_default_universe_needs_no_heavy_library() -> None:
    code = (
        "import sys; from scenarios.universe import load_universe; load_universe();"
        "print([n for n in ('faker', 'pydantic', 'stdnum', 'phonenumbers', 'holidays', 'babel') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_another_seed_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "cache_file", lambda seed: tmp_path / "deep" / f"{seed}.json")
    load_universe.cache_clear()
    first = load_universe(7)
    kept = (tmp_path / "deep" / "7.json").read_text(encoding="utf-8")
    assert first.world_seed == 7
    assert {c.name for c in first.customers} != {c.name for c in load_universe().customers}
    assert first.products == load_universe().products
    load_universe.cache_clear()
    monkeypatch.setattr("scenarios.universe.make.make", lambda seed: pytest.fail("made twice"))
    assert load_universe(7) == first
    assert (tmp_path / "deep" / "7.json").read_text(encoding="utf-8") == kept
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["7.json"]
    load_universe.cache_clear()


def test_broken_cache_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "9.json"
    path.write_text('{"world_seed": 9, "customers": [{"id": 1}]}', encoding="utf-8")
    monkeypatch.setattr(load, "cache_file", lambda seed: path)
    with pytest.raises(UniverseError, match=r"world seed 9.*Delete"):
        load_universe(9)


def test_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    load._keep(blocked / "under" / "1.json", "{}")


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean MD-8001"):
        load_universe().product("MD8001")
    with pytest.raises(UnknownName, match="There is no role called 'emperor'"):
        load_universe().person("emperor")
