"""XML written piece by piece: escaped, and without the characters that XML has no way to write."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def legal(text: str) -> str:
    """Text with U+FFFD in the place of what XML 1.0 cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def attributes(**given: str) -> str:
    """` name="value"` for each; a line below stands for a hyphen in a name."""
    return "".join(f" {name.replace('_', '-')}={quoteattr(legal(value))}" for name, value in given.items())
