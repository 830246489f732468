"""Impact on a local Dask cluster, in a process of its own: prints what it found, for the test that started it."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from simulator.maintain.impact import impact
from tests.simulator.desks import credit_texts
from tests.simulator.maintain.playing import BAND, edited


def main() -> None:
    """One worker thread in this process, on the loopback alone."""
    dask: Any = import_module("dask.distributed")
    cluster = dask.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None)
    with cluster, dask.Client(cluster) as client:
        found = impact(
            credit_texts(), edited(*BAND), 6, families=("credit-hold",), levels=(2,), executor=client.get_executor
        )
    moved = [[one.key.scenario, one.key.subject, one.before.words, one.after.words] for one in found.moved]
    print(json.dumps({"played": found.found.played, "judged": found.found.judged, "moved": moved}))


if __name__ == "__main__":
    main()
