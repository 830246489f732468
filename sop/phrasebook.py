"""The controlled English and the hit policies, phrase by phrase: what a reference page prints and what tests compile.

The grammar itself is `sop.phrases`, `sop.conditions`, `sop.arguments` and `sop.decisions`; here stands what people are
told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["Procedure", "Never", "At the end", "Message", "Document", "mark"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: how it is written, where it may stand, what it means, and an item that uses it."""

    words: str
    part: Part
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class HitPolicy:
    """One way of settling the rows that fit: DMN's letter, our words for it (empty: letter only), what comes out."""

    letter: str
    words: str
    meaning: str
    none: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """One sentence above a decision table, beside its hit policy: how it is written, what it means, one to copy."""

    words: str
    meaning: str
    example: str


PHRASES: tuple[Phrase, ...] = (
    Phrase(
        "When TEST, …",
        "Procedure",
        "Owed from the first event after which the test holds, once for each entity; asleep while it is false.",
        "When `order.holds` is empty, **confirm order**.",
    ),
    Phrase(
        "Each time when TEST, …",
        "Procedure",
        "Owed anew at each change from false to true.",
        "Each time when `credit.reply` is declined, **write note**.",
    ),
    Phrase(
        "For each `x` in `list` where TEST, …",
        "Procedure",
        "One duty for each element for which the test holds; a finding names the element.",
        "For each `hold` in `order.holds` where `hold.code` is not credit, **refer** `hold` to `hold.owner`.",
    ),
    Phrase(
        "Before **A**, **B**.",
        "Procedure",
        "B is owed, whether A is done or not. Done after A, it is out of order.",
        "Before **confirm order**, **open** `holds`.",
    ),
    Phrase(
        "by `t`",
        "Procedure",
        "At that time or earlier, read anew at each event; broken by the first event after it.",
        "**Confirm order**, by `order.ack_due`.",
    ),
    Phrase(
        "within N unit",
        "Procedure",
        "Counted from when the duty is owed, in the calendar of the front matter: minutes, hours, days, working hours, "
        "working days, weeks.",
        "**Write note**, within 4 working hours.",
    ),
    Phrase(
        "unless TEST",
        "Procedure",
        "Stands last and excuses the whole item. What is unknown does not excuse.",
        "**Write note**, unless `order.holds` is empty.",
    ),
    Phrase(
        "either **A** or **B**",
        "Procedure",
        "Met by whichever is done first. The others stay permitted while the first's reply is awaited or was no.",
        "Either **write note** or **confirm order**.",
    ),
    Phrase(
        "**flag** `a` against `b`",
        "Procedure",
        "Both were seen first; in either order; void if a value changes. A request, note or message that carries both "
        "meets it too.",
        "**Flag** `order.value` against `credit.limit`.",
    ),
    Phrase(
        "of at most, of at least, on or before, on or after, on, of",
        "Procedure",
        "A bound on what the act says, read when it is done.",
        "**Set follow-up** on or before `workday(clock.today, 2)`.",
    ),
    Phrase(
        "1. … 2. …",
        "Procedure",
        "A numbered list is done in this order; bullets in any order. What is not owed does not bind.",
        "**Open** `account`.",
    ),
    Phrase("**A**.", "Never", "Forbidden always.", "**Split order**."),
    Phrase(
        "**A** while TEST.",
        "Never",
        "Forbidden while the test is true or unknown, just before the act.",
        "**Split order** while `credit.reply` is declined.",
    ),
    Phrase(
        "**A** unless TEST.",
        "Never",
        "Forbidden except when the test is true; unknown does not excuse.",
        "**Confirm order** unless `order.holds` is empty.",
    ),
    Phrase(
        "**A** before **B**.",
        "Never",
        "A is forbidden until B was done. B itself is not owed by this.",
        "**Confirm order** before **write note**.",
    ),
    Phrase(
        "**A** if then TEST.",
        "Never",
        "Forbidden if the test was false before the act and is true or unknown just after it.",
        "**Split order** if then `order.value > 1000`.",
    ),
    Phrase(
        "**A**, **B** or **C** …",
        "Never",
        "The same of several actions.",
        "**Split order** or **confirm order** while `credit.reply` is declined.",
    ),
    Phrase("TEST.", "At the end", "What must hold when the drill is closed.", "`order.holds` is empty."),
    Phrase(
        "When TEST, either TEST or TEST.",
        "At the end",
        "Under a condition; either of two will do.",
        "When `order.value > 0`, either `order.holds` is empty or `follow_up.date` is set.",
    ),
    Phrase(
        "`name` is [not] value [or value]",
        "Procedure",
        "A value stands bare or quoted and belongs to the name's enumeration.",
        "When `credit.reply` is declined or above limit, **write note**.",
    ),
    Phrase(
        "`name` is [not] set, `name` is [not] empty",
        "Procedure",
        "The only tests that see what is unknown. Empty is for lists.",
        "When `follow_up.date` is not set, **write note**.",
    ),
    Phrase(
        "TEST and TEST · TEST or TEST",
        "Procedure",
        "Never mixed in one sentence; what must be mixed stands in one `code`.",
        "When `order.value > 1000` and `order.holds` is empty, **write note**.",
    ),
    Phrase("*Critical.*", "mark", "A broken never that fails the drill whatever else was done.", "*Critical.*"),
    Phrase("*N points.*", "mark", "What the duty weighs; 1 without it.", "*2 points.*"),
)

HIT_POLICIES: tuple[HitPolicy, ...] = (
    HitPolicy("U", "exactly one row fits", "The outputs of the only row that fits.", "not set"),
    HitPolicy("A", "any row that fits", "Rows that fit together all say the same, and that is the answer.", "not set"),
    HitPolicy("F", "first row that fits decides", "The outputs of the first row, from the top, that fits.", "not set"),
    HitPolicy("P", "strictest wins", "Of the rows that fit, the outputs that stand highest in their order.", "not set"),
    HitPolicy("R", "", "The outputs of all rows that fit, in the order of the rows.", "an empty list"),
    HitPolicy("O", "", "The outputs of all rows that fit, highest first in their order.", "an empty list"),
    HitPolicy("C", "all rows that fit", "The outputs of all rows that fit, in no order.", "an empty list"),
    HitPolicy("C+", "", "The sum of the outputs of all rows that fit.", "not set"),
    HitPolicy("C<", "", "The least of the outputs of all rows that fit.", "not set"),
    HitPolicy("C>", "", "The greatest of the outputs of all rows that fit.", "not set"),
    HitPolicy("C#", "", "How many rows fit.", "0"),
)

TABLE_LINES: tuple[TableLine, ...] = (
    TableLine(
        "Where no row fits, nothing is decided.",
        "Blank on purpose: what no row fits is no gap, and `sop check` does not ask for a row. The outputs are then "
        "not set, so whatever asks for them sleeps.",
        "Where no row fits, nothing is decided.",
    ),
    TableLine(
        "Order of `output`, highest first: a, b, c.",
        "Which value is the strictest, for *strictest wins* and for `<` and `>=` on its values. A value that is not "
        "listed stands below all.",
        "Order of `size`, highest first: huge, large, small.",
    ),
    TableLine(
        "For each `x` in `list`.",
        "The table is decided once for each element. Its outputs are then called `x.name`.",
        "For each `line` in `order.lines`.",
    ),
)
