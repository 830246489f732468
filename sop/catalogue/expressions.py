"""Diagnostics of expressions in `backticks` and of cells."""

from __future__ import annotations

from sop.catalogue.entry import Entry


def _when(condition: str) -> str:
    return f"## Procedure\n\n### EX-1 Always\n\n- When `{condition}`, **check availability**. (EX-1.1)\n"


def _cell(column: str, cell: str) -> str:
    return (
        "## Decisions\n\n### EX-1 Size\n\nFirst row that fits decides.\n\n"
        f"| row | `{column}` | **`size`** |\n|---|---|---|\n| EX-1.1 | {cell} | some |\n| EX-1.2 | | other |\n"
    )


EXPRESSIONS = (
    Entry(
        "expected",
        "error",
        "Something is missing in an expression",
        "A bracket, a comma or a word that belongs to the form is not there.",
        "Add what is named.",
        (_when("max(order.value, 1 > 3"),),
    ),
    Entry(
        "unfinished",
        "error",
        "An expression stops too early",
        "After the last word or sign a value should follow.",
        "Finish the expression, or take the last sign out.",
        (_when("order.value > "),),
    ),
    Entry(
        "open-quote",
        "error",
        "A quoted text is not closed",
        "A text begins with a quotation mark and has none at its end.",
        'Add `"` where the text ends.',
        (_when('order.status = "open'),),
    ),
    Entry(
        "chained",
        "error",
        "Comparisons do not chain",
        "`1 < x < 5` is read by no grammar of ours.",
        "Write `x > 1 and x < 5`, or `x between 1 and 5` where both ends count.",
        (_when("1 < order.value < 5"),),
    ),
    Entry(
        "range-here",
        "error",
        "A range stands where one value is needed",
        "`[1..5]` is a test. It stands in cells and after `in`.",
        "Write `x in [1..5]`.",
        (_when("order.value = [1..5]"),),
    ),
    Entry(
        "arguments",
        "error",
        "A function has too many or too few arguments",
        "The message says how many it takes. The functions stand in the reference of expressions.",
        "Give it as many as it takes.",
        (_when("abs(order.value, 2) > 1"),),
    ),
    Entry(
        "unknown-function",
        "error",
        "There is no such function",
        "The functions stand in the reference of expressions.",
        "Take the one that is offered.",
        (_when("maximum(order.value, 1) > 1"),),
    ),
    Entry(
        "bad-value",
        "error",
        "A date, time or duration cannot be read",
        "It is written in no form that we read, or there is no such day.",
        "Write a day as `2026-01-31`, a duration as `days(3)`.",
        (_when('clock.today > date("2026-02-30")'),),
    ),
    Entry(
        "bad-variable",
        "error",
        "A loop variable has a name that it cannot have",
        "`any(x in list satisfies …)` gives each element a name of one word, which is no word of the language.",
        "Call it by a letter or a short word.",
        (_when("any(or in order.lines satisfies true)"),),
    ),
    Entry(
        "no-order",
        "error",
        "Words are compared that have no order",
        "`<` and `>` on words mean a rank, and no table says how these words rank.",
        "Write *Order of `x`, highest first: a, b, c.* above the table that gives them.",
        (_when('order.status > "open"'),),
    ),
    Entry(
        "too-deep",
        "error",
        "An expression nests too deeply",
        "Brackets stand in brackets beyond what anybody reads.",
        "Give a part of it a name under Definitions.",
        (_when("(" * 80 + "order.value" + ")" * 80 + " > 1"),),
    ),
    Entry(
        "too-long",
        "error",
        "An expression or cell is too long",
        "It has more characters, values or operators than anybody reads.",
        "Give parts of it names under Definitions.",
        (_when(" + ".join(["order.value"] * 6000) + " > 1"),),
    ),
    Entry(
        "thousands-comma",
        "error",
        "A number has a comma in it",
        "In a cell a comma stands between values: `10,000` would be the two values 10 and 0.",
        "Write 10000.",
        (_cell("order.value", "up to 10,000"),),
    ),
)
