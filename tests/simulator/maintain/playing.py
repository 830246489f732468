"""What the tests of maintenance share: the credit procedures edited, and an executor that stays in this process."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor

from tests.simulator.desks import credit_texts

CR = "SOP-CR.md"
BAND = ("up to 50       |", "up to 90       |")
EDITS: Mapping[str, tuple[str, str]] = {
    "a band": BAND,
    "a parameter": ("| `grace`             | 15 ", "| `grace`             | 30 "),
    "a formula": (" - credit.unapplied_cash`", "`"),
    "a guard": ("- When `other_hold`, **set", "- When `inside_terms`, **set"),
    "a deadline": ("within 1 working hour. The wait", "within 9 working hours. The wait"),
    "a duty gone": ("- **Open** `holds`. A credit hold is often not the only one. (CR-4.2)\n", ""),
    "a never gone": ("- **Release hold** credit. *Critical.* (CR-11.1)\n", ""),
    "an item gone": ("| CR-10.3 | must say     | `desk.contact`    | HOUSE     |\n", ""),
    "another act": ("**write note** of credit, within", "**write note** of refusal, within"),
    "an order": (
        "1. When `payment_on_its_way`, **ask receivables** is it posted. A remittance is not cash. (CR-5.1)\n",
        "",
    ),
}
"""Edits of every kind, as (what stands there, what comes in its place)."""


def edited(old: str, new: str) -> Mapping[str, str]:
    """The credit procedures with one edit."""
    texts = dict(credit_texts())
    assert texts[CR].count(old) >= 1, old
    texts[CR] = texts[CR].replace(old, new, 1)
    return texts


def here() -> Executor:
    """One thread of this process: what is compiled is compiled once for all tests."""
    return ThreadPoolExecutor(1)
