"""People's names as they are kept."""

from __future__ import annotations

from simulator.core.errors import SimulatorError

LONGEST_NAME = 80


def clean_name(name: str) -> str:
    """A person's name as it is kept. Raises SimulatorError for one that is empty, too long or not printable."""
    kept = " ".join(name.split())
    if not kept:
        raise SimulatorError("A name is needed to sign in.")
    if len(kept) > LONGEST_NAME:
        raise SimulatorError(f"That name has {len(kept)} characters; at most {LONGEST_NAME} fit.")
    if any(not c.isprintable() and c not in "\u200d\ufe0f" for c in kept):
        raise SimulatorError("That name holds characters that cannot be shown; type it again.")
    return kept
