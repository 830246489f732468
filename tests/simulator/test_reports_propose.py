"""What comes next: orientation and its twin, then guided, then practice on seeds never met."""

from __future__ import annotations

from simulator.reports.competence import competence
from simulator.reports.propose import fresh_seed, propose
from simulator.reports.records import Record
from tests.simulator.reporting import record

ORIENTATION = {"orientation": (1,)}
FIRST = record(0, family="orientation", key="orientation/1/1", orientation=True, counts=False)
TWIN = record(1, family="orientation", key="orientation/1/1t", orientation=True, counts=False)


def after(*records: Record) -> object:
    standings = competence(records, (), {"credit-hold": (1, 2)})
    return propose("p1", records, standings, ORIENTATION)


def test_first_the_order_then_its_twin_then_guided_then_practice() -> None:
    first, second = after(), after(FIRST)
    assert (first.family, first.twin, first.mode) == ("orientation", False, "guided")  # type: ignore[attr-defined]
    assert (second.family, second.twin) == ("orientation", True)  # type: ignore[attr-defined]
    third = after(FIRST, TWIN)
    assert (third.family, third.level, third.mode) == ("credit-hold", 1, "guided")  # type: ignore[attr-defined]
    fourth = after(FIRST, TWIN, record(0, mode="guided", counts=False))
    assert (fourth.family, fourth.level, fourth.mode) == ("credit-hold", 1, "practice")  # type: ignore[attr-defined]


def test_an_open_drill_is_not_done() -> None:
    assert after(record(0, family="orientation", key="orientation/1/1", finished=None)).twin is False  # type: ignore[attr-defined]


def test_seeds_are_fresh_and_differ_between_people() -> None:
    met: list[Record] = []
    for n in range(30):
        seed = fresh_seed("p1", "credit-hold", 1, met)
        assert seed == fresh_seed("p1", "credit-hold", 1, met), "asking twice offers the same drill"
        assert seed not in {r.seed for r in met}
        met.append(record(n, seed=seed))
    assert fresh_seed("p1", "credit-hold", 1, ()) != fresh_seed("p2", "credit-hold", 1, ())


def test_with_nothing_to_play_nothing_is_proposed() -> None:
    assert propose("p1", (), (), {}) is None
