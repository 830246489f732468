"""The EDI panel: the 850 as it came, the 855 of every confirmation as it went, values marked where they were read."""

from __future__ import annotations

from functools import cache

from scenarios.documents.x12 import as_sent
from scenarios.documents.x12_855 import LINE_STATUS
from scenarios.families import FAMILIES
from scenarios.family import generate
from simulator.core.acts import Act
from simulator.core.drill import decide, fold, start
from simulator.core.events import Done, Event, Refused
from simulator.core.situation import situation
from simulator.present.edi import acknowledgements
from simulator.present.panels import panel, seen_values


@cache
def started(channel_is_edi: bool) -> tuple[Event, ...]:
    """The start of an order of several lines that came by EDI, or did not."""
    for seed in range(200):
        made = generate(FAMILIES["backorders"], 3, seed)
        if (made.world.order.channel == "EDI") == channel_is_edi and len(made.world.order.lines) > 2:
            return (start(situation(made)),)
    raise AssertionError("no such order")


def after(events: tuple[Event, ...], *acts: Act) -> tuple[Event, ...]:
    for act in acts:
        events += decide(fold(events), act)
    return events


def answering(events: tuple[Event, ...], *responses: str) -> Act:
    ids = [r["id"] for r in fold(events).facts["order.lines"]]
    given = dict(zip(ids, responses, strict=False))
    return Act("confirm order", {"fields": {f"acknowledgement.line.response#{id}": r for id, r in given.items()}})


def test_each_confirmation_of_an_edi_order_is_an_855_in_the_panel() -> None:
    events = started(True)
    assert acknowledgements(fold(events), events) == []
    first, second = answering(events, "backorder", "reject"), answering(events, "hold")
    events = after(events, first, Act("open", {"panel": "edi"}), second)
    assert not any(isinstance(e, Refused) for e in events)
    sent = acknowledgements(fold(events), events)
    codes = [[s.split("*")[1] for s in as_sent(d.lines).split("~") if s.startswith("ACK*")] for d in sent]
    assert [c[:2] for c in codes] == [["IB", "IR"], ["IH", LINE_STATUS["accept"]]]
    assert len({as_sent(d.lines)[:105].split("*")[13] for d in sent}) == 2
    titles = [p.title for p in panel(fold(events), "edi", None, events).pages]
    assert [t.split()[0] for t in titles] == ["855", "855", "850"]


def test_the_855_says_what_stood_when_it_was_sent() -> None:
    events = started(True)
    line = fold(events).facts["order.lines"][0]
    events = after(events, Act("confirm order"))
    before = acknowledgements(fold(events), events)
    events = after(events, Act("correct", {"field": f"line.price#{line['id']}", "value": line["price"] + 1}))
    assert any(isinstance(e, Done) and e.action == "correct" for e in events)
    assert acknowledgements(fold(events), events) == before


def test_an_order_that_did_not_come_by_edi_has_none() -> None:
    events = after(started(False), Act("confirm order"), Act("open", {"panel": "edi"}))
    assert acknowledgements(fold(events), events) == []
    assert panel(fold(events), "edi", None, events).pages == ()


def test_a_value_read_in_the_interchange_can_be_marked_without_opening_the_page() -> None:
    events = started(True)
    drill = fold(events)
    fact = next(line.fact for d in drill.documents if d.panel == "edi" for line in d.lines if "po_price" in line.fact)
    flag = Act("flag", {"a": fact, "b": fact.replace("po_price", "price")})
    (refused,) = decide(fold(after(events, Act("open", {"panel": "order"}))), flag)
    assert isinstance(refused, Refused)
    events = after(events, Act("open", {"panel": "edi"}), Act("open", {"panel": "order"}))
    assert fact in {item.ref for item in seen_values(fold(events))}
    assert isinstance(decide(fold(events), flag)[0], Done)
