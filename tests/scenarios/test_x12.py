"""Orders by EDI: what stands in the panel is an interchange that somebody else's parser reads, and it says what the
purchase order says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyx12.x12file import X12Reader

from scenarios.documents.layout import WIDTH
from scenarios.documents.x12 import BASIS, FREIGHT, UNITS, an, as_sent
from scenarios.documents.x12_855 import LINE_STATUS, acknowledgement_855
from scenarios.facts import observe
from scenarios.families import FAMILIES
from scenarios.family import generate
from scenarios.scenario import Scenario
from scenarios.universe import load_universe
from scenarios.world.desk import Document, TextLine
from scenarios.world.order import RESPONSES
from scenarios.world.order import UNITS as OUR_UNITS

SEEDS = 24
FAR = {code: word for word, code in UNITS.items()}
PER = {code: word for word, code in BASIS.items()}
PURPOSE = {"00": "original", "06": "confirmation", "04": "change"}


@cache
def by_wire() -> tuple[tuple[Scenario, Document], ...]:
    """Every scenario of the seeds that has an interchange, from all families and levels."""
    made = (
        generate(f, level, seed, twin=seed % 5 == 0)
        for f in FAMILIES.values() for level in f.levels for seed in range(SEEDS)
    )  # fmt: skip
    return tuple((s, d) for s in made for d in s.world.documents if d.panel == "edi")


def bare(lines: tuple[TextLine, ...]) -> str:
    """The interchange as it travelled, read off the page as the module says that it is laid out."""
    out = ""
    for line in lines:
        text = line.text[2:] if line.text.startswith("  ") else line.text
        out += text[: text.index("~") + 1] if "~" in text else text
    return out


def read(sent: str) -> list[list[str]]:
    """Its segments, read by pyx12, which checks separators, nesting, control numbers and counts."""
    reader = X12Reader(StringIO(sent))
    segments = [segment.format("~", "*", ">").rstrip("~").split("*") for segment in reader]
    reader.cleanup()
    assert reader.pop_errors() == []
    return segments


def of(segments: list[list[str]], name: str) -> list[list[str]]:
    return [s + [""] * 12 for s in segments if s[0] == name]


def loops(segments: list[list[str]]) -> Iterator[list[list[str]]]:
    """The PO1 loops."""
    start = [i for i, s in enumerate(segments) if s[0] == "PO1"]
    end = next(i for i, s in enumerate(segments) if s[0] == "CTT")
    for a, b in zip(start, [*start[1:], end], strict=True):
        yield segments[a:b]


def on(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def test_there_are_hundreds_and_only_for_orders_by_edi() -> None:
    assert len(by_wire()) > 200
    assert all(s.world.order.channel == "EDI" for s, _ in by_wire())


def test_another_parser_reads_them_and_counts_the_same() -> None:
    for scenario, document in by_wire():
        sent = bare(document.lines)
        assert sent == as_sent(document.lines)
        assert sent.isascii()
        assert sent.index("~") == 105, "ISA has 106 characters with its terminator"
        segments = read(sent)
        isa, gs, transaction = of(segments, "ISA")[0], of(segments, "GS")[0], of(segments, "ST")[0]
        assert (isa[5], isa[7], isa[12], isa[15]) == ("07", "07", "00401", "P")
        assert (gs[1], gs[7], gs[8], transaction[1]) == ("PO", "X", "004010", "850")
        assert isa[6].strip() == gs[2]
        assert isa[8].strip() == gs[3]
        assert isa[13] == of(segments, "IEA")[0][2]
        assert gs[6] == of(segments, "GE")[0][2]
        body = [s[0] for s in segments]
        assert int(of(segments, "SE")[0][1]) == body.index("SE") - body.index("ST") + 1
        assert int(of(segments, "CTT")[0][1]) == len(of(segments, "PO1")) == len(scenario.world.order.lines)


def test_control_numbers_are_never_used_twice() -> None:
    numbers = [read(bare(d.lines))[0][13] for s, d in by_wire() if not s.twin]
    assert len(set(numbers)) == len(numbers)


def test_the_parser_would_have_said_so() -> None:
    sent = bare(by_wire()[0][1].lines)
    segments = sent.split("~")
    for name in ("SE", "GE", "IEA"):
        index = next(i for i, s in enumerate(segments) if s.startswith(name + "*"))
        parts = segments[index].split("*")
        wrong = "~".join([*segments[:index], "*".join([parts[0], str(int(parts[1]) + 1), *parts[2:]]),
                          *segments[index + 1 :]])  # fmt: skip
        with pytest.raises(AssertionError):
            read(wrong)


def test_every_figure_is_the_purchase_orders() -> None:
    for scenario, document in by_wire():
        segments, world = read(bare(document.lines)), scenario.world
        po, order = world.po, world.order
        beg = of(segments, "BEG")[0]
        assert beg[3:6] == [an(po.number), po.release_number or "", f"{po.dated:%Y%m%d}"]
        assert PURPOSE[beg[1]] == po.supersedes
        assert of(segments, "CUR")[0][2] == order.currency
        assert of(segments, "PER")[0][2] == an(po.buyer)
        fob = of(segments, "FOB")[0]
        assert fob[1] == FREIGHT[po.freight_terms]
        assert fob[5] == (po.incoterm or "")
        assert terms(of(segments, "ITD")[0]) == po.payment_terms.upper()
        when = {s[1]: on(s[2]) for s in segments[: segments.index(next(loops(segments))[0])] if s[0] == "DTM"}
        assert when.get("002") == po.requested_date
        assert when.get("001") == order.cancel_after
        stated = [Decimal(s[2]) for s in of(segments, "AMT") if s[1] == "TT"]
        assert stated == ([] if po.stated_total is None else [po.stated_total])
        place = " ".join(" ".join(s[1:]) for s in segments if s[0] in ("N1", "N3", "N4"))
        assert set(words(po.ship_to_text)) <= set(words(place))
        for r, loop in zip(order.lines, loops(segments), strict=True):
            line(r, loop, po.requested_date)


def words(text: str) -> list[str]:
    return an(text.replace(",", " "), 300).split()


def terms(itd: list[str]) -> str:
    if itd[1] == "14":
        return itd[12]
    return f"{itd[3]}/{itd[5]} NET {itd[7]}" if itd[3] else f"NET {itd[7]}"


def line(r: Any, loop: list[list[str]], wanted: date | None) -> None:
    po1 = of(loop, "PO1")[0]
    assert (Decimal(po1[1]), Decimal(po1[2]), FAR[po1[3]]) == (r.number, r.po_quantity, r.po_unit)
    if po1[4]:
        unit = FAR[po1[3]] if po1[5] == "UM" else PER[po1[5]]
        assert (Decimal(po1[4]), unit) == (r.po_price, r.po_price_unit)
        assert not of(loop, "CTP")
    else:
        ctp = of(loop, "CTP")[0]
        assert (Decimal(ctp[3]), ctp[4], FAR[ctp[5]]) == (r.po_price, "1", r.po_price_unit)
    assert (po1[6] in ("BP", "VN"), po1[7]) == (True, an(r.po_part))
    assert of(loop, "PID")[0][5] == an(r.po_description)
    own = r.po_requested_date not in (None, wanted)  # else the date at the head is for this line too
    assert [on(s[2]) for s in of(loop, "DTM")] == ([r.po_requested_date] if own else [])
    assert [Decimal(s[2]) for s in of(loop, "AMT")] == [r.po_extension]


def test_a_line_of_the_page_states_the_fact_that_it_names() -> None:
    for scenario, document in by_wire():
        facts = observe(scenario.world)
        records = {r["id"]: r for r in facts["order.lines"]}
        for row in document.lines:
            name, _, id = row.fact.partition("#")
            if not name or name in ("po.ship_to_text", "po.freight_terms"):
                continue
            value = records[id][name.removeprefix("line.")] if id else facts[name]
            if isinstance(value, bool):
                continue
            said = f"{value:%Y%m%d}" if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else ""
            if row.text.startswith(("MSG", "ITD")):
                continue
            assert (said or an(str(value))) in row.text, row


def test_unit_words_have_one_code_each_and_an_inner_pack_is_no_inch() -> None:
    assert set(UNITS) == set(OUR_UNITS)
    assert len(set(UNITS.values())) == len(UNITS)
    assert "IN" not in UNITS.values()


@given(st.text(max_size=200))
def test_no_text_breaks_an_element(text: str) -> None:
    carried = an(text)
    assert carried.isascii()
    assert not set(carried) & set("*~>")
    assert len(carried) <= 80


RESPONSE = st.sampled_from(RESPONSES)
DATE = st.none() | st.dates(date(2026, 11, 18), date(2027, 2, 1))


@given(st.data())
def test_the_855_says_what_was_acknowledged(data: st.DataObject) -> None:
    scenario, received = data.draw(st.sampled_from(by_wire()[::7]))
    facts = observe(scenario.world)
    lines = facts["order.lines"]
    answers = {r["id"]: (data.draw(RESPONSE), data.draw(DATE)) for r in lines}
    fields: dict[str, Any] = {}
    for id, (response, day) in answers.items():
        fields |= {f"acknowledgement.line.response#{id}": response, f"acknowledgement.line.date#{id}": day}
    nth = data.draw(st.integers(1, 3))
    document = acknowledgement_855(received, facts, fields, facts["clock.now"], nth)
    assert all(len(row.text) <= WIDTH for row in document.lines)
    segments, question = read(bare(document.lines)), read(bare(received.lines))
    assert (segments[0][6], segments[0][8]) == (question[0][8], question[0][6])
    assert of(segments, "GS")[0][1] == "PR"
    bak = of(segments, "BAK")[0]
    assert bak[2] == whole({response for response, _ in answers.values()})
    assert (bak[3], bak[8]) == (an(facts["po.number"]), an(facts["order.number"]))
    for r, loop in zip(lines, loops(segments), strict=True):
        response, day = answers[r["id"]]
        (ack,) = of(loop, "ACK")
        assert (ack[1], Decimal(ack[2]), FAR[ack[3]]) == (LINE_STATUS[response], r["quantity"], r["unit"])
        assert ack[4:6] == (["068", f"{day:%Y%m%d}"] if day and response != "reject" else ["", ""])


def whole(responses: set[str]) -> str:
    """BAK02: accepted, on hold or rejected as a whole; else with detail and change."""
    alike = {"accept": "AD", "hold": "AH", "reject": "RD"}
    return alike.get(responses.pop(), "AC") if len(responses) == 1 else "AC"


def test_a_split_line_is_acknowledged_in_two_parts_and_a_cancelled_one_as_deleted() -> None:
    scenario, received = next((s, d) for s, d in by_wire() if len(s.world.order.lines) > 1)
    facts = observe(scenario.world)
    first, second, *rest = facts["order.lines"]
    half = {**first, "id": "1b", "number": first["number"] + Decimal("0.1"), "quantity": Decimal(3)}
    facts["order.lines"] = [{**first, "quantity": Decimal(2)}, half, {**second, "status": "cancelled"}, *rest]
    fields: dict[str, Any] = {f"acknowledgement.line.response#{r['id']}": "accept" for r in (first, *rest)}
    fields["acknowledgement.line.response#1b"] = "backorder"
    segments = read(bare(acknowledgement_855(received, facts, fields, facts["clock.now"], 1).lines))
    one, two, *_ = loops(segments)
    assert of(one, "PO1")[0][1:3] == ["1", "5"]
    assert [s[1:3] for s in of(one, "ACK")] == [["IA", "2"], ["IB", "3"]]
    assert [s[1] for s in of(two, "ACK")] == ["ID"]


def test_our_own_number_is_a_gln() -> None:
    receiver = read(bare(by_wire()[0][1].lines))[0][8].strip()
    assert receiver == load_universe(0).sites[0].gln
