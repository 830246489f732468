"""Scenarios for other programs: every identifier under its key is right, what was planted says so, bytes are stable."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.identifiers import is_valid
from scenarios.universe import load_universe
from simulator.packs import family_names, load_family
from simulator.rules import Begin
from simulator.scenario_json import scenario_json
from sop.values import dumps
from tests.simulator import small

ROOT = Path(__file__).parents[2]
CHECKED = (
    "gtin",
    "sscc",
    "gln",
    "vat",
    "eori",
    "iban",
    "phone",
    "postal_code",
    "hs_code",
    "container",
    "scac",
    "incoterm",
)
RULES = small.rules()


def made(family: str, level: int, seed: int) -> dict[str, Any]:
    scenario = RULES.scenario(Begin(family, level, seed))
    return json.loads(dumps(scenario_json(scenario, load_universe())))  # type: ignore[no-any-return]


def identifiers(value: Any, country: str | None = None) -> Iterator[tuple[str, str, str | None]]:
    """Every identifier with the country it stands with; what was planted is passed over."""
    if isinstance(value, dict):
        here = value.get("country", country)
        for key, inner in value.items():
            if key in ("planted", "facts"):
                continue
            if key in CHECKED and isinstance(inner, str):
                yield key, inner, here
            yield from identifiers(inner, here)
    elif isinstance(value, list):
        for inner in value:
            yield from identifiers(inner, country)


@pytest.mark.parametrize("family", family_names())
def test_every_identifier_is_right(family: str) -> None:
    levels = load_family(family).levels
    seen: dict[str, int] = {}
    for seed in range(1, 9):
        record = made(family, levels[seed % len(levels)], seed)
        for kind, text, country in identifiers(record):
            seen[kind] = seen.get(kind, 0) + 1
            home = country if kind in ("vat", "eori", "postal_code", "iban") else None
            assert is_valid(kind, text, home), f"{record['scenario']}: {kind} {text} ({country})"
    assert {"gtin", "sscc", "gln", "phone", "hs_code", "scac"} <= set(seen)


@pytest.mark.parametrize("family", family_names())
def test_a_record_says_what_it_is_and_what_was_planted(family: str) -> None:
    record = made(family, load_family(family).levels[-1], 3)
    assert record["scenario"].startswith(f"{family}/")
    assert record["planted"]
    assert all({"planted", "kind", "planted_facts"} == set(trait) for trait in record["planted"])
    assert record["facts"]["order.number"] == record["order"]["order_id"]
    assert len(record["lines"]) == len(record["facts"]["order.lines"])
    assert record["documents"]


def test_the_same_bytes_in_another_process_locale_and_time_zone() -> None:
    line = [sys.executable, "-m", "simulator", "scenario", "generate", "--count", "24", "--seed", "1"]
    digests = set()
    for zone, locale, hashing in (("UTC", "C.UTF-8", "1"), ("Asia/Tokyo", "C", "2")):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": hashing}
        ran = subprocess.run(line, capture_output=True, check=False, cwd=ROOT, env=environment)
        assert ran.returncode == 0, ran.stderr.decode()
        assert ran.stdout.count(b"\n") == 24
        digests.add(hashlib.sha256(ran.stdout).hexdigest())
    assert len(digests) == 1
