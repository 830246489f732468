"""Rules held against each other, prose against figures, waivers, and what a mistyped cell is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sop import compile_sop, load_edition
from sop.check import check, checked, conflicts
from sop.diagnostics import Diagnostic
from tests.sop.bench import edition, steps, text
from tests.sop.desk_vocabulary import VOCABULARY

TODAY = date(2026, 6, 1)
HEAD = "### T-5 Size\n\nFirst row that fits decides.\n\n| row | `order.value` | **`size`** |\n|---|---|---|\n"
GRACE = "| name | value | unit | since |\n|---|---|---|---|\n| `grace` | 15 | days | 2026-01-01 |"


def told(*texts: str, code: str = "", today: date | None = TODAY) -> list[Diagnostic]:
    found = checked(load_edition({f"{n}.md": one for n, one in enumerate(texts)}, VOCABULARY), today=today).found
    return [one for one in found if not code or one.code == code]


def pairs(**sections: str) -> list[tuple[str, str]]:
    return [(one.step, one.never) for one in conflicts(edition(text(**sections)))]


# A step against a never


@pytest.mark.parametrize(
    ("step", "never", "meet"),
    [
        ("**Release hold** credit", "**Release hold** credit", True),
        ("**Release hold** credit", "**Release hold** pricing", False),
        ("**Release hold** credit", "**Release hold**", True),
        ("**Correct** `order.value`", "**Correct** `order.number`", False),
        ("**Correct** `order.number` to `order.po_number`", "**Correct** `order.number`", True),
        ("**Write note**", "**Write note** refusal", False),  # another note meets the step
        ("Either **split order** or **write note**", "**Split order**", False),  # the other way stays open
        (
            "For each `hold` in `order.holds` where `hold.code` is credit, **refer** `hold` to `hold.owner`",
            "**Refer**",
            True,
        ),
    ],
)
def test_a_never_speaks_against_a_step_where_the_act_is_the_same(step: str, never: str, meet: bool) -> None:
    found = pairs(Procedure=steps(f"{step}. (T-1.1)"), Never=f"- {never}. (T-2.1)")
    assert found == ([("T-1.1", "T-2.1")] if meet else [])


@pytest.mark.parametrize(
    ("step", "never", "meet"),
    [
        ("`held`", "`held`", True),
        ("`held`", "`not(held)`", False),  # looked through: the definition is the same
        ("`size` is big", "`order.value < 100`", False),  # a table between them
        ("`size` is big", "`order.value < 200`", True),
        ("`size` is small", "`order.value > 100`", False),  # the row before takes it
        ("`worth` is low", "`order.value < credit.limit`", False),  # what is known is one or the other
        ("`order.holds` is empty", "`held`", False),  # no hold, and one of them credit
        ("`held`", '`all(h in order.holds satisfies h.code = "pricing")`', False),
        ("`order.value > grace`", "`order.value < 15`", False),  # the figure behind the name
        ("`release.order` is not set", "`release.order` is set", False),
        ("`release.order` is not set", "`release.order = order.number`", True),  # unknown forbids
    ],
)
def test_guards_keep_apart_what_they_keep_apart(step: str, never: str, meet: bool) -> None:
    table = HEAD + "| T-5.1 | up to 100 | small |\n| T-5.2 | | big |\n\n"
    table += (
        HEAD.replace("T-5", "T-6").replace("size", "worth") + "| T-6.1 | `< credit.limit` | high |\n| T-6.2 | | low |\n"
    )
    found = pairs(
        Definitions="| name | is | unit | shown on |\n|---|---|---|---|\n"
        '| `held` | `any(h in order.holds satisfies h.code = "credit")` | yes or no | |',
        Parameters=GRACE.replace("days", "money"),
        Decisions=table,
        Procedure=steps(f"When {step}, **split order**. (T-1.1)"),
        Never=f"- **Split order** while {never}. (T-2.1)",
    )
    assert found == ([("T-1.1", "T-2.1")] if meet else [])


def test_one_record_of_a_loop_is_not_another() -> None:
    each = "For each `hold` in `order.holds` where `hold.code` is"
    rule = {"Procedure": steps(f"{each} credit, **refer** `hold` to `hold.owner`. (T-1.1)")}
    assert pairs(**rule, Never=f"- {each} credit, **refer** `hold`. (T-2.1)") == [("T-1.1", "T-2.1")]
    assert pairs(**rule, Never=f"- {each} pricing, **refer** `hold`. (T-2.1)") == []


def test_across_sops_it_is_a_note_unless_nothing_keeps_them_apart() -> None:
    step = text(Procedure=steps("**Split order**. (T-1.1)"))
    for never, severity in (
        ("- **Split order**. (U-1.1)", "warning"),
        ("- **Split order** while `order.value > 9`. (U-1.1)", "note"),
    ):
        found = told(step, text(id="SOP-U", Never=never), code="step-against-never")
        assert [one.severity for one in found] == [severity]
        assert found[0].clauses == ("T-1.1", "U-1.1")


# Order


def test_a_circle_of_order_is_found_through_lists_before_and_never() -> None:
    listed = steps("1. **Check availability**. (T-1.1)\n2. **Confirm order**. (T-1.2)")
    never = "- **Check availability** before **confirm order**. (T-2.1)"
    (found,) = told(text(Procedure=listed, Never=never), code="order-circle")
    assert "by T-1.1, T-1.2, T-2.1" in found.message
    before = steps("Before **check availability**, **confirm order**. (T-3.1)", heading="T-3 Always")
    assert told(text(Procedure=listed + "\n\n" + before), code="order-circle")
    assert not told(text(Procedure=listed), code="order-circle")


def test_rules_that_are_never_awake_together_make_no_circle() -> None:
    one = steps(
        "1. **Check availability**. (T-1.1)\n2. **Confirm order**. (T-1.2)", heading="T-1 When `order.value > 9`"
    )
    other = steps(
        "1. **Confirm order**. (T-2.1)\n2. **Check availability**. (T-2.2)", heading="T-2 When `order.value < {}`"
    )
    assert told(text(Procedure=one + "\n\n" + other.format(20)), code="order-circle")
    assert not told(text(Procedure=one + "\n\n" + other.format(9)), code="order-circle")


# Prose and terms


@pytest.mark.parametrize(
    ("prose", "wrong"),
    [
        ("Within fifteen days nobody is asked.", ""),
        ("Within 15 days nobody is asked.", ""),
        ("Within ten days nobody is asked.", "ten days"),
        ("Within\n16 days nobody is asked.", "16 days"),
        ("Within 10 working days the bank answers.", ""),  # no figure here counts working days
        ("Kept for 7 years, 10 copies.", ""),
        ("In `10 days` and “10 days” nothing is said.", ""),
    ],
)
def test_a_figure_in_prose_is_one_of_the_rules(prose: str, wrong: str) -> None:
    sop = text(Scope=prose, Parameters=GRACE, Never="- **Split order**. (T-1.1)")
    found = told(sop, code="prose-disagrees")
    assert [one.message.split("”")[0].strip("“") for one in found] == ([wrong] if wrong else [])
    if wrong:
        line = sop.splitlines()[found[0].line - 1]
        assert line[found[0].column - 1 :].startswith(wrong)


def test_a_note_is_held_against_its_own_sentence_and_row() -> None:
    rule = "**Write note**, within 4 working hours. {} (T-1.1)"
    assert not told(text(Procedure=steps(rule.format("Four working hours are enough."))), code="prose-disagrees")
    assert told(text(Procedure=steps(rule.format("Two working hours are enough."))), code="prose-disagrees")
    head = HEAD.replace("**`size`** |", "**`size`** | Because |").replace("---|\n", "---|---|\n")
    table = head.replace("`order.value`", "`days(credit.oldest_undisputed_due_date, clock.today)`")
    rows = "| T-5.1 | up to 30 | small | {} is early. |\n| T-5.2 | | big | |\n"
    assert not told(text(Decisions=table + rows.format("30 days")), code="prose-disagrees")
    assert told(text(Decisions=table + rows.format("20 days")), code="prose-disagrees")


def test_one_name_means_one_thing_in_all_sops() -> None:
    mine = text(Parameters=GRACE, Never="- **Split order**. (T-1.1)")
    other = text(id="SOP-U", Parameters=GRACE, Never="- **Change terms**. (U-1.1)")
    assert not told(mine, other, code="term-differs")
    for changed in (other.replace("| 15 |", "| 20 |"), other.replace("| days |", "| working days |")):
        (found,) = told(mine, changed, code="term-differs")
        assert (found.path, found.severity) == ("1.md", "warning")
        assert "SOP-T" in found.message


# Waivers


def waived(line: str, today: date = TODAY) -> list[str]:
    sop = text(
        front=f"waivers:\n  - {line}", Decisions=HEAD + "| T-5.1 | up to 10 | small |\n| T-5.2 | from 20 | big |\n"
    )
    return [one.code for one in told(sop, today=today)]


def test_a_waiver_holds_until_its_last_day_and_only_for_what_it_names() -> None:
    until = TODAY + timedelta(days=1)
    assert waived(f"gap at T-5 until {until} because Legal decides in July") == []
    assert waived(f"gap at T-5 until {TODAY} because it is its last day") == []
    assert sorted(waived(f"gap at T-5 until {TODAY - timedelta(days=1)} because we waited")) == [
        "gap",
        "waiver-expired",
    ]
    assert sorted(waived(f"row-hidden at T-5 until {until} because of that")) == ["gap", "waiver-unused"]
    for wrong in (
        f"gap at T-9 until {until} because",
        f"gap at T-9 until {until} because of that",
        f"gapp at T-5 until {until} because of that",
        "gap at T-5 because of that",
    ):
        assert sorted(waived(wrong)) == ["bad-waiver", "gap"], wrong


def test_an_error_cannot_be_waived_and_a_waiver_may_stand_where_the_never_stands() -> None:
    overlap = (
        HEAD.replace("First row that fits decides", "Exactly one row fits")
        + "| T-5.1 | up to 10 | a |\n| T-5.2 | from 10 | b |\n"
    )
    line = f"rows-overlap at T-5 until {TODAY} because we know"
    assert [one.code for one in told(text(front=f"waivers:\n  - {line}", Decisions=overlap))] == ["rows-overlap"]
    step = text(Procedure=steps("**Split order**. (T-1.1)"))
    line = f"step-against-never at U-1.1 until {TODAY} because it is meant so"
    never = text(id="SOP-U", front=f"waivers:\n  - {line}", Never="- **Split order**. (U-1.1)")
    result = checked(load_edition({"0.md": step, "1.md": never}, VOCABULARY), today=TODAY)
    assert result.found == ()
    assert [(one.found.code, one.waiver.why) for one in result.waived] == [("step-against-never", "it is meant so")]


# Tables


def test_gaps_are_told_apart_and_each_is_the_smallest() -> None:
    rows = "| T-5.1 | up to 10 | {0} | a |\n| T-5.2 | from 20 under 30 | {0} | b |\n| T-5.3 | over 30 | {0} | c |\n"
    head = HEAD.replace("`order.value` |", "`order.value` | `shipment.mode` |").replace("---|\n", "---|---|\n")
    messages = [one.message for one in told(text(Decisions=head + rows.format("")), code="gap")]
    assert [message.split(":")[0] for message in messages] == [
        "no row of T-5 fits order.value over 10 under 20",
        "no row of T-5 fits order.value 30",
    ]
    (more,) = [one for one in told(text(Decisions=head + rows.format("not air")), code="gap") if "mode" in one.message]
    assert more.witness == (("shipment.mode", "air"),)


def test_a_figure_is_read_as_of_each_day_on_which_it_changes() -> None:
    rows = "| T-5.1 | up to `grace` | a |\n| T-5.2 | over 15 | b |\n"
    later = GRACE.replace("days", "money") + "\n| `grace` | 12 | money | 2027-01-01 |"
    assert not told(text(Parameters=GRACE.replace("days", "money"), Decisions=HEAD + rows), code="gap")
    (found,) = told(text(Parameters=later, Decisions=HEAD + rows), code="gap")
    assert found.message.startswith("from 2027-01-01: no row of T-5 fits order.value over 12 under 15")


def test_two_values_that_move_are_held_against_each_other() -> None:
    whole = "| T-5.1 | `< credit.limit` | a |\n| T-5.2 | `>= credit.limit` | b |\n"
    assert not told(text(Decisions=HEAD + whole))
    (found,) = told(text(Decisions=HEAD + whole.replace(">=", ">")), code="gap")
    assert "order.value the same as credit.limit" in found.message


def test_rows_hidden_by_several_together_are_found() -> None:
    rows = "| T-5.1 | up to 10 | a |\n| T-5.2 | over 10 up to 20 | b |\n| T-5.3 | 5, 15 | c |\n| T-5.4 | | d |\n"
    (found,) = told(text(Decisions=HEAD + rows))
    assert (found.code, "T-5.1 and T-5.2 stand before it" in found.message) == ("row-hidden", True)


def test_whether_a_definition_can_be_unknown_is_looked_up() -> None:
    terms = "| name | is | unit | shown on |\n|---|---|---|---|\n| `given` | `{}` | yes or no | |"
    rows = HEAD.replace("order.value", "given") + "| T-5.1 | true | a |\n| T-5.2 | false | b |\n"
    sure = terms.format("release.value is set and release.value > 5")
    assert not told(text(Definitions=sure, Decisions=rows))
    (found,) = told(text(Definitions=terms.format("release.value > 5"), Decisions=rows), code="gap")
    assert found.witness == (("given", None),)


def test_an_author_may_leave_a_case_undecided() -> None:
    rows = "| T-5.1 | up to 10 | a |\n"
    assert told(text(Decisions=HEAD + rows), code="gap")
    said = HEAD.replace("decides.\n", "decides. Where no row fits, nothing is decided.\n")
    assert not told(text(Decisions=said + rows))


# Cells and tables as people mistype them


@pytest.mark.parametrize(
    ("cell", "code", "hint"),
    [
        ("up to 10,000", "thousands-comma", "write 10000"),
        ("1,234,567", "thousands-comma", "write 1234567"),
        ("up too 25", "unknown-name", "did you mean up to?"),
        ("betwen 1 and 5", "unknown-name", "did you mean between?"),
    ],
)
def test_a_mistyped_cell_is_told_what_to_write(cell: str, code: str, hint: str) -> None:
    found = compile_sop(
        text(Decisions=HEAD + f"| T-5.1 | {cell} | a |\n| T-5.2 | | b |\n"), "t.md", VOCABULARY
    ).diagnostics
    assert [(one.code, one.hint) for one in found] == [(code, hint)]


def test_a_table_without_its_line_of_dashes_is_one_fault() -> None:
    table = HEAD.replace("|---|---|---|\n", "") + "| T-5.1 | | big |\n"
    rules = {
        "Procedure": steps("When `size` is big, **split order**. (T-1.1)"),
        "Examples": "### T-5\n\n| case | **`size`** |\n|---|---|\n| one | big |\n",
    }
    assert [one.code for one in told(text(Decisions=table, **rules))] == ["table-unread"]
    assert not told(text(Decisions=HEAD + "| T-5.1 | | big |\n", **rules), code="table-unread")


def test_check_leaves_notes_to_whoever_asks() -> None:
    made = load_edition(
        {
            "0.md": text(Procedure=steps("**Split order**. (T-1.1)")),
            "1.md": text(id="SOP-U", Never="- **Split order** while `order.value > 9`. (U-1.1)"),
        },
        VOCABULARY,
    )
    assert check(made) == ()
    assert [one.severity for one in checked(made).found] == ["note"]


def test_a_fault_in_one_sop_is_not_told_again_by_those_that_read_it() -> None:
    table = HEAD + "| T-5.1 | | big |\n"
    reader = text(id="SOP-U", applies='SOP-T.size = "big"', Never="- **Split order**. (U-1.1)")
    assert told(text(Decisions=table), reader) == []
    assert [one.code for one in told(text(Decisions=table, Never="- **Splt order**. (T-1.1)"), reader)] == [
        "unknown-action"
    ]
    lost = text(Decisions=table.replace("size", "sise"), Never="- **Splt order**. (T-1.1)")
    assert [one.code for one in told(lost, reader)] == ["unknown-action", "unknown-name"]
