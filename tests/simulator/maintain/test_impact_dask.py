"""The executor of a cluster does: impact runs on Dask and finds what it finds in one process."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator.maintain.impact import impact
from tests.simulator.desks import credit_texts
from tests.simulator.maintain.playing import BAND, edited, here

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(find_spec("distributed") is None, reason="dask[distributed] is not installed")
def test_impact_runs_on_a_dask_cluster() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.simulator.maintain.dask_worker"],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    found = impact(credit_texts(), edited(*BAND), 6, families=("credit-hold",), levels=(2,), executor=here)
    assert told["moved"] == [
        [one.key.scenario, one.key.subject, one.before.words, one.after.words] for one in found.moved
    ]
    assert (told["played"], told["judged"]) == (found.found.played, found.found.judged)
    assert told["moved"]
