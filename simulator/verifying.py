"""Do the stored scores follow from what is stored? Every drill is judged again by its own procedures."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import TYPE_CHECKING

from audit.store import AuditStore, open_store
from audit.verify import Counted, Problem, Progress
from simulator.kinds import STARTED
from simulator.version import ENGINE

if TYPE_CHECKING:
    from concurrent.futures import Future

    from simulator.rejudging import Judged

BATCH = 32
"""So many drills go to another process at once."""


def score_checker(
    workers: int = 1, progress: Progress | None = None
) -> Callable[[AuditStore], Iterator[Problem | Counted]]:
    """`check_scores` as `audit.verify` takes it."""
    return lambda store: check_scores(store, workers=workers, progress=progress)


def check_scores(
    store: AuditStore, *, workers: int = 1, progress: Progress | None = None
) -> Iterator[Problem | Counted]:
    """Every score that does not follow, in the order of the drills' ids; at the end, how many were judged and how.

    The trainee's run and the stored reference run go through the judge again, and the arithmetic is done again. Where
    the engine is the one that scored, the reference run is solved again as well; else its path is taken as stored.
    workers: so many processes, which open the log by its `where`.
    """
    found: Counter[str] = Counter()
    results = _here(store) if workers < 2 or store.where == ":memory:" else _spread(store, workers)
    with closing(results):
        total = _size(store) if progress else 0
        done = 0
        for judged, entries in results:
            found[judged.how] += bool(judged.how)
            if judged.problem:
                yield judged.problem
            done += entries
            if progress:
                progress(min(done, total), total)
    if drills := sum(found.values()):
        yield Counted("scores", _words(found), {"drills": drills, **dict(sorted(found.items()))})


def _words(found: Counter[str]) -> str:
    from simulator.rejudging import AS_STORED, SOLVED, SUMMED

    drills = sum(found.values())
    said = [f"{drills:,} drill{'s' * (drills != 1)} judged again"]
    if found[SOLVED]:
        said.append(f"{found[SOLVED]:,} solved again")
    if found[AS_STORED]:
        said.append(f"{found[AS_STORED]:,} not by engine {ENGINE}: path taken as stored")
    if found[SUMMED]:
        said.append(f"{found[SUMMED]:,} only added up")
    return ", ".join(said)


def _size(store: AuditStore) -> int:
    with store.snapshot() as view:
        return view.size()


def _drills(store: AuditStore) -> Iterator[tuple[str, int]]:
    """The name of every stream that begins as a drill does, and how many entries it has."""
    return ((head.stream, head.next_seq) for head in store.streams() if head.first_kind == STARTED)


def _here(store: AuditStore) -> Generator[tuple[Judged, int], None, None]:
    editions = None
    for stream, entries in _drills(store):
        from simulator.rejudging import Editions, judge_again  # the engine is loaded only where there is a drill

        editions = editions or Editions(store)
        yield judge_again(store, stream, editions), entries


def _spread(store: AuditStore, workers: int) -> Generator[tuple[Judged, int], None, None]:
    """By several processes, in the same order; a few batches are under way, never all of them."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    drills = _drills(store)
    waiting: deque[tuple[Future[list[Judged]], list[tuple[str, int]]]] = deque()
    with ExitStack() as stack:
        context = multiprocessing.get_context("spawn")  # an open database does not survive a fork
        pool = ProcessPoolExecutor(workers, mp_context=context)
        stack.callback(pool.shutdown, cancel_futures=True)
        while True:
            while len(waiting) < 2 * workers and (batch := list(islice(drills, BATCH))):
                waiting.append((pool.submit(_batch, store.where, [stream for stream, _ in batch]), batch))
            if not waiting:
                return
            job, batch = waiting.popleft()
            for judged, (_, entries) in zip(job.result(), batch, strict=True):
                yield judged, entries


def _batch(where: str, streams: list[str]) -> list[Judged]:
    from simulator.rejudging import Editions, judge_again

    with closing(open_store(where, readonly=True)) as store:
        editions = Editions(store)
        return [judge_again(store, stream, editions) for stream in streams]
