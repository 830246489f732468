"""The nearest valid word, for messages about a mistake. Imports nothing of ours: every fast path may use it."""

from __future__ import annotations

from collections.abc import Sequence


def nearest(word: str, among: Sequence[str]) -> str:
    """` Did you mean …?` for the nearest valid word, else what is valid; to be put behind a sentence."""
    import difflib

    close = difflib.get_close_matches(word, among, n=1, cutoff=0.5)
    if close:
        return f" Did you mean {close[0]!r}?"
    return f" Valid: {', '.join(among[:12])}{' …' if len(among) > 12 else ''}."
