"""Diagnostics of the document itself: front matter, sections, what markdown would lose."""

from __future__ import annotations

from sop.catalogue.entry import Entry

READING = (
    Entry(
        "bad-front-matter",
        "error",
        "The front matter cannot be read",
        "The lines between the two lines of dashes at the top say what the document is: id, title, version, status, "
        "dates, when it applies. A key is missing, misspelt, stands twice or says what it may not say.",
        "Correct the key that is named; the nearest valid one is offered.",
        ("---\nstatus: effectiv\n---\n", "---\neffective: 1 January 2026\n---\n"),
    ),
    Entry(
        "missing-section",
        "error",
        "A section is missing",
        "Every SOP says what it is for (Purpose) and has at least one section that rules: Decisions, Procedure, "
        "Never or "
        "At the end. A message or document heading has its table under it.",
        "Add the heading that is named, and something under it.",
        ("## Procedure\n\n### EX-1 Message `under review`\n\nWhat the customer is told.\n",),
    ),
    Entry(
        "unknown-section",
        "error",
        "A section has a name that is almost one of ours",
        "Rules are read under the sections that the language knows. Under a misspelt one nothing would be read.",
        "Write the section's name as it is offered.",
        ("## Proceedure\n\nTo come.\n",),
    ),
    Entry(
        "lost-step",
        "error",
        "A rule stands where no rule is read",
        "Something that looks like a rule (bold, numbered or with a clause id) stands in a paragraph, a quote or "
        "a section "
        "of prose. A reader would follow it and nothing would judge it.",
        "Make it a list item with its clause id under Procedure, Never or At the end. A list wants a blank line "
        "before it.",
        (
            "## Procedure\n\n### EX-1 Always\n\nSoon: **confirm order**.\n",
            "## Scope\n\n- **Confirm order**. (EX-1.1)\n",
        ),
    ),
    Entry(
        "table-unread",
        "error",
        "Lines that look like a table are none",
        "Markdown reads a table only when a line of dashes with as many columns stands under its heading row. "
        "Whatever "
        "uses the names of such a table is not reported beside it.",
        "Write `|---|---|` under the heading row, as often as there are columns.",
        (
            "## Decisions\n\n### EX-1 Size\n\nFirst row that fits decides.\n\n"
            "| row | `order.value` | **`size`** |\n| EX-1.1 | | any |\n",
        ),
    ),
    Entry(
        "too-large",
        "error",
        "The document is too large",
        "An SOP has at most a million characters; something else has been pasted into it.",
        "Split it into several SOPs.",
        ("## Scope\n\n" + "A long line. \n" * 80_000,),
    ),
    Entry(
        "row-mismatch",
        "error",
        "A row has more or fewer cells than its heading",
        "Markdown would cut the row off or fill it up in silence, and the cells would stand under the wrong headings.",
        "Count the `|` of the row. A `|` inside a cell is written `\\|`.",
        (
            "## Parameters\n\n| name | value | unit | since |\n|---|---|---|---|\n| `grace` | 15 | days | "
            "2026-01-01 | HOUSE |\n",
        ),
    ),
    Entry(
        "unknown-column",
        "error",
        "A column has a heading that nothing reads",
        "In a decision table an input stands in `backticks` and an output in **bold**; other tables have columns "
        "with "
        "fixed names. A column that is none of these would be ignored.",
        "Take the heading that is offered, or add the one that is missing.",
        (
            "## Parameters\n\n| name | value | unit | since | sorce |\n|---|---|---|---|---|\n| `grace` | 15 | "
            "days | 2026-01-01 | |\n",
        ),
    ),
    Entry(
        "missing-id",
        "error",
        "A rule has no clause id",
        "Every item, row and heading that rules has an id of its own, so that a finding can name it: `(EX-1.1)` "
        "behind an "
        "item, in the first cell of a row, before the words of a heading.",
        "Give it the next id that was never used. `orderdrill sop fmt` does it for you.",
        ("## Procedure\n\n### EX-1 Always\n\n- **Check availability**.\n",),
    ),
    Entry(
        "duplicate-id",
        "error",
        "Two rules have one id",
        "A finding that cites the id could mean either. Ids are unique over all SOPs of a folder.",
        "Give the newer one the next id that was never used.",
        ("## Never\n\n- **Clear screening hit**. (EX-1.1)\n- **Change terms**. (EX-1.1)\n",),
    ),
    Entry(
        "bad-waiver",
        "warning",
        "A waiver cannot be read",
        "A waiver in the front matter names a diagnostic, the clause, heading or line it is about, its last day "
        "and the "
        "reason. This one leaves something out, or names what there is not.",
        "Write it as: `row-hidden at EX-1.2 until 2027-01-31 because the band is under review`.",
        ("---\nwaivers:\n  - row-hidden at EX-7.1 until 2027-01-31 because it is under review\n---\n",),
    ),
    Entry(
        "waiver-expired",
        "warning",
        "A waiver has ended",
        "What it waived counts again since the day after its last day.",
        "Mend what it waived, or agree on a new last day.",
        ("---\nwaivers:\n  - gap at EX-99.1 until 2026-01-31 because we wait for Legal\n---\n",),
    ),
    Entry(
        "waiver-unused",
        "warning",
        "A waiver has nothing to waive",
        "The diagnostic that it speaks of is not raised at that place.",
        "Take the waiver out.",
        ("---\nwaivers:\n  - gap at EX-99.1 until 2027-01-31 because we wait for Legal\n---\n",),
    ),
)
