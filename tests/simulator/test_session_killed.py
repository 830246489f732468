"""Promise 3: kill a process at any instant; what was acknowledged is there, and the drill goes on.

`ORDERDRILL_KILLS=1000` kills so many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ORDERDRILL_KILLS", "25"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.simulator.kill_worker", str(tmp_path / "log.db"), str(KILLS), "1"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert found["wrong"] == []
    assert found["killed"] >= KILLS - 1
    assert found["acknowledged"] > KILLS
    assert found["open"] > KILLS // 2
