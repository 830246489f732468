"""Which traits a scenario has: what each plants, what it needs, what it cannot stand beside, and its twin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scenarios.draft import Draft
from scenarios.families.international import matters, paperwork, terms
from scenarios.family import QUIET
from scenarios.maker import Maker

Plant = Callable[[Draft, str], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One trait. `kind` goes to `plant`. `slots` are what it takes up: no two traits of a scenario share one.

    `goods` names the products it needs (see `international.goods_for`), `where` the places, `mode` the mode. `waits`:
    somebody is asked before the goods can leave. `small`: the other goods must stay below the filing threshold.
    """

    plant: Plant
    kind: str
    twin: str
    fault: bool = True
    slots: tuple[str, ...] = ()
    goods: str = ""
    where: str = ""
    mode: str = ""
    waits: bool = False
    small: bool = False


def _pair(
    plant: Plant, faults: Mapping[str, str], decoy: tuple[str, str], *slots: str, waits: bool = True, goods: str = "",
    where: str = "", mode: str = "", small: bool = False,
) -> dict[str, Kind]:  # fmt: skip
    """Faults (trait name -> kind) that share one decoy; the decoy's twin is the first fault."""
    shared = (slots, goods, where, mode, waits, small)
    made = {name: Kind(plant, kind, decoy[0], True, *shared) for name, kind in faults.items()}
    made[decoy[0]] = Kind(plant, decoy[1], next(iter(faults)), False, *shared)
    return made


KINDS: dict[str, Kind] = {
    **_pair(
        matters.hit,
        {
            "match": "open",
            "cleared by sales": "by sales",
            "cleared another": "other record",
            "cleared long ago": "too old",
        },
        ("match cleared", "cleared"),
        "matter",
        "names",
    ),
    **_pair(
        matters.end_use,
        {"forwarder consignee": "forwarder consignee", "vague use": "vague"},
        ("use named", "named"),
        "matter",
        "names",
        "goods",
        goods="listed",
    ),
    **_pair(matters.wording, {"boycott": "boycott"}, ("origin asked", "origin"), "matter"),
    **_pair(
        matters.licence,
        {"undetermined": "undetermined", "licence missing": "missing"},
        ("licence in hand", "in hand"),
        "matter",
        "goods",
        goods="listed",
    ),
    **_pair(
        matters.licence,
        {"not looked up": "not looked up"},
        ("determined", "determined"),
        "matter",
        "goods",
        goods="listed",
    ),
    **_pair(
        matters.onward,
        {"onward": "onward", "onward embargoed": "embargoed"},
        ("consumed", "consumed"),
        "matter",
        "place",
        where="CA",
        waits=False,
    ),
    **_pair(
        terms.incoterm,
        {"EXW": "EXW", "sea term": "sea term", "no place": "no place", "term keyed wrong": "keyed wrong"},
        ("ordinary term", "ordinary"),
        "term",
        "mode",
        mode="air",
    ),
    **_pair(
        terms.incoterm, {"DDP": "DDP", "DDP not accepted": "DDP registered"}, ("DDP accepted", "DDP accepted"), "term"
    ),
    **_pair(terms.routed, {"routed": "no authority"}, ("routed on file", "on file"), "filer"),
    **_pair(
        terms.batteries,
        {
            "batteries": "nobody asked",
            "batteries, other note": "other number",
            "batteries by other mode": "passed by other mode",
        },
        ("batteries passed", "passed"),
        "matter",
        "goods",
        "mode",
        goods="batteries",
        mode="air",
    ),
    **_pair(
        terms.credit_letter,
        {
            "credit late": "late",
            "credit expiring": "expiring",
            "credit differs": "other term",
            "credit, sailing rolled": "sailing rolled",
        },
        ("credit in order", "in order"),
        "term",
        "mode",
        mode="vessel",
    ),
    **_pair(
        paperwork.threshold,
        {"just over": "over"},
        ("just inside", "inside"),
        "value",
        "goods",
        "place",
        goods="cheap",
        where="overseas",
        waits=False,
        small=True,
    ),
    **_pair(
        paperwork.threshold,
        {"same code over": "over"},
        ("same code inside", "inside"),
        "value",
        "goods",
        "place",
        goods="same code",
        where="overseas",
        waits=False,
        small=True,
    ),
    "two codes": Kind(
        paperwork.two_codes,
        "",
        "same code over",
        False,
        ("value", "goods", "place"),
        "two codes",
        "overseas",
        small=True,
    ),
    **_pair(
        paperwork.certificate,
        {"certificate lapsed": "lapsed"},
        ("certificate covers", "covers"),
        "place",
        "paper",
        where="CA MX",
        waits=False,
    ),
    **_pair(
        paperwork.pallet,
        {"pallet unmarked": "unmarked"},
        ("pallet marked", "marked"),
        "place",
        where="abroad",
        waits=False,
    ),
    **_pair(
        matters.booking,
        {"booked wrong": "last order's"},
        ("booked right", "right"),
        "place",
        where="abroad",
        waits=False,
    ),
    **_pair(
        paperwork.sample,
        {"sample": "free of charge"},
        ("sample sold", "sold"),
        "sample",
        "value",
        waits=False,
        small=True,
    ),
}
"""Trait -> what it is. Puerto Rico, Guam and always-file goods are places and goods of ordinary orders, see below."""


def _nothing(d: Draft, kind: str) -> None:
    d.plant(kind, "decoy", shipment__destination_territory=d.shipment["destination_territory"])


KINDS |= {
    "sea term by sea": Kind(terms.incoterm, "sea term by sea", "sea term", False, ("term", "mode"), mode="vessel"),
    "Puerto Rico": Kind(_nothing, "Puerto Rico", "Guam", True, ("place",), where="PR VI"),
    "Guam": Kind(_nothing, "Guam", "Puerto Rico", False, ("place",), where="GU"),
    "always filed": Kind(
        _nothing,
        "always filed",
        "cheap part",
        True,
        ("goods", "value", "place"),
        "always",
        "DE FR NL GB IT ES JP AU CA",
        small=True,
    ),
    "cheap part": Kind(
        _nothing,
        "cheap part",
        "always filed",
        False,
        ("goods", "value", "place"),
        "cheap",
        "DE FR NL GB IT ES JP AU CA",
        small=True,
    ),
}

OFTEN = {
    "cleared long ago": 3, "match cleared": 2, "sea term": 3, "sea term by sea": 2, "batteries, other note": 3,
    "batteries": 2, "batteries by other mode": 2, "batteries passed": 2, "credit late": 2, "credit expiring": 3,
    "credit differs": 2, "credit in order": 3, "vague use": 2, "forwarder consignee": 2, "just over": 2,
    "just inside": 4, "sample": 2, "certificate covers": 2, "certificate lapsed": 2,
}  # fmt: skip
"""Traits that turn on a figure, a number or a day, or on one word of several: they come up so many times as often."""


def _named(*, fault: bool, waits: tuple[bool, ...]) -> tuple[str, ...]:
    return tuple(n for n, k in KINDS.items() if k.fault == fault and k.waits in waits for _ in range(OFTEN.get(n, 1)))


STOPS = _named(fault=True, waits=(True,))
PAPERS = _named(fault=True, waits=(False,))
DECOYS = _named(fault=False, waits=(True, False))


def choose(m: Maker, level: int) -> tuple[list[str], bool]:
    """Trait names, and whether nothing is wrong."""
    quiet = m.chance(QUIET)
    faults = m.chance(58)
    want: list[tuple[str, ...]]
    if quiet:
        want = [DECOYS] * (m.between(0, 1) if level == 1 else m.between(0, min(2, level)))
    else:
        first, other = (STOPS, PAPERS) if faults else (PAPERS, STOPS)
        want = [first] if level <= 2 else [first, PAPERS] if level <= 4 else [first, PAPERS, DECOYS]
        if level >= 4 and m.chance(30):
            want[1] = other
    chosen: list[str] = []
    taken: set[str] = set()
    for names in want:
        free = [n for n in names if not taken.intersection(KINDS[n].slots)]
        if not free:
            continue
        name = m.pick(free)
        chosen.append(name)
        taken.update(KINDS[name].slots)
    return chosen, quiet
