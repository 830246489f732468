"""Nevers, evidence, several SOPs, ends and papers, as language.md §§2-4 and design.md §7 have them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sop.bench import Bench, steps, text

HOLD = [{"id": "h1", "code": "credit", "owner": "Credit"}]
DO = steps("**Confirm order**. (T-1.1)")


def never(sentence: str) -> dict[str, Any]:
    return {"Procedure": DO, "Never": f"- {sentence} (T-9.1)"}


def test_a_never_forbids_the_act_and_a_critical_one_says_so() -> None:
    bench = Bench(**never("**Release hold** credit. *Critical.*")).act("release hold", {"hold": "credit"})
    assert bench.kinds == [("T-9.1", "never")]
    assert (bench.breaches[0].critical, bench.breaches[0].cost) == (True, Decimal(2))
    assert Bench(**never("**Release hold** credit.")).act("release hold", {"hold": "quality"}).kinds == [
        ("SC-2.4", "unasked")
    ]


def test_only_the_never_is_reported_not_unasked_too() -> None:
    assert len(Bench(**never("**Split order**.")).act("split order").breaches) == 1


@pytest.mark.parametrize(("status", "forbidden"), [("accepted", False), ("rejected", True), (None, True)])
def test_while_forbids_when_true_or_unknown_just_before(status: str | None, forbidden: bool) -> None:
    bench = Bench(**never("**Split order** while `filing.status` is not accepted."), facts={"filing.status": status})
    bench.act("split order", changes={"filing.status": "accepted"})
    assert (("T-9.1", "never") in bench.kinds) is forbidden


@pytest.mark.parametrize(("number", "forbidden"), [("X1", False), ("X2", True), (None, True)])
def test_unless_excuses_a_never_and_unknown_does_not(number: str | None, forbidden: bool) -> None:
    bench = Bench(**never("**Split order** unless `filing.number` is X1."), facts={"filing.number": number})
    assert (("T-9.1", "never") in bench.act("split order").kinds) is forbidden


def test_before_forbids_until_the_other_act_which_is_not_owed() -> None:
    rules = never("**Split order** before **write note**.")
    assert Bench(**rules).owed == ["T-1.1"]
    assert ("T-9.1", "never") in Bench(**rules).act("split order").kinds
    assert ("T-9.1", "never") not in Bench(**rules).act("write note").act("split order").kinds
    assert Bench(**rules).act("confirm order").close().kinds == []


@pytest.mark.parametrize(
    ("before", "after", "forbidden"),
    [(1, 20, True), (1, None, True), (1, 5, False), (20, 20, False), (None, 20, False)],
)
def test_if_then_forbids_when_false_before_and_true_or_unknown_after(
    before: int | None, after: int | None, forbidden: bool
) -> None:
    def money(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    bench = Bench(**never("**Split order** if then `order.value > 10`."), facts={"order.value": money(before)})
    bench.act("split order", changes={"order.value": money(after)})
    assert (("T-9.1", "never") in bench.kinds) is forbidden


def test_one_never_may_name_several_acts_and_any_arguments() -> None:
    rules = never("**Split order**, **change terms** or **refer**.")
    for action in ("split order", "change terms", "refer"):
        assert ("T-9.1", "never") in Bench(**rules).act(action, {"matter": "quality", "desk": "sales"}).kinds


def test_a_refused_act_meets_nothing_and_is_judged_by_nevers() -> None:
    rules: dict[str, Any] = {"Procedure": DO, "Never": "- **Split order**. (T-9.1)"}
    assert Bench(**rules).refused("split order").kinds == [("T-9.1", "never")]
    bench = Bench(**rules).refused("confirm order")
    assert (bench.kinds, bench.owed) == ([], ["T-1.1"])


def test_a_step_that_a_never_of_equal_authority_forbids_sleeps() -> None:
    rules: dict[str, Any] = {
        "Procedure": steps("**Split order**. (T-1.1)"),
        "Never": "- **Split order** while `order.value > 10`. (T-9.1)",
    }
    bench = Bench(**rules)
    assert bench.owed == []
    bench.act("split order")
    assert bench.kinds == [("T-9.1", "never")]
    freed = Bench(**rules, facts={"order.value": Decimal(5)})
    assert freed.owed == ["T-1.1"]


def test_a_step_that_a_never_puts_to_sleep_is_not_late_when_its_time_passes() -> None:
    rules = {
        "Procedure": steps("When `credit.reply` is declined, **confirm order**, within 1 working hours. (T-1.1)"),
        "Never": "- **Confirm order** while `payment.status` is not none. (T-2.1)",
    }
    bench = Bench(**rules).reply({"credit.reply": "declined", "payment.status": "pending"}).wait(90)
    assert bench.kinds == []
    bench.reply({"payment.status": "none"}).act("confirm order").close()
    assert (bench.status("T-1.1"), bench.kinds) == ("met", [])
    awake = Bench(**rules).reply({"credit.reply": "declined"}).wait(90)
    assert awake.kinds == [("T-1.1", "late")]


def test_a_step_of_higher_authority_puts_the_never_to_sleep_for_that_act() -> None:
    law = text(id="SOP-L", authority="LAW", Procedure=steps("**Split order**. (L-1.1)", heading="L-1 Always"))
    house = text(id="SOP-H", Never="- **Split order**. (H-9.1)")
    bench = Bench(law, house)
    assert bench.owed == ["L-1.1"]
    assert bench.act("split order").kinds == []
    assert bench.act("split order").kinds == [("H-9.1", "never")]


def test_one_act_meets_every_owed_duty_it_matches() -> None:
    one = text(id="SOP-A", Procedure=steps("**Confirm order**. (A-1.1)", heading="A-1 Always"))
    two = text(id="SOP-B", Procedure=steps("**Confirm order**. (B-1.1)", heading="B-1 Always"))
    bench = Bench(one, two).act("confirm order")
    assert (bench.status("A-1.1"), bench.status("B-1.1"), bench.kinds) == ("met", "met", [])


def test_applies_latches_and_may_begin_mid_drill() -> None:
    sop = text(applies='credit.reply = "declined"', Procedure=DO)
    bench = Bench(sop)
    assert (bench.owed, list(bench.judge.applied)) == ([], [])
    bench.reply({"credit.reply": "declined"}).reply({"credit.reply": "none"})
    assert (bench.owed, list(bench.judge.applied)) == (["T-1.1"], ["SOP-T"])


def test_outputs_are_read_elsewhere_by_the_sop_s_name() -> None:
    table = """### A-1 How big

First row that fits decides.

| row   | `order.value` | **`size`** |
|-------|---------------|------------|
| A-1.1 | over 10       | big        |
| A-1.2 |               | small      |
"""
    giver = text(id="SOP-A", Decisions=table)
    taker = text(
        id="SOP-B", Procedure=steps("When `SOP-A.size` is big, **split order**. (B-2.1)", heading="B-2 Always")
    )
    bench = Bench(giver, taker)
    assert (bench.owed, bench.judge.value("SOP-A.size")) == (["B-2.1"], "big")
    bench.reply({"order.value": Decimal(1)})
    assert bench.owed == []


FLAG: dict[str, Any] = {
    "Definitions": "| name | is | unit | shown on |\n|---|---|---|---|\n"
    "| `exposure` | `credit.receivables + order.value` | money | account |",
    "Procedure": steps("When `exposure > credit.limit`, **flag** `exposure` against `credit.limit`. (T-1.1)"),
}
SEE: tuple[str, dict[str, Any]] = ("open", {"panel": "account"})
PAIR = {"a": "credit.limit", "b": "exposure"}


def test_a_flag_is_unordered_and_both_must_have_been_seen() -> None:
    assert Bench(**FLAG).act(*SEE).act("flag", PAIR).kinds == []
    unseen = Bench(**FLAG).act("flag", PAIR)
    assert (unseen.kinds, unseen.breaches[0].cost) == ([("SC-2.1", "unasked")], Decimal("0.5"))


def test_a_flag_is_void_when_a_value_changes_while_it_is_owed() -> None:
    bench = Bench(**FLAG).act(*SEE).act("flag", PAIR).reply({"order.value": Decimal(16000)})
    assert bench.owed == ["T-1.1"]
    bench.act("flag", PAIR)
    assert (bench.status("T-1.1"), bench.kinds) == ("met", [])


def test_the_time_of_a_flag_that_became_void_runs_anew() -> None:
    rule = "**Flag** `order.value` against `credit.limit`, within 1 working hours. (T-1.1)"
    bench = Bench(Procedure=steps(rule))
    for panel in ("order", "account"):
        bench.act("open", {"panel": panel}, minutes=0)
    bench.act("flag", {"a": "order.value", "b": "credit.limit"}).wait(120).reply({"order.value": Decimal(9)})
    assert bench.owed == ["T-1.1"]
    bench.act("flag", {"a": "order.value", "b": "credit.limit"})
    assert (bench.status("T-1.1"), bench.kinds) == ("met", [])
    bench.reply({"order.value": Decimal(10)}).wait(90)
    assert bench.kinds == [("T-1.1", "late")]


def test_a_request_that_carries_both_figures_is_a_flag_too() -> None:
    bench = Bench(**FLAG).act(*SEE).act("write note", {"facts": ["exposure", "credit.limit"]})
    assert bench.status("T-1.1") == "met"


def test_a_flag_made_before_it_is_owed_counts_if_nothing_changed() -> None:
    later: dict[str, Any] = {
        **FLAG,
        "Procedure": steps("When `credit.reply` is declined, **flag** `exposure` against `credit.limit`. (T-1.1)"),
    }
    early = Bench(**later).act(*SEE).act("flag", PAIR)
    assert early.kinds == [("SC-2.1", "unasked")]
    early.reply({"credit.reply": "declined"})
    assert (early.status("T-1.1"), early.kinds) == ("met", [])
    stale = Bench(**later).act(*SEE).act("flag", PAIR).reply({"order.value": Decimal(9)})
    stale.reply({"credit.reply": "declined"})
    assert stale.owed == ["T-1.1"]


def test_a_look_made_earlier_counts_until_what_it_showed_changes() -> None:
    procedure = steps("When `credit.reply` is declined, **open** `account`. (T-1.1)")
    seen = Bench(Procedure=procedure).act(*SEE).reply({"credit.reply": "declined"})
    assert seen.status("T-1.1") == "met"
    stale = Bench(Procedure=procedure).act(*SEE).reply({"credit.limit": Decimal(1)}).reply({"credit.reply": "declined"})
    assert stale.owed == ["T-1.1"]
    other = Bench(Procedure=procedure).act(*SEE).reply({"order.value": Decimal(1)}).reply({"credit.reply": "declined"})
    assert other.status("T-1.1") == "met"


def test_looks_and_waits_are_free_and_nobody_asked_costs_by_class() -> None:
    bench = Bench(Procedure=DO).act("open", {"panel": "holds"}).act("check availability").wait(5)
    assert bench.kinds == []
    bench.act("write note").act("ask receivables", {"request": "statement"}).act("split order")
    assert [b.cost for b in bench.breaches] == [1, 1, 2]


END: dict[str, Any] = {
    "Procedure": DO,
    "At_the_end": "- Either `order.holds` is empty or `follow_up.date` is set. (T-8.1)",
}


def test_an_end_false_at_the_start_weighs_two_and_true_at_the_start_only_costs() -> None:
    brought = Bench(**END, facts={"order.holds": HOLD}).act("confirm order", changes={"order.holds": []}).close()
    assert (brought.duty("T-8.1").weight, brought.status("T-8.1"), brought.kinds) == (Decimal(2), "met", [])
    failed = Bench(**END, facts={"order.holds": HOLD}).act("confirm order").close()
    assert [(b.clause, b.kind, b.cost) for b in failed.breaches] == [("T-8.1", "end", Decimal(0))]
    lost = Bench(**END).act("confirm order", changes={"order.holds": HOLD}).close()
    assert [(b.clause, b.kind, b.cost) for b in lost.breaches] == [("T-8.1", "end", Decimal(2))]
    kept = Bench(**END).act("confirm order").close()
    assert [d.clause.id for d in kept.judge.duties()] == ["T-1.1"]


MESSAGE: dict[str, Any] = {
    "Procedure": steps("**Tell customer** `under review`. (T-1.1)")
    + """

### T-2 Message `under review`

| item  | rule         | what              | authority |
|-------|--------------|-------------------|-----------|
| T-2.1 | must say     | `order.po_number` | HOUSE     |
| T-2.2 | must say     | `follow_up.date`  | HOUSE     |
| T-2.3 | must not say | `credit.limit`    | HOUSE     |
| T-2.4 | must not say | "credit hold"     | LAW       |
"""
}
SET = {"follow_up.date": date(2026, 3, 4)}


def test_the_solver_s_message_says_all_it_must() -> None:
    call = Bench(**MESSAGE, facts=SET).judge.owed()[0].alternatives[0]
    assert call.args == {"message": "under review", "facts": ["order.po_number", "follow_up.date"], "text": ""}


@pytest.mark.parametrize(
    ("facts", "said", "broken"),
    [
        (["order.po_number", "follow_up.date"], "", []),
        ([], "Your PO-7: we write again on 4 March 2026.", []),
        ([], "po-7 by Mar 4", []),
        ([], "PO-77 by 2026-03-05", ["T-2.1", "T-2.2"]),
        (["order.po_number", "follow_up.date", "credit.limit"], "", ["T-2.3"]),
        (["order.po_number", "follow_up.date"], "the limit is 200,000.00", ["T-2.3"]),
        (["order.po_number", "follow_up.date"], "limit 200.000,00 USD", ["T-2.3"]),
        (["order.po_number", "follow_up.date"], "order 1200000 is on Credit  Hold", ["T-2.4"]),
        (["order.po_number", "follow_up.date"], "discredit holding", []),
    ],
)
def test_messages_are_judged_item_by_item(facts: list[str], said: str, broken: list[str]) -> None:
    args = {"message": "under review", "facts": facts, "text": said}
    bench = Bench(**MESSAGE, facts=SET).act("tell customer", args)
    assert [b.clause for b in bench.breaches] == broken
    assert all(b.kind == "message" for b in bench.breaches)
    assert {d.clause.id for d in bench.judge.duties()} == {"T-1.1", "T-2.1", "T-2.2"}


DOCUMENT: dict[str, Any] = {
    "Procedure": steps("Before **release to carrier**, **prepare document** `commercial invoice`. (T-1.1)")
    + """

### T-2 Document `commercial invoice`

| item  | field                | must be                      | when             | authority |
|-------|----------------------|------------------------------|------------------|-----------|
| T-2.1 | `invoice.buyer`      | `order.number`               |                  | STD       |
| T-2.2 | `invoice.line.value` | `line.quantity * line.price` | `line.price > 0` | LAW       |
"""
}
LINES = [
    {"id": "1", "quantity": Decimal(3), "price": Decimal(5)},
    {"id": "2", "quantity": Decimal(3), "price": Decimal(0)},
]
GOOD = {"invoice.buyer": "104233", "invoice.line.value#1": Decimal(15)}


def test_the_solver_fills_a_document_from_its_table() -> None:
    bench = Bench(**DOCUMENT, facts={"order.lines": LINES})
    args = bench.judge.owed()[0].alternatives[0].args
    assert args == {"document": "commercial invoice", "fields": GOOD}


def test_documents_are_judged_when_they_travel() -> None:
    bench = Bench(**DOCUMENT, facts={"order.lines": LINES}).act("prepare document", {"document": "commercial invoice"})
    assert [d.clause.id for d in bench.judge.duties()] == ["T-1.1"]
    wrong = {**GOOD, "invoice.line.value#1": Decimal(14)}
    bench.act("release to carrier", documents={"commercial invoice": wrong})
    assert ("T-2.2", "document") in bench.kinds
    assert (bench.status("T-2.1"), bench.status("T-2.2")) == ("met", "broken")


def test_a_copy_goes_its_own_way() -> None:
    bench = Bench(Procedure=DO)
    twin = bench.judge.copy()
    bench.act("confirm order").act("split order")
    assert ([o.clause.id for o in twin.owed()], twin.breaches) == (["T-1.1"], ())


def test_a_finding_carries_the_values_that_its_clause_read() -> None:
    bench = Bench(**never("**Split order** while `order.value > 10`.")).act("split order")
    assert bench.breaches[0].facts == {"order.value": Decimal(15000)}


def test_a_change_undone_before_anyone_answered_costs_half() -> None:
    wrong, right = {"order.value": Decimal(1)}, {"order.value": Decimal(15000)}
    bench = Bench(Procedure=DO).act("change terms", changes=wrong).act("change terms", changes=right)
    assert [b.cost for b in bench.breaches] == [1]
    late = Bench(Procedure=DO).act("change terms", changes=wrong).reply({"credit.reply": "asked"})
    assert [b.cost for b in late.act("change terms", changes=right).breaches] == [2, 2]
