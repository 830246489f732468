"""Panels from facts: fields, tables by record, documents as received. Prose facts stand only in document lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from scenarios.facts import FACTS
from scenarios.world.desk import Document
from scenarios.world.noun import PANELS, Fact
from simulator.core.drill import Drill
from simulator.core.events import Done, Event, Replied
from simulator.core.refs import LISTS
from simulator.present.edi import acknowledgements
from simulator.present.grids import QUIET, RECORDS, Grid, Item, Items, columns, grid, record_name
from simulator.present.kept import kept
from simulator.present.text import clean, clean_lines
from simulator.present.timeline import timeline
from simulator.present.values import NOT_SET, moment, show
from simulator.present.words import currency_of

if TYPE_CHECKING:
    from simulator.present.ports import Values
    from sop import Edition

TITLES = {
    "order": "Order", "holds": "Holds", "po": "Purchase order", "product": "Product", "prices": "Prices",
    "customer": "Customer", "account": "Account", "stock": "Stock", "trade": "Trade", "papers": "Papers",
    "carrier": "Carrier", "messages": "Messages", "edi": "EDI", "search": "Search", "log": "Log", "queue": "Queue",
}  # fmt: skip
LOOKED_BY = {"search": "search orders"}
"""Panels that stay blank until the act that fills them; all others open by being looked at."""

ValueOf = Callable[[str], Any]


class Names:
    """Reads what the procedures define, as of now: a value by name, and the unit it is in."""

    def __init__(self, judge: Values, edition: Edition) -> None:
        self._judge = judge
        self._units = _units(edition)

    def __call__(self, name: str) -> Any:
        return self._judge.value(name)

    def unit(self, name: str) -> str:
        """money, percent, days…; empty when it has none."""
        return self._units.get(name.partition("#")[0], "")


@kept(8)
def _units(edition: Edition) -> Mapping[str, str]:
    return {d.name: d.unit for p in edition.policies for d in p.definitions if d.panel}


def unit_of(value: ValueOf | None, name: str) -> str:
    """The unit of a defined name."""
    return value.unit(name) if isinstance(value, Names) else ""


@dataclass(frozen=True, slots=True)
class Page:
    """A document as it arrived: a heading, and its lines with the fact that each states."""

    title: str
    meta: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """All that a panel shows. `intro` stands at its head; `hint` says what to press when it is still blank."""

    name: str
    title: str
    opened: bool
    intro: str = ""
    hint: str = ""
    fields: tuple[Item, ...] = ()
    grids: tuple[Grid, ...] = ()
    pages: tuple[Page, ...] = ()

    def items(self) -> Iterable[Item]:
        """Every value on it that is not a document's line."""
        yield from self.fields
        for table in self.grids:
            for row in table.rows:
                yield from row


@cache
def _fields(panel: str) -> tuple[Fact, ...]:
    return tuple(f for f in FACTS.values() if f.panel == panel and not f.entity and f.type != "list" and not f.prose)


def panel(drill: Drill, name: str, value: ValueOf | None = None, events: Sequence[Event] = ()) -> Panel:
    """The panel as it stands. `value` reads what an SOP defines and shows here; `events` fill the log."""
    title = TITLES.get(name, name)
    intro = clean(drill.situation.brief) if name == "order" else ""
    if name not in drill.opened:
        by = LOOKED_BY.get(name)
        return Panel(name, title, False, intro, f"{by}: press / to look" if by else "not opened yet")
    today = drill.facts.get("clock.today")
    plain, grids = _standing(name, drill.facts)
    fields = _joined(plain, _defined(tuple(definitions(drill, name, value))))
    pages = _pages(name, drill.documents, drill.papers, today)
    if name == "messages":
        pages = (*reversed(said_pages(events)), *pages)
    if name == "edi":
        pages = (*(page(d, today) for d in reversed(acknowledgements(drill, events))), *pages)
    if name == "log":
        pages = (*pages, Page("Acts so far", "", tuple((line, "") for line in log_lines(events))))
    return _whole(name, title, intro, fields, grids, pages)


@kept(64)
def _whole(name: str, title: str, intro: str, fields: Items, grids: tuple[Grid, ...], pages: tuple[Page, ...]) -> Panel:
    return Panel(name, title, True, intro, "", fields, grids, pages)


@kept(64)
def _standing(name: str, facts: Mapping[str, Any]) -> tuple[Items, tuple[Grid, ...]]:
    """The fields and tables of a panel that are facts."""
    today = facts.get("clock.today")
    grids = [grid(listed, inner, name, facts.get(listed.name) or (), today) for listed, inner in columns(name)]
    plain = _items(name, today, *[facts.get(n) for n in CURRENCIES], *[facts.get(f.name) for f in _fields(name)])
    return plain, tuple(g for g in grids if g.rows)


@kept(64)
def _pages(
    name: str, documents: tuple[Document, ...], papers: Mapping[str, Mapping[str, Any]], today: date | None
) -> tuple[Page, ...]:
    """Documents as received, the latest first; on their own panel those that were prepared here."""
    pages = [page(d, today) for d in reversed(documents) if d.panel == name]
    if name == "papers":
        pages += [_paper(kind, paper, today) for kind, paper in papers.items()]
    return tuple(pages)


CURRENCIES = ("order.currency", "credit.currency")
"""What a sum of money on a panel may be in."""


@kept(256)
def _items(panel_name: str, today: date | None, order_in: Any, credit_in: Any, *values: Any) -> Items:
    """The fields of a panel that are facts. `values` are theirs, in order."""
    facts = dict(zip(CURRENCIES, (order_in, credit_in), strict=True))
    fields = [
        _item(f, value, currency_of(f.name, facts), today) for f, value in zip(_fields(panel_name), values, strict=True)
    ]
    if panel_name in QUIET:
        fields = [f for f in fields if f.text not in (NOT_SET, "none")]
    return tuple(sorted(fields, key=lambda f: f.ref.startswith("desk.")))  # who we are comes after what is worked on


@kept(RECORDS)
def _item(f: Fact, value: Any, currency: str, today: date | None) -> Item:
    return Item(f.name, f.label, show(value, f.unit, currency=currency, today=today))


@lru_cache(256)
def _defined(told: tuple[tuple[str, str, str], ...]) -> Items:
    return tuple(Item(ref, label, text) for ref, label, text in told)


@kept(256)
def _joined(first: Items, second: Items) -> Items:
    return (*first, *second)


@kept(64)
def _defined_on(shown: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(full for full, where in shown.items() if where == name)


def definitions(drill: Drill, name: str, value: ValueOf | None) -> Iterable[tuple[str, str, str]]:
    """(ref, label, text) of each SOP definition that this panel shows; a loop's definition once for each record."""
    if value is None:
        return
    for full in _defined_on(drill.shown, name):
        entity = full.partition(".")[0]
        label = full.rpartition(".")[2].replace("_", " ")
        today, currency = drill.facts.get("clock.today"), currency_of(full, drill.facts)
        unit = unit_of(value, full)
        if entity in LISTS:
            for record in drill.facts.get(LISTS[entity]) or ():
                ref = f"{full}#{record['id']}"
                yield (
                    ref,
                    f"{label}, {entity} {record_name(entity, record)}",
                    show(value(ref), unit, currency=currency, today=today),
                )
        else:
            yield full, label, show(value(full), unit, currency=currency, today=today)


@kept(256)
def page(document: Document, today: date | None) -> Page:
    """A document as the trainee reads it."""
    at = moment(document.at, today)
    meta = f"{clean(document.kind)} · {at} · from {clean(document.sender)}"
    return Page(clean(document.title), meta, tuple((line.text, line.fact) for line in document.lines))


def said_pages(events: Sequence[Event]) -> list[Page]:
    """Replies that are a sentence: by phone, or in a line of mail; what came with it may stand on another panel."""
    out = []
    for m in timeline(events):
        event = events[m.index]
        elsewhere = isinstance(event, Replied) and (event.document is None or event.document.panel != "messages")
        if isinstance(event, Replied) and elsewhere and event.text:
            lines = tuple((line, "") for line in clean_lines(event.text))
            out.append(Page(f"From {clean(event.sender) or 'the system'}", m.clock, lines))
    return out


def _paper(kind: str, paper: Mapping[str, Any], today: Any) -> Page:
    lines = []
    for field, value in paper.items():
        name, _, line = field.partition("#")
        label = name.partition(".")[2].removeprefix("line.").replace("_", " ")
        lines.append((f"{f'line {line} ' if line else ''}{label}: {show(value, today=today)}", ""))
    return Page(kind, "prepared at this desk", tuple(lines))


def log_lines(events: Sequence[Event]) -> list[str]:
    """What was done so far, a line each, with desk time. Looks stand with the rest: the log is whole."""
    out: list[str] = []
    for m in timeline(events):
        event = events[m.index]
        said = clean(event.said) if isinstance(event, Done) and event.action != "check availability" else ""
        out.append(f"{m.clock}  {m.words}{f': {said}' if said else ''}")
    return out


def seen_values(drill: Drill, value: ValueOf | None = None) -> list[Item]:
    """Every value that the trainee has seen, for picking: fields and table cells of opened panels, stated sentences.

    What the trainee put on record stands in the log; it needs no look to be known.
    """
    out: list[Item] = []
    seen: set[str] = set()
    drill = replace(drill, opened=drill.opened | {"log"})
    for name in PANELS:
        if name not in drill.opened:
            continue
        shown = panel(drill, name, value)
        for item in shown.items():
            if item.ref and item.ref not in seen:
                seen.add(item.ref)
                out.append(item)
        for p in shown.pages:
            for text, ref in p.lines:
                if ref and ref not in seen:
                    seen.add(ref)
                    out.append(Item(ref, "", f"“{clean(text).strip()}”"))
    return out
