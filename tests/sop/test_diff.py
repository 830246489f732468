"""What changed, clause by clause: every cell, every rule, told apart from what only reads otherwise."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.editions import compiled
from sop import Edition
from sop.diff import diff
from sop.diffing.change import Change
from sop.formatting.pipes import split_row
from sop.library import bundled

LIBRARY = bundled()
NAME = "SOP-CR.md"
CR = LIBRARY[NAME]


@cache
def edition(text: str, name: str = NAME) -> Edition:
    made = compiled({name: text})
    assert not [d for d in made.diagnostics if d.severity == "error"], made.diagnostics
    return made


def changes(*edits: tuple[str, str]) -> list[Change]:
    text = CR
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return diff(edition(CR), edition(text))


def words(*edits: tuple[str, str]) -> list[str]:
    return [str(change) for change in changes(*edits)]


def test_nothing_changed_is_nothing() -> None:
    assert diff(compiled(LIBRARY), compiled(LIBRARY)) == []
    assert words(("| up to 25       |", "| up to 25 |")) == []


BAND = "| CR-1.4 |               |                  | up to 10 "


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (BAND, BAND[:-3] + "12 ", "CR-1.4: `over_percent` for credit analyst was up to 10 %, now up to 12 %"),
        ("credit manager          | A person", "controller | A person", "CR-1.2: `authority` was credit manager, now"),
        ("pass_mark: 80", "pass_mark: 85", "pass mark: was 80, now 85"),
        ("| `grace`             | 15 ", "| `grace` | 20 ", "grace: was 15 days, now 20 days"),
        (
            "| `release_valid_for` | 5     | working days | 2026-01-01 | HOUSE     | credit policy 4 |",
            "| `release_valid_for` | 5 | working days | 2026-01-01 | HOUSE | credit policy 4 |\n"
            "| `release_valid_for` | 3 | working days | 2026-07-01 | HOUSE | credit policy 4 |",
            "release_valid_for: 3 working days from 2026-07-01, was 5 working days",
        ),
        ("days | 2026-01-01 | HOUSE ", "days | 2026-01-01 | STD ", "authority was HOUSE, now STD"),
        ("- credit.unapplied_cash`", "`", "exposure: was `credit.receivables"),
        (
            "within 1 working hour. The wait",
            "within 2 working hours. The wait",
            "CR-5.3: the deadline was within 1 working hour, now within 2 working hours",
        ),
        ("*2 points.* (CR-5.2)", "*Critical.* (CR-5.2)", "CR-5.2: is now critical"),
        ("*2 points.* (CR-5.2)", "(CR-5.2)", "CR-5.2: was 2 points, now 1 point"),
        ("When `payment_on_its_way`", "When `inside_terms`", "CR-5.1: in force: was when"),
        ("# CR-9 When `credit.reply` is declined", "# CR-9 When `credit.reply` is above limit", "CR-9.2: in force:"),
        ("**Write note** of refusal", "**Write note** of credit", "CR-9.2: was “Write note of refusal”, now"),
        ("- **Release hold** credit. *Critical.* (CR-11.1)\n", "", "CR-11.1: taken out: “Release hold credit”"),
        ("Either `credit_held` is false", "Either `credit_held` is true", "CR-12.1: was “Either"),
        ('| "credit hold" ', '| "on hold" ', "CR-10.6: was “must not say"),
        ("controller, credit manager, credit a", "credit manager, controller, credit a", "CR-1: the order"),
        ("`hold.code` is not credit,", "`hold.code` is credit,", "CR-7.1: in force: was for each `hold`"),
        ("CR-2 Is", "CR-2 Was", "CR-2: title was"),
        ("decides.\n\n| row    | `auth", "decides. Exactly one row fits.\n\n| row    | `auth", "CR-3: the rule"),
    ],
)  # fmt: skip
def test_what_changed_is_said_at_its_clause(old: str, new: str, said: str) -> None:
    found = words((old, new))
    assert any(said in one for one in found), found


def test_rows_come_go_and_move() -> None:
    lines = CR.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("| CR-1.5 "))
    moved = "\n".join([*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]])
    found = diff(edition(CR), edition(moved))
    assert [(one.clause, one.meaning) for one in found] in ([("CR-1.5", True)], [("CR-1.4", True)])
    assert "moved: now stands after" in found[0].words
    gone = "\n".join([*lines[:at], *lines[at + 1 :]])
    assert [one.words[:14] for one in diff(edition(CR), edition(gone)) if one.meaning] == ["row taken out:"]
    assert [one.words for one in diff(edition(gone), edition(CR)) if one.clause == "CR-1.5"] == [
        "new row after CR-1.4: `over_percent` up to 25 % and `over_amount` up to 50000"
        " and `days_past_due` up to 45 days gives `authority` credit manager"
    ]


def test_what_reads_otherwise_and_means_the_same_is_wording() -> None:
    found = changes(
        ("| up to 10000 ", "| <= 10000 "),
        ("Anything above.", "All else."),
        ("Credit lends; the order desk does not.", "Credit lends; we do not."),
        ("The wait has an owner and a day.", "The wait has an owner."),
        ("version: 1.0.0", "version: 1.0.1"),
        ("| 38              | credit manager", "| 39              | credit manager"),
        ("ask for a release, keep", "ask for release, keep"),
    )
    assert [one.words for one in found if one.meaning] == []
    assert {one.clause for one in found} == {
        "CR-1.4", "CR-1.7", "Purpose", "CR-5.3", "version", "CR-1", "Responsibilities"
    }  # fmt: skip
    text = {one.clause: one.words for one in found}
    assert text["Purpose"].startswith("the text was “… Credit lends; the order desk does not. The …”, now")


def test_an_order_of_work_that_changes_is_said() -> None:
    first = "1. **Offer options** from `credit.reply_options`, within 4 working hours. (CR-9.1)\n"
    second = "2. **Write note** of refusal. (CR-9.2)\n"
    found = words((first + second, "1" + second[1:] + "2" + first[1:]))
    assert found == [
        "CR-9.2: need no longer come after CR-9.1",
        "CR-9.1: must now come after CR-9.2",
    ]


def test_a_clause_and_a_procedure_under_another_id() -> None:
    assert words(("(CR-13.1)", "(CR-13.2)")) == ["CR-13.2: had the id CR-13.1; ids are best never changed"]
    other = CR.replace("id: SOP-CR", "id: SOP-CH").replace("pass_mark: 80", "pass_mark: 90")
    found = diff(edition(CR), edition(other, "SOP-CH.md"))
    assert [str(one) for one in found[:2]] == [
        "SOP-CH: was called SOP-CR",
        "SOP-CH: the file was SOP-CR.md, now SOP-CH.md",
    ]
    assert "pass mark: was 80, now 90" in map(str, found)


def test_whole_procedures_come_and_go() -> None:
    few = {name: text for name, text in LIBRARY.items() if name in ("SOP-CR.md", "SOP-DP.md", "scoring.md")}
    one = {name: text for name, text in few.items() if name != "SOP-DP.md"}
    assert [one.words[:13] for one in diff(compiled(one), compiled(few))] == ["new procedure"]
    assert [one.words[-9:] for one in diff(compiled(few), compiled(one))] == ["taken out"]
    dearer = {**one, "scoring.md": LIBRARY["scoring.md"].replace("| unasked_ask    | 1 ", "| unasked_ask    | 3 ")}
    assert [str(c) for c in diff(compiled(one), compiled(dearer))] == ["SC-2.2: `unasked_ask` was 1, now 3"]


CELLS = [
    (n, column)
    for n, line in enumerate(CR.split("\n"))
    if re.match(r"\| CR-[12]\.\d", line)
    for column, cell in enumerate(split_row(line)[:-1])
    if column and re.search(r"\d|true|false", cell)
]


@settings(max_examples=len(CELLS), deadline=None)
@given(st.sampled_from(CELLS))
def test_no_change_of_a_cell_goes_unsaid(place: tuple[int, int]) -> None:
    n, column = place
    lines = CR.split("\n")
    cells = list(split_row(lines[n]))
    cells[column] = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), cells[column])
    cells[column] = {"true": "false", "false": "true"}.get(cells[column], cells[column])
    lines[n] = f"| {' | '.join(cells)} |"
    found = diff(edition(CR), edition("\n".join(lines)))
    assert [(one.clause, one.kind, one.meaning) for one in found] == [(cells[0], "row", True)]
