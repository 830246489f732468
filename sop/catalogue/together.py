"""Diagnostics of rules, documents and versions held against each other."""

from __future__ import annotations

from sop.catalogue.entry import Entry

TOGETHER = (
    Entry(
        "step-against-never",
        "warning",
        "A step asks for what a never forbids",
        "Both can be in force at once: the case is named. The one whose authority is lower gives way, the step "
        "where they "
        "are equal. Within one SOP, or where the step is never owed without the never, it is a warning; across "
        "SOPs it "
        "is a note, for a never that holds a step back for a while is how SOPs work together.",
        "Say in one of the two when it does not hold. Where it is meant, leave it, or waive it with the reason.",
        (
            "## Procedure\n\n### EX-1 Always\n\n- When `order.value > 100`, **split order**. (EX-1.1)\n\n"
            "## Never\n\n- **Split order** while `order.value > 50`. (EX-2.1)\n",
        ),
    ),
    Entry(
        "order-circle",
        "error",
        "Acts wait for each other",
        "One rule wants A before B and another B before A, perhaps by way of a third, and all can be in force at "
        "once: "
        "whoever begins breaks one of them.",
        "Take one of the rules out, or say when it does not hold.",
        (
            "## Procedure\n\n### EX-1 Always\n\n1. **Check availability**. (EX-1.1)\n2. **Confirm order**. "
            "(EX-1.2)\n\n"
            "## Never\n\n- **Check availability** before **confirm order**. (EX-2.1)\n",
        ),
    ),
    Entry(
        "version-reused",
        "error",
        "A version was in force with another text",
        "Drills that were scored by it could not be told from drills scored by the new text.",
        "Give the changed document a new version.",
        ("---\nversion: 0.9.0\n---\n",),
    ),
    Entry(
        "effective-overlap",
        "error",
        "Two versions of one SOP are in force from one day",
        "A version gives way on the day on which the next one comes into force. These two come into force together.",
        "Give one of them another date, or retire it.",
        ("", "---\nversion: 1.1.0\n---\n"),
        several=True,
    ),
    Entry(
        "review-past",
        "warning",
        "A review is overdue",
        "The day until which the SOP was to be reviewed has passed.",
        "Review it, and set a new `review_by`.",
        ("---\nreview_by: 2026-05-01\n---\n",),
    ),
    Entry(
        "review-too-early",
        "warning",
        "A review falls before the SOP is in force",
        "`review_by` is earlier than `effective`.",
        "Set a later `review_by`.",
        ("---\nreview_by: 2025-12-01\n---\n",),
    ),
    Entry(
        "played",
        "error",
        "The perfect run does not reach 100",
        "`sop check` plays every kind of order by these procedures. Somebody who does all that they ask is "
        "stuck, breaks "
        "one of them, or leaves something owed; the clause and the scenario are named.",
        "Play that scenario with the seed that is named and look at the clause.",
    ),
)
