"""Diagnostics of sentences: steps, nevers, ends, messages and documents."""

from __future__ import annotations

from sop.catalogue.entry import Entry


def _item(text: str) -> str:
    return f"## Procedure\n\n### EX-1 Always\n\n- {text} (EX-1.1)\n"


RULES = (
    Entry(
        "unread-word",
        "error",
        "A word is read by no rule of the grammar",
        "A rule is one sentence, and every word of it up to the full stop must be understood. A word that was "
        "passed over "
        "might be the one that matters.",
        "Write the sentence in a form that the message offers, or put the word behind the full stop: there it is "
        "a note.",
        (_item("**Check availability** quickly."),),
    ),
    Entry(
        "unknown-mark",
        "error",
        "A mark behind a sentence is misspelt",
        "*Critical.* and *2 points.* behind a sentence change what it costs; this is almost one of them.",
        "Write the mark as it is offered.",
        (_item("**Check availability**. *Critcal.*"),),
    ),
    Entry(
        "mixed-and-or",
        "error",
        "And and or stand in one sentence",
        "*a and b or c* is read by people in two ways.",
        "Write the whole condition inside one pair of backticks, with brackets.",
        (_item("When `order.value > 1` and `order.value < 9` or `order.prechecked`, **check availability**."),),
    ),
    Entry(
        "never-mixed",
        "error",
        "A never has two conditions",
        "It has one of *while*, *unless*, *before* and *if then*.",
        "Write two nevers, or put both conditions into one pair of backticks.",
        ("## Never\n\n- **Change terms** while `order.prechecked` unless `order.value > 9`. (EX-1.1)\n",),
    ),
    Entry(
        "moving-deadline",
        "error",
        "A deadline moves with the clock",
        "*by* a time that is worked out from now never comes.",
        "Count from when it is owed: *within 4 working hours*.",
        (_item("**Check availability**, by `clock.now + hours(2)`."),),
    ),
)
