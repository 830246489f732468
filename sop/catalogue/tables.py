"""Diagnostics of decision tables and their examples."""

from __future__ import annotations

from itertools import combinations

from sop.catalogue.entry import Entry


def _table(*rows: str, policy: str = "First row that fits decides.", head: str = "`order.value`") -> str:
    dashes = "|---" * (head.count("|") + 3) + "|"
    body = "\n".join(f"| EX-1.{number} | {row} |" for number, row in enumerate(rows, 1))
    above = policy + "\n\n" if policy else ""
    return f"## Decisions\n\n### EX-1 Size\n\n{above}| row | {head} | **`size`** |\n{dashes}\n{body}\n"


def _pigeons(count: int) -> list[str]:
    """Rows that leave no gap, as so many pigeons have one hole too few; a search finds out only by trying all cases."""
    holes = [str(hole) for hole in range(1, count)]
    rows = [
        [hole if pigeon in pair else "" for pigeon in range(count)] + ["small"]
        for pair in combinations(range(count), 2)
        for hole in holes
    ]
    rows += [
        [f"not({', '.join(holes)})" if pigeon == one else "" for pigeon in range(count)] + ["large"]
        for one in range(count)
    ]
    return [" | ".join(row) for row in rows]


TABLES = (
    Entry(
        "missing-hit-policy",
        "error",
        "A table does not say which of its rows decides",
        "When several rows fit, somebody must know which one counts: the first, exactly one, the strictest, or all.",
        "Write above the table: *First row that fits decides.* (or another of the hit policies).",
        (_table("up to 10 | small", " | large", policy=""),),
    ),
    Entry(
        "no-output",
        "error",
        "A table gives no answer",
        "No column is an output.",
        "Write the heading of the answer in bold and backticks: **`size`**.",
        (
            "## Decisions\n\n### EX-1 Size\n\nFirst row that fits decides.\n\n"
            "| row | `order.value` |\n|---|---|\n| EX-1.1 | up to 10 |\n",
        ),
    ),
    Entry(
        "gap",
        "warning",
        "A case that no row decides",
        "For the values that are named no row fits, so the outputs are not set: whatever asks for them sleeps. "
        "The case "
        "is the smallest there is: columns that are not named may hold anything.",
        "Add the row that is missing, or leave the last row blank so that it takes every other case. Where "
        "nothing is "
        "to be decided then, say so above the table: *Where no row fits, nothing is decided.*",
        (_table("up to 10 | small", "from 20 | large"),),
    ),
    Entry(
        "rows-overlap",
        "error",
        "Two rows fit the same case",
        "Exactly one row may fit, or all that fit must say the same; for the values that are named two rows fit and "
        "nothing is decided.",
        "Draw the line between the two rows, or say that the first row that fits decides.",
        (_table("up to 10 | small", "from 10 | large", policy="Exactly one row fits."),),
    ),
    Entry(
        "row-hidden",
        "warning",
        "A row never decides",
        "Whenever it fits, a row before it fits too. It stands there for the reader alone, who believes that it "
        "decides.",
        "Move it up, make the row before it narrower, or take it out.",
        (_table("up to 10 | small", "up to 5 | tiny", " | large"),),
    ),
    Entry(
        "row-never-fits",
        "warning",
        "A row fits no case",
        "A cell leaves no value at all, as *over 10 up to 5* does.",
        "Correct the cell.",
        (_table("over 10 up to 5 | none", " | some"),),
    ),
    Entry(
        "too-wide-to-prove",
        "warning",
        "A table is too large to be proved",
        "Whether its rows leave a gap, overlap or hide each other was not worked out: it would take too long.",
        "Split it into several tables, the output of one an input of the next.",
        (_table(*_pigeons(9), head=" | ".join(f"`order.value + {one}`" for one in range(9))),),
    ),
    Entry(
        "unknown-falls-through",
        "error",
        "A case where nothing is known falls to the wrong row",
        "A fact can be unknown. Rows that test it then do not fit, and a later row that leaves it blank decides "
        "as if it "
        "had been looked at.",
        "Put a row with *not set* in that column before the row that leaves it blank.",
        (_table("up to 10 | small", " | large", head="`release.value`"),),
    ),
    Entry(
        "example-fails",
        "error",
        "An example concludes otherwise",
        "The SOP's own example gives these inputs and expects this output, and the table says another. Either "
        "the table "
        "was changed without its example, or it does not do what its author meant.",
        "Correct the table or the example, whichever is wrong.",
        (
            _table("up to 10 | small", " | large") + "\n## Examples\n\n### EX-1\n\n"
            "| case | `order.value` | **`size`** |\n|---|---|---|\n| ten | 10 | large |\n",
        ),
    ),
)
