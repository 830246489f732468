"""What our names in statements stand under."""

from __future__ import annotations

import re

BASE = "urn:orderdrill:xapi"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def is_base(text: str) -> bool:
    """Whether names can be put under this IRI."""
    return _IRI.fullmatch(text) is not None
