"""A scenario handed over as a file is believed only field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenarios.families import FAMILIES
from scenarios.family import generate
from simulator.core.situation import situation, to_json
from simulator.scenario_file import ScenarioFileError, read_scenario


def _written(where: Path, data: Any) -> str:
    path = where / "scenario.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_what_we_write_we_read(family: str, tmp_path: Path) -> None:
    plain = to_json(situation(generate(FAMILIES[family], FAMILIES[family].levels[-1], 5)))
    assert to_json(read_scenario(_written(tmp_path, {"situation": plain}))) == plain


def test_each_fault_is_named_with_its_field(tmp_path: Path) -> None:
    plain = to_json(situation(generate(FAMILIES["credit-hold"], 2, 5)))
    plain["level"] = 9
    plain["answers"][0]["minuets"] = 3
    with pytest.raises(ScenarioFileError) as error:
        read_scenario(_written(tmp_path, plain))
    assert "level" in str(error.value)
    assert "answers.0.minuets" in str(error.value)


def test_an_unknown_fact_comes_with_the_nearest(tmp_path: Path) -> None:
    plain = to_json(situation(generate(FAMILIES["credit-hold"], 2, 5)))
    plain["facts"]["credit.limti"] = plain["facts"].pop("credit.limit")
    with pytest.raises(ScenarioFileError, match=r"[Dd]id you mean"):
        read_scenario(_written(tmp_path, plain))


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{", b"[]", b'"x"', b'{"situation": 3}'])
def test_what_is_no_scenario_says_so(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_bytes(text)
    with pytest.raises(ScenarioFileError):
        read_scenario(str(path))
