"""Writes the golden drills of this release: `python -m tests.goldens.record`. Those of other releases are left alone.

A folder for each release: `drills.jsonl.gz`, one drill a line, events as stored and the scorecard as it was worked out;
`sops.zip`, the procedures that judged. A release that has gone out is never written again.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.check import edition_of
from simulator.core.bots import play
from simulator.core.duties import Run
from simulator.core.events import event_to_json
from simulator.core.score import acts_of, score
from simulator.scored import card_json
from simulator.version import VERSION
from sop import Edition
from sop.library import bundled
from tests.playing import CELLS, perfect, played, started

HERE = Path(__file__).parent
EPOCH = (2026, 1, 1, 0, 0, 0)


def scored(edition: Edition, events: tuple[Any, ...]) -> dict[str, Any]:
    """What must stay for ever: everything but the path, of which another one may be found that is as good."""
    card = {k: v for k, v in card_json(score(edition, events)).items() if k != "path"}
    return json.loads(json.dumps(card))  # type: ignore[no-any-return]


def drills() -> Iterator[tuple[str, Run]]:
    """A perfect one and a poor one of every family, one with an act left out, one failed on a critical act."""
    levels = {family: level for family, level in CELLS if level <= 3}
    for n, (family, level) in enumerate(levels.items()):
        yield f"{family} perfect", perfect(family, level, 7)
        bot = ("shotgun", "obey", "escalate-all", "everything")[n % 4]
        yield f"{family} {bot}", played(started(family, level, 11), bot)
    yield "credit-hold release-all", played(started("credit-hold", 2, 3), "release-all")
    whole = acts_of(perfect("order-discrepancies", 2, 5).events)
    cut = next(i for i, act in enumerate(whole) if act.action == "flag")
    first = started("order-discrepancies", 2, 5)
    without = play(edition_of(None), Run(edition_of(None), first), [*whole[:cut], *whole[cut + 1 :]])
    yield "order-discrepancies, a mark left out", without


def line_of(name: str, run: Run) -> Mapping[str, Any]:
    """One drill as it is kept."""
    events = [event_to_json(event) for event in run.events]
    return {"drill": name, "events": events, "card": scored(edition_of(None), tuple(run.events))}


def main() -> None:
    """Write the folder of this release."""
    folder = HERE / VERSION
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(line_of(*one), ensure_ascii=False, sort_keys=True) for one in drills()]
    body = gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0)
    (folder / "drills.jsonl.gz").write_bytes(body)
    with zipfile.ZipFile(folder / "sops.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
        for path, text in sorted(bundled().items()):
            kept.writestr(zipfile.ZipInfo(path, EPOCH), text, zipfile.ZIP_DEFLATED, 9)
    print(f"{len(lines)} drills in {folder.relative_to(HERE.parent.parent)}")


if __name__ == "__main__":
    main()
