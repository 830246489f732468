"""Diagnostics of names, values and units."""

from __future__ import annotations

from sop.catalogue.entry import Entry

_PARAMETERS = "## Parameters\n\n| name | value | unit | since |\n|---|---|---|---|\n"
_DEFINITIONS = "## Definitions\n\n| name | is | unit | shown on |\n|---|---|---|---|\n"

NAMES = (
    Entry(
        "unknown-name",
        "error",
        "A name means nothing",
        "What stands in `backticks` is a fact of the desk, a definition, parameter or output of this SOP, "
        "another SOP's "
        "(`SOP-CR.authority`), or a field of the record that a *For each* goes over.",
        "Take the nearest name that is offered, or define it.",
        ("## Procedure\n\n### EX-1 Always\n\n- When `ordr.value > 100`, **check availability**. (EX-1.1)\n",),
    ),
    Entry(
        "unknown-value",
        "error",
        "A value is none that the name can have",
        "The fact, output or argument has a closed list of values, and this is not one of them: the rule could "
        "never hold.",
        "Take the nearest value that is offered. The reference of facts lists all of them.",
        ("## Procedure\n\n### EX-1 Always\n\n- When `order.status` is oppen, **check availability**. (EX-1.1)\n",),
    ),
    Entry(
        "misspelt-value",
        "warning",
        "A table gives a value that is almost one that an act takes",
        "An act takes its role or hold from this output. The value is no such role, but nearly one: when the row "
        "decides, "
        "the duty could not be done.",
        "Spell the value as the act knows it.",
        (
            "## Decisions\n\n### EX-1 Who decides\n\nFirst row that fits decides.\n\n"
            "| row | `order.value` | **`decider`** |\n|---|---|---|\n"
            "| EX-1.1 | over 1000 | credit manger |\n| EX-1.2 | | credit analyst |\n\n"
            "## Procedure\n\n### EX-2 Always\n\n- **Request release** of credit from `decider`. (EX-2.1)\n",
        ),
    ),
    Entry(
        "unknown-action",
        "error",
        "The desk has no such act",
        "What stands in **bold** in a rule is an act of the desk, written as the reference of acts writes it.",
        "Take the nearest act that is offered.",
        ("## Procedure\n\n### EX-1 Always\n\n- **Chek availability**. (EX-1.1)\n",),
    ),
    Entry(
        "two-meanings",
        "error",
        "A name has two meanings",
        "A definition, parameter or output is called like a fact, a panel, a message, a document or another name "
        "of this "
        "SOP, or a parameter has two values since one day. A reader could not tell which is meant.",
        "Give one of them another name.",
        (_DEFINITIONS + "| `order.value` | `credit.limit` | money | |\n",),
    ),
    Entry(
        "term-differs",
        "warning",
        "Two SOPs use one name in two ways",
        "A definition or parameter of the same name has another formula, figure or unit in another SOP. Each "
        "means what "
        "its own SOP says, and people who read both will mix them up.",
        "Give one of them another name, or read the other's: `SOP-CR.grace`.",
        (
            _PARAMETERS + "| `patience` | 15 | days | 2026-01-01 |\n",
            "---\nid: SOP-EY\n---\n" + _PARAMETERS + "| `patience` | 20 | days | 2026-01-01 |\n\n"
            "## Never\n\n- **Change terms**. (EY-1.1)\n",
        ),
        several=True,
    ),
    Entry(
        "type-mismatch",
        "error",
        "Two kinds of thing do not go together",
        "A number is held against a text, a date against a number, a list against one value, or a cell holds "
        "something "
        "of another kind than its column.",
        "Compare like with like. Days between two dates are `days(a, b)`.",
        ('## Procedure\n\n### EX-1 Always\n\n- When `order.value = "high"`, **check availability**. (EX-1.1)\n',),
    ),
    Entry(
        "unit-mismatch",
        "error",
        "Two units do not go together",
        "Days against working days, money against percent: the numbers can be compared and the comparison means "
        "nothing. "
        "Also a definition whose formula gives another unit than the one written beside it.",
        "Compare in one unit: `workdays(a, b)` counts working days, `days(a, b)` days.",
        (
            _PARAMETERS + "| `patience` | 15 | days | 2026-01-01 |\n\n"
            "## Procedure\n\n### EX-1 Always\n\n- When `order.value > patience`, **check availability**. (EX-1.1)\n",
        ),
    ),
    Entry(
        "missing-unit",
        "warning",
        "A figure has no unit",
        "A number without a unit can be compared with anything, and nobody is warned when days meet working days.",
        "Say what it counts: days, working days, money, percent, kg.",
        (_PARAMETERS + "| `patience` | 15 | | 2026-01-01 |\n",),
    ),
    Entry(
        "cycle",
        "error",
        "Values depend on each other in a circle",
        "A definition or table reads a name that is worked out from itself, perhaps by way of another SOP. The "
        "path is named.",
        "Cut the circle where a value can be taken from a fact.",
        (_DEFINITIONS + "| `ex_a` | `ex_b + 1` | | |\n| `ex_b` | `ex_a + 1` | | |\n",),
    ),
    Entry(
        "prose-disagrees",
        "warning",
        "A figure in prose is not the figure of the rule",
        "A paragraph or note gives a number with a unit that this SOP rules in, and no parameter or table has that "
        "number. Who reads the sentence and who is judged by the rule would do different things. In a note the "
        "number is "
        "held against its own row or sentence.",
        "Correct the sentence, or the figure.",
        (
            "## Purpose\n\nWhoever pays within ten days is left alone.\n\n"
            + _PARAMETERS
            + "| `patience` | 15 | days | 2026-01-01 |\n",
        ),
    ),
)
