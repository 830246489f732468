"""What cells and expressions mean, example by example; and that no text whatever does harm."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop.sfeel import Scope, SfeelError, TypeInfo, parse_cell, parse_expression
from sop.sfeel.calendar import WeekCalendar, add_workdays, add_working_hours, count_workdays, count_working_hours
from sop.temporal import Months

BERLIN = ZoneInfo("Europe/Berlin")
ROLES = ("chief officer", "controller", "credit manager", "analyst")


def value(text: str, **env: Any) -> Any:
    return parse_expression(text).compile()({name.replace("__", "."): item for name, item in env.items()})


def fits(cell: str, given_value: Any, env: dict[str, Any] | None = None, **about: Any) -> bool | None:
    return parse_cell(cell, **about).compile()(env or {}, given_value)


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("[1..5]", ("1", "5"), ("0.99", "5.01")),
        ("(1..5)", ("1.01", "4.99"), ("1", "5")),
        ("]1..5[", ("1.01", "4.99"), ("1", "5")),
        ("[1..5[", ("1", "4.99"), ("5",)),
        ("< 10", ("9.99",), ("10",)),
        (">= -2", ("-2", "0"), ("-2.01",)),
        ("up to 10", ("10",), ("10.01",)),
        ("at most 10", ("10",), ("10.01",)),
        ("under 10", ("9",), ("10",)),
        ("over 10 up to 25", ("10.01", "25"), ("10", "25.01")),
        ("over 10 under 25", ("11",), ("10", "25")),
        ("from 5", ("5",), ("4.99",)),
        ("from 5 up to 10", ("5", "10"), ("4", "11")),
        ("from 5 to 10", ("5", "10"), ("4", "11")),
        ("between 5 and 10", ("5", "10"), ("4", "11")),
        ("over 45", ("46",), ("45",)),
        ("1, 2, [5..6]", ("1", "2", "5.5"), ("3",)),
        ("not(1, 2)", ("3",), ("1", "2")),
        ("not([1..5])", ("6",), ("3",)),
        ("any of 1, 2 or 3", ("3",), ("4",)),
        ("1 + 2 * 3", ("7",), ("9",)),
        ("-", ("0",), ()),
        ("", ("0",), ()),
        ("≤ 3", ("3",), ("4",)),
    ],
)
def test_number_cells(cell: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert [fits(cell, Decimal(text)) for text in inside] == [True] * len(inside)
    assert [fits(cell, Decimal(text)) for text in outside] == [False] * len(outside)


def test_words_are_values_where_the_column_lists_them() -> None:
    assert fits("credit manager", "credit manager", values=ROLES)
    assert fits("any of controller, credit manager", "credit manager", values=ROLES)
    assert fits("not credit manager", "analyst", values=ROLES)
    assert fits("not(credit manager, analyst)", "controller", values=ROLES)
    assert fits("not reportable", "not reportable", values=("reportable", "not reportable"))
    assert fits("not not reportable", "reportable", values=("reportable", "not reportable"))
    assert fits("a, b and c", "b and c", values=("a", "b and c"))
    assert fits("free words here", "free words here", column_type="text")
    assert fits("30 days", "30 days", column_type="text")


def test_a_word_outside_the_list_names_the_nearest() -> None:
    with pytest.raises(SfeelError, match="did you mean `controller`") as caught:
        parse_cell("any of analyst, controler", values=ROLES)
    assert caught.value.offset == 16
    with pytest.raises(SfeelError, match="none of the values"):
        parse_cell('"boss"', values=ROLES)


def test_code_is_a_name_and_bare_words_are_not() -> None:
    env = {"order.number": "7", "grace": Decimal(15), "list": ["a", "b"]}
    assert fits("not `order.number`", "8", env, column_type="text")
    assert not fits("`order.number`", "8", env, column_type="text")
    assert fits("up to `grace`", Decimal(15), env)
    assert fits("`<= grace`", Decimal(15), env)
    assert fits("`list`", "b", env, column_type="text")


def test_a_question_mark_is_the_value_itself() -> None:
    assert fits("? > 3 and ? * 2 < 10", Decimal(4)) is True
    assert fits("not(? between 1 and 5)", Decimal(4)) is False
    assert fits('"?"', "?") is True


def test_unknown_is_seen_only_by_set() -> None:
    assert fits("not set", None) is True
    assert fits("not set", "x") is False
    assert fits("set", None) is False
    assert fits("not a", None, column_type="text") is None
    assert fits("< 3", None) is None
    assert fits("", None) is True
    assert value("a is set", a=None) is False
    assert value("a = null", a=None) is None
    assert value("a > 1 or b", a=None, b=True) is True
    assert value("a > 1 and b", a=None, b=True) is None


def test_dmn_null_rules() -> None:
    scope = Scope(dmn=True)
    cases = [("null", True), ('"a"', False), ('not("a")', True), ("not(null)", False), ("< 3", None), ("-", True)]
    assert [(cell, parse_cell(cell, scope=scope).compile()({}, None)) for cell, _ in cases] == cases
    assert parse_cell('"5"', scope=scope).compile()({}, Decimal(5)) is None


def test_an_order_ranks_texts_and_the_rest_is_below() -> None:
    scope = Scope({"authority": TypeInfo("string", order=ROLES), "release.by": TypeInfo("string")})
    less = parse_expression("release.by < authority", scope=scope).compile()
    assert less({"release.by": "analyst", "authority": "controller"}) is True
    assert less({"release.by": "vice president", "authority": "analyst"}) is True
    assert less({"release.by": "controller", "authority": "credit manager"}) is False
    atleast = parse_expression('release.by >= "controller"', scope=scope).compile()
    assert atleast({"release.by": "chief officer"})
    assert not atleast({"release.by": "analyst"})
    assert fits("from credit manager", "controller", values=ROLES, order=ROLES)
    with pytest.raises(SfeelError, match="has no order"):
        parse_expression('release.by >= "somebody"', scope=scope)


def test_loops_and_entities() -> None:
    text = 'any(g in shipment.groups satisfies g.filing = "file" and g.value > limit)'
    made = parse_expression(text)
    assert made.names == ("shipment.groups", "limit")
    assert made.fields == (("shipment.groups", "filing"), ("shipment.groups", "value"))
    groups = [{"filing": "none", "value": Decimal(9)}, {"filing": "file", "value": Decimal(9)}]
    assert made.compile()({"shipment.groups": groups, "limit": Decimal(5)}) is True
    assert value("sum(l in lines satisfies l.q * l.p)", lines=[{"q": Decimal(2), "p": Decimal("1.5")}] * 2) == 6
    for kind, empty in (("any", False), ("all", True), ("count", 0), ("sum", 0), ("min", None), ("max", None)):
        assert value(f"{kind}(l in lines satisfies l.q)", lines=[]) == empty
    scope = Scope(entities=frozenset({"hold"}))
    hold = parse_expression('hold.code != "credit" and hold.owner.name = "x"', scope=scope)
    assert hold.names == ("hold.code", "hold.owner.name")
    assert hold.compile()({"hold": {"code": "export", "owner": {"name": "x"}}}) is True


def test_numbers_are_decimal() -> None:
    assert str(value("0.1 + 0.2")) == "0.3"
    assert str(value("1 / 3")) == "0." + "3" * 34
    assert value("1 / 0") is None
    assert value("10 ** 7000") is None
    assert value("-2 ** 2") == 4  # S-FEEL: the sign binds first
    assert value("2 - 3 - 4") == -5
    assert value("2 + 3 * 4") == 14
    assert [str(value(t)) for t in ("round(2.5)", "round(2.345, 2)", "decimal(2.5, 0)", "floor(-1.5)")] == [
        "3",
        "2.35",
        "2",
        "-2",
    ]
    assert str(value("ceiling(1.01, 1)")) == "1.1"


def test_dates_and_durations() -> None:
    assert value('date("2026-01-31") + months(1)') == date(2026, 2, 28)
    assert value("2026-03-01 - 2026-02-01") == timedelta(days=28)
    assert value('date and time("2026-01-31T10:00:00Z") + duration("PT2H")') == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert value('duration("P1Y") + months(2)') == Months(14)
    assert value('duration("P1D") / duration("PT6H")') == 4
    assert value('time("10:00:00") < time("10:00:01")') is True
    assert value('date(date and time("2026-01-31T10:00:00"))') == date(2026, 1, 31)
    assert value('days(date("2026-01-01"), date("2026-02-01"))') == 31
    assert value("days(5, a)", a=None) is None
    assert value("date(2026, 1, 31)") == date(2026, 1, 31)
    assert value("date(2026, 1)") is None
    assert value('time(10, 30, 0, duration("PT1H"))').isoformat() == "10:30:00+01:00"
    assert value('date("2026-01-31") < date and time("2026-01-31T10:00:00")') is None
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert value("a + hours(24)", a=start).isoformat() == "2026-03-29T13:00:00+02:00"  # the clocks changed


def test_calendar_counts_what_is_worked() -> None:
    site = WeekCalendar(BERLIN, frozenset({date(2026, 1, 1)}))
    env = {"@calendar": site, "d": date(2025, 12, 31), "t": datetime(2026, 1, 2, 16, tzinfo=BERLIN)}
    assert parse_expression("workday(d, 1)").compile()(env) == date(2026, 1, 2)
    assert parse_expression("workday(d, -1)").compile()(env) == date(2025, 12, 30)
    assert parse_expression("workdays(d, workday(d, 7))").compile()(env) == 7
    assert parse_expression("workhour(t, 2)").compile()(env) == datetime(2026, 1, 5, 10, tzinfo=BERLIN)
    assert parse_expression("working hours(t, workhour(t, 2))").compile()(env) == 2
    assert parse_expression("workday(d, 1)").compile()({"d": env["d"]}) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-60, 60))
def test_workdays_undo_each_other(day: date, count: int) -> None:
    site = WeekCalendar(BERLIN, frozenset({date(2026, 1, 1), date(2025, 12, 25)}))
    start = add_workdays(site, day, 0)
    assert start is not None
    end = add_workdays(site, start, count)
    assert end is not None
    assert site.is_workday(end)
    assert count_workdays(site, start, end) == count


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - hypothesis wants them bare
    st.integers(0, 4000),
)
def test_working_hours_undo_each_other(moment: datetime, minutes: int) -> None:
    site = WeekCalendar(BERLIN, frozenset({date(2026, 1, 1)}), time(8, 30), time(17))
    start = moment.replace(tzinfo=UTC)
    end = add_working_hours(site, start, timedelta(minutes=minutes))
    assert end is not None
    assert end >= start
    assert count_working_hours(site, start, end) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("1 +", "unfinished", 3),
        ("a < b < c", "chained", 6),
        ("nope(1)", "unknown-function", 0),
        ("workday(1)", "arguments", 0),
        ('"open', "open-quote", 0),
        ("a b", "unread-word", 2),
        ("any(g in list)", "expected", 13),
        ("(1", "expected", 2),
        ("a ; b", "unread-word", 2),
        ('date("2026-02-30")', "bad-value", 5),
        ("[1..2]", "range-here", 2),
    ],
)
def test_mistakes_say_where(text: str, code: str, offset: int) -> None:
    with pytest.raises(SfeelError) as caught:
        parse_expression(text)
    assert (caught.value.code, caught.value.offset) == (code, offset)


def test_unknown_names_offer_the_nearest() -> None:
    scope = Scope(
        {"credit.limit": TypeInfo("number"), "shipment.groups": TypeInfo("list", fields={"value": TypeInfo()})}
    )
    with pytest.raises(SfeelError, match=r"did you mean `credit.limit`"):
        parse_expression("credit.limt > 1", scope=scope)
    with pytest.raises(SfeelError, match=r"`valeu` is no field of `g`; did you mean `value`"):
        parse_expression("any(g in shipment.groups satisfies g.valeu > 1)", scope=scope)


PIECES: list[str] = (  # noqa: SIM905 - a list of signs in quotes is unreadable
    '( ) [ ] .. , not and or in is set any of up over from - * ** < >= = != ? ` " a.b x 1 2.5 true null date '
    "satisfies l @ between days “ ≤ \\ é \x00 🙂 2026-01-31 if not("
).split(" ")
ALPHABET = st.sampled_from([*PIECES, " ", "up to", "any(l in x satisfies", '"t"'])


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(ALPHABET, max_size=25).map(" ".join), st.lists(ALPHABET).map("".join)))
def test_no_text_raises_anything_else(text: str) -> None:
    env = {"a.b": Decimal(1), "x": [Decimal(1)], "l": "t"}
    offsets = []
    for scope in (None, Scope(dmn=True), Scope(names=dict.fromkeys(env, TypeInfo()), dmn=True)):
        try:
            run = parse_expression(text, scope=scope)
            if set(run.names) <= set(env):
                run.compile()(env)
        except SfeelError as problem:
            offsets.append(problem.offset)
        for about in ({}, {"column_type": "text"}, {"values": ("t", "not t")}):
            try:
                cell = parse_cell(text, scope=scope, **about)  # type: ignore[arg-type]
                if set(cell.names) <= set(env):
                    cell.compile()(env, Decimal(1))
            except SfeelError as problem:
                offsets.append(problem.offset)
    assert None not in offsets


@pytest.mark.parametrize(
    "part", ["(", "[", "not(", "-", "a + (", "any(l in x satisfies ", "x in (", "[(", "a or (", "]"]
)
def test_deep_text_is_refused_at_once(part: str) -> None:
    start = clock.perf_counter()
    for size in (39, 60, 2000):
        text = (part * size)[:19_000]
        for read in (parse_expression, parse_cell):
            with pytest.raises(SfeelError):
                read(text)
    with pytest.raises(SfeelError):
        parse_expression("1" + " + 1" * 3000)
    assert clock.perf_counter() - start < 2


@pytest.mark.parametrize("shape", ["({})" + "+1" * 60, "1 in (({}) + 1)", "not(a or ({}))", "min({}, 1)", "-({}) ** 2"])
def test_what_is_read_compiles_however_it_is_nested(shape: str) -> None:
    text, read, codes = "1", 0, set()
    for _ in range(45):
        text = shape.replace("{}", text)
        try:
            parse_expression(text).compile()({"a": None})
            read += 1
        except SfeelError as problem:
            codes.add(problem.code)
    assert 0 < read < 45
    assert codes <= {"too-deep", "too-long"}


def test_long_but_reasonable_text_is_read() -> None:
    assert value(" + ".join(["1"] * 60)) == 60
    assert value(" and ".join(["true"] * 200)) is True
    assert value("(" * 30 + "1" + ")" * 30) == 1
    assert fits(", ".join(str(n) for n in range(900)), Decimal(899)) is True
