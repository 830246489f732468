"""A text's lines, each with the end that it has."""

from __future__ import annotations

import re

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")


class Lines:
    """Lines to be changed: `body` without their ends, `ends` the ends. Line 1 is `body[0]`."""

    def __init__(self, text: str) -> None:
        found = _LINE.findall(text)
        self.body: list[str] = [body for body, _ in found]
        self.ends: list[str] = [end for _, end in found]

    def text(self) -> str:
        """The lines as one text again."""
        return "".join(body + end for body, end in zip(self.body, self.ends, strict=True))
