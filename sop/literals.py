"""Values as authors write them in plain words: numbers, dates, yes and no, texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sop.temporal import parse_date, parse_datetime

_YES: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}


def plain_value(text: str, kind: str) -> Any:
    """The value that bare words mean for a kind (`any` and empty: whatever they look like); else the words."""
    text = text.strip()
    if kind == "boolean" and text.lower() in _YES:
        return _YES[text.lower()]
    if kind in ("any", "") and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind in ("number", "any", "") and re.fullmatch(r"-?[\d,]*\.?\d+", text):
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation:
            return text
    if kind in ("date", "dateTime", "any", ""):
        return parse_date(text) or parse_datetime(text) or text
    return text
