"""The entries of a log, read by several processes at once, each a few parts of it."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from audit.entry import Measure
from audit.store import AuditStore, open_store
from audit.tiles import WIDTH
from audit.totals import Totals
from audit.verify_entries import EntryCheck, Part, Progress

PARTS_EACH = 4
"""So many parts for each process: none waits long for the last."""


def read_in_parts(
    where: str,
    totals: Totals,
    *,
    workers: int,
    after: int,
    until: int,
    sizes: set[int],
    forms: bool,
    progress: Progress | None,
) -> list[Part]:
    """The parts in order; the figures of all of them are added to `totals`. where: as `open_store` has it."""
    step = -(-(until - after) // (workers * PARTS_EACH * WIDTH)) * WIDTH
    starts = [after, *range((after // WIDTH + 1) * WIDTH + step - WIDTH, until, max(step, WIDTH))]
    ends = [*starts[1:], until]
    found = []
    context = multiprocessing.get_context("spawn")  # an open database does not survive a fork
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        jobs = [pool.submit(_part, where, start, end, sizes, forms) for start, end in zip(starts, ends, strict=True)]
        for job, end in zip(jobs, ends, strict=True):
            part, measures = job.result()
            found.append(part)
            for measure in measures:
                totals.add(measure)
            if progress:
                progress(end, until)
    return found


def _part(where: str, after: int, until: int, sizes: set[int], forms: bool) -> tuple[Part, list[Measure]]:
    with _closing(where) as store, store.snapshot() as view, contextlib.closing(Totals()) as totals:
        part = EntryCheck(view, totals, after=after, until=until, sizes=sizes, forms=forms).run()
        return part, list(totals.rows())


@contextlib.contextmanager
def _closing(where: str) -> Iterator[AuditStore]:
    store = open_store(where, readonly=True)
    try:
        yield store
    finally:
        store.close()
