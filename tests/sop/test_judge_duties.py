"""Duties as language.md §4 has them: when they are owed, met, asleep, late, out of order, broken."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.sop.bench import NOW, Bench, steps

HOLDS = [{"id": "h1", "code": "credit", "owner": "Credit"}, {"id": "h2", "code": "quality", "owner": "pricing"}]


def test_a_duty_is_owed_from_the_first_event_after_which_its_guard_holds() -> None:
    bench = Bench(Procedure=steps("When `credit.reply` is declined, **confirm order**. (T-1.1)"))
    assert bench.owed == []
    bench.reply({"credit.reply": "declined"})
    assert bench.owed == ["T-1.1"]
    assert bench.judge.owed()[0].since == 1


def test_it_is_met_by_the_first_matching_act_and_a_repeat_is_unasked() -> None:
    bench = Bench(Procedure=steps("**Confirm order**. (T-1.1)")).act("confirm order").act("confirm order")
    assert bench.status("T-1.1") == "met"
    assert bench.kinds == [("SC-2.4", "unasked")]
    assert bench.breaches[0].cost == 2


def test_it_sleeps_while_its_guard_is_false_and_is_then_neither_met_nor_broken() -> None:
    bench = Bench(Procedure=steps("When `credit.reply` is none, **confirm order**. (T-1.1)"))
    bench.reply({"credit.reply": "asked"}).act("confirm order")
    assert bench.kinds == [("SC-2.4", "unasked")]
    bench.close()
    assert bench.status("T-1.1") == "asleep"
    assert bench.kinds == [("SC-2.4", "unasked")]


def test_it_wakes_and_is_the_same_duty() -> None:
    bench = Bench(Procedure=steps("When `credit.reply` is none, **confirm order**. (T-1.1)"))
    bench.reply({"credit.reply": "asked"}).reply({"credit.reply": "none"}).act("confirm order")
    assert [d.occurrence for d in bench.judge.duties()] == [1]
    assert bench.status("T-1.1") == "met"


def test_once_per_clause_but_each_time_anew() -> None:
    procedure = steps(
        "When `filing.status` is rejected, **confirm order**. (T-1.1)",
        "Each time when `filing.status` is rejected, **write note**. (T-1.2)",
    )
    bench = Bench(Procedure=procedure).reply({"filing.status": "rejected"}).act("confirm order").act("write note")
    bench.reply({"filing.status": "asked"}).reply({"filing.status": "rejected"})
    assert bench.owed == ["T-1.2"]
    assert bench.act("write note").duty("T-1.2").occurrence == 2
    assert bench.kinds == []


def test_what_is_owed_and_awake_at_the_close_is_broken() -> None:
    bench = Bench(Procedure=steps("**Confirm order**. (T-1.1)")).close()
    assert bench.kinds == [("T-1.1", "missed")]
    assert bench.status("T-1.1") == "broken"


def test_for_each_is_one_duty_per_element_and_names_it() -> None:
    procedure = steps(
        "For each `hold` in `order.holds` where `hold.code` is not credit, **refer** `hold` to `hold.owner`. (T-1.1)"
    )
    bench = Bench(Procedure=procedure, facts={"order.holds": HOLDS})
    assert bench.owed == ["T-1.1 hold#h2"]
    assert bench.judge.owed()[0].alternatives[0].args == {"hold": "h2", "desk": "pricing"}
    bench.act("refer", {"hold": "hold#h2", "desk": "pricing"})
    assert (bench.status("T-1.1", "hold#h2"), bench.kinds) == ("met", [])


def test_an_element_that_is_gone_lets_its_duty_sleep() -> None:
    procedure = steps("For each `hold` in `order.holds`, **refer** `hold` to `hold.owner`. (T-1.1)")
    bench = Bench(Procedure=procedure, facts={"order.holds": HOLDS}).reply({"order.holds": HOLDS[:1]}).close()
    assert bench.status("T-1.1", "hold#h2") == "asleep"
    assert bench.kinds == [("T-1.1", "missed")]


def test_numbered_items_bind_in_pairs() -> None:
    numbered = steps("1. **Confirm order**. (T-1.1)", "2. **Split order**. (T-1.2)", "3. **Write note**. (T-1.3)")
    bench = Bench(Procedure=numbered)
    assert bench.owed == ["T-1.1"]
    bench.act("write note").act("split order").act("confirm order")
    assert bench.kinds == [("T-1.3", "order"), ("T-1.2", "order")]
    assert [b.cost for b in bench.breaches] == [Decimal("0.5"), Decimal("0.5")]
    assert [bench.status(f"T-1.{n}") for n in (1, 2, 3)] == ["met", "out of order", "out of order"]
    bullets = steps("**Confirm order**. (T-1.1)", "**Split order**. (T-1.2)", "**Write note**. (T-1.3)")
    assert Bench(Procedure=bullets).act("write note").act("split order").act("confirm order").kinds == []


def test_bullets_sections_and_items_not_owed_do_not_bind() -> None:
    procedure = steps(
        "1. When `credit.reply` is declined, **confirm order**. (T-1.1)", "2. **Split order**. (T-1.2)"
    ) + steps("**Write note**. (T-2.1)", "**Change terms**. (T-2.2)", heading="T-2 Then").join(["\n\n", ""])
    bench = Bench(Procedure=procedure).act("change terms").act("split order").act("write note")
    assert bench.kinds == []


def test_looks_do_not_bind_among_themselves() -> None:
    procedure = steps("1. **Open** `order`. (T-1.1)", "2. **Open** `holds`. (T-1.2)")
    assert Bench(Procedure=procedure).act("open", {"panel": "holds"}).kinds == []


def test_a_nested_list_is_one_item_of_its_parent() -> None:
    procedure = steps(
        "1. In any order:",
        "   - **Confirm order**. (T-1.1)",
        "   - **Write note**. (T-1.2)",
        "2. **Split order**. (T-1.3)",
    )
    assert Bench(Procedure=procedure).act("write note").act("confirm order").act("split order").kinds == []
    assert Bench(Procedure=procedure).act("write note").act("split order").kinds == [("T-1.3", "order")]


def test_a_numbered_list_goes_on_after_a_paragraph() -> None:
    procedure = steps("1. **Confirm order**. (T-1.1)") + (
        "\n\nStock may move meanwhile.\n\n2. **Split order**. (T-1.2)"
    )
    assert Bench(Procedure=procedure).act("split order").kinds == [("T-1.2", "order")]


def test_before_any_change_binds_the_first_act_that_is_no_look() -> None:
    procedure = steps("**Open** `account`. (T-1.1)", heading="T-1 Before any change") + (
        "\n\n### T-2 Always\n\n- **Confirm order**. (T-2.1)\n- **Write note**. (T-2.2)"
    )
    assert Bench(Procedure=procedure).owed == ["T-1.1"]
    bench = Bench(Procedure=procedure).act("confirm order").act("write note").act("open", {"panel": "account"})
    assert bench.kinds == [("T-1.1", "order")]
    assert bench.status("T-1.1") == "out of order"


def test_before_an_act_is_owed_act_or_no_act() -> None:
    procedure = steps("Before **release to carrier**, **prepare document** `commercial invoice`. (T-1.1)")
    assert Bench(Procedure=procedure).close().kinds == [("T-1.1", "missed")]
    bench = Bench(Procedure=procedure + "\n- **Release to carrier**. (T-1.2)")
    assert bench.owed == ["T-1.1"]
    bench.act("release to carrier").act("release to carrier")
    assert bench.kinds[0] == ("T-1.1", "order")
    assert [k for k in bench.kinds if k[1] == "order"] == [("T-1.1", "order")]


def test_a_deadline_is_broken_by_the_first_event_after_it_and_late_costs_half() -> None:
    procedure = steps("**Confirm order**, by `order.ack_due`. *2 points.* (T-1.1)")
    bench = Bench(Procedure=procedure).wait(240)
    assert bench.kinds == []
    bench.wait(1)
    assert bench.kinds == [("T-1.1", "late")]
    assert bench.breaches[0].cost == 1
    assert bench.act("confirm order").status("T-1.1") == "late"


def test_an_act_begun_in_time_is_in_time() -> None:
    bench = Bench(Procedure=steps("**Confirm order**, by `order.ack_due`. (T-1.1)")).wait(239)
    bench.act("confirm order", minutes=30)
    assert (bench.status("T-1.1"), bench.kinds) == ("met", [])


def test_a_deadline_is_read_live() -> None:
    bench = Bench(Procedure=steps("**Confirm order**, by `order.ack_due`. (T-1.1)"))
    bench.reply({"order.ack_due": NOW + timedelta(hours=8)}).wait(300)
    assert bench.kinds == []


def test_a_deadline_already_past_when_owed_is_shown_and_not_scored() -> None:
    procedure = steps("When `credit.reply` is declined, **confirm order**, by `order.ack_due`. (T-1.1)")
    bench = Bench(Procedure=procedure).wait(300).reply({"credit.reply": "declined"}).wait(1)
    assert bench.judge.owed()[0].deadline == NOW + timedelta(hours=4)
    assert bench.act("confirm order").kinds == []


def test_a_duty_missed_after_its_deadline_costs_its_weight_once() -> None:
    bench = Bench(Procedure=steps("**Confirm order**, by `order.ack_due`. (T-1.1)")).wait(300).close()
    assert bench.kinds == [("T-1.1", "late"), ("T-1.1", "missed")]
    assert sum(b.cost for b in bench.breaches) == 0


def test_within_counts_working_time_from_when_it_is_owed() -> None:
    procedure = steps("When `credit.reply` is declined, **confirm order**, within 4 working hours. (T-1.1)")
    bench = Bench(Procedure=procedure).wait(6 * 60).reply({"credit.reply": "declined"})
    owed = bench.judge.owed()[0]
    assert owed.deadline == NOW.replace(hour=11) + timedelta(days=1)


def test_unless_excuses_and_unknown_does_not() -> None:
    procedure = steps('**Confirm order**, unless `filing.number = "X1"`. (T-1.1)')
    assert Bench(Procedure=procedure).owed == ["T-1.1"]
    bench = Bench(Procedure=procedure, facts={"filing.number": "X1"}).close()
    assert (bench.kinds, bench.judge.duties()) == ([], ())
    later = Bench(Procedure=procedure).reply({"filing.number": "X1"}).close()
    assert (later.kinds, later.status("T-1.1")) == ([], "excused")


def test_unknown_lets_a_when_sleep() -> None:
    procedure = steps(
        "When `filing.number` is X1, **confirm order**. (T-1.1)",
        "When `filing.number` is not X1, **split order**. (T-1.2)",
        "When `filing.number` is not set, **write note**. (T-1.3)",
    )
    assert Bench(Procedure=procedure).owed == ["T-1.3"]


def test_either_is_met_by_the_first_done_and_the_others_stay_permitted() -> None:
    procedure = steps("Either **confirm order** or **split order**. (T-1.1)")
    bench = Bench(Procedure=procedure)
    assert [c.action for c in bench.judge.owed()[0].alternatives] == ["confirm order", "split order"]
    bench.act("split order").act("confirm order")
    assert (bench.status("T-1.1"), bench.kinds) == ("met", [])
    bench.act("confirm order")
    assert bench.kinds == [("SC-2.4", "unasked")]


def test_a_yes_ends_the_permission() -> None:
    procedure = steps("Either **ask receivables** statement or **split order**. (T-1.1)")
    bench = Bench(Procedure=procedure).act("ask receivables", {"request": "statement"})
    bench._step("reply", {}, 5, action="ask receivables", args={"answer": "yes"})
    assert bench.act("split order").kinds == [("SC-2.4", "unasked")]


@pytest.mark.parametrize(("day", "good"), [(2, True), (4, True), (5, False)])
def test_a_bound_on_an_argument_is_read_at_the_act(day: int, good: bool) -> None:
    procedure = steps("**Set follow-up** on or before `workday(clock.today, 2)`. (T-1.1)")
    bench = Bench(Procedure=procedure)
    assert bench.judge.owed()[0].alternatives[0].args == {"date": date(2026, 3, 4)}
    bench.act("set follow-up", {"date": date(2026, 3, day)})
    assert (bench.status("T-1.1") == "met") is good


def test_a_reduced_quantity_of_at_most() -> None:
    procedure = steps("**Offer options** reduced quantity of at most `order.value`. (T-1.1)")
    bench = Bench(Procedure=procedure)
    assert bench.judge.owed()[0].alternatives[0].args == {"options": ["reduced quantity"], "quantity": Decimal(15000)}
    bench.act("offer options", {"options": ["reduced quantity"], "quantity": Decimal(14000)})
    assert bench.status("T-1.1") == "met"


def test_from_a_list_any_choice_meets_and_the_solver_plays_the_first() -> None:
    procedure = steps("**Offer options** from `credit.reply_options`. (T-1.1)")
    assert Bench(Procedure=procedure).judge.owed()[0].alternatives[0].args == {"options": ["prepay"]}
    for chosen in (["reduce"], ["prepay", "reduce"]):
        assert Bench(Procedure=procedure).act("offer options", {"options": chosen}).kinds == []
    assert Bench(Procedure=procedure).act("offer options", {"options": ["split"]}).kinds != []


def test_lists_of_arguments_are_sets() -> None:
    procedure = steps("**Ask customer** about price, quantity and date. (T-1.1)")
    bench = Bench(Procedure=procedure).act("ask customer", {"questions": ["date", "price", "quantity"]})
    assert bench.kinds == []
    assert Bench(Procedure=procedure).act("ask customer", {"questions": ["date"]}).kinds == [("SC-2.2", "unasked")]


def test_the_wrong_role_is_a_wrong_hand_and_cites_the_duty() -> None:
    procedure = steps("**Request release** of credit from credit manager. (T-1.1)")
    bench = Bench(Procedure=procedure).act("request release", {"hold": "credit", "role": "sales"})
    assert bench.kinds == [("T-1.1", "wrong hand")]
    assert bench.breaches[0].cost == 1
    assert bench.owed == ["T-1.1"]


def test_optional_arguments_that_no_clause_names_are_permitted() -> None:
    bench = Bench(Procedure=steps("**Write note**. (T-1.1)")).act("write note", {"reason": "phone", "text": "hello"})
    assert bench.kinds == []


def test_correct_a_field_of_each_line_to_a_value() -> None:
    lines = [
        {"id": "1", "quantity": Decimal(42), "po_quantity": Decimal(24)},
        {"id": "2", "quantity": Decimal(5), "po_quantity": Decimal(5)},
    ]
    procedure = steps(
        "For each `line` in `order.lines` where `line.quantity != line.po_quantity`, "
        "**correct** `line.quantity` to `line.po_quantity`. (T-1.1)"
    )
    bench = Bench(Procedure=procedure, facts={"order.lines": lines})
    call = bench.judge.owed()[0].alternatives[0]
    assert call.args == {"field": "line.quantity#1", "value": Decimal(24)}
    bench.act("correct", call.args, changes={"order.lines": [{**lines[0], "quantity": Decimal(24)}, lines[1]]})
    assert (bench.kinds, bench.owed) == ([], [])


def test_a_fact_that_names_a_value_stands_for_that_value() -> None:
    procedure = steps("**Correct** `filing.field_at_fault`. (T-1.1)")
    bench = Bench(Procedure=procedure, facts={"filing.field_at_fault": "order.value"})
    assert bench.judge.owed()[0].alternatives[0].args == {"field": "order.value"}
    assert bench.act("correct", {"field": "order.value"}).kinds == []


def test_owed_comes_by_deadline_and_then_document_order() -> None:
    procedure = steps(
        "**Write note**. (T-1.1)",
        "**Confirm order**, by `order.cutoff`. (T-1.2)",
        "**Split order**, by `order.ack_due`. (T-1.3)",
    )
    assert Bench(Procedure=procedure).owed == ["T-1.3", "T-1.2", "T-1.1"]


def test_closing_while_a_reply_is_due() -> None:
    assert Bench(Procedure=steps("**Write note**. (T-1.1)")).act("write note").close(awaited=True).kinds == [
        ("SC-2.6", "closed early")
    ]
