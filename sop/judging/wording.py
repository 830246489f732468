"""What a text states: numbers and dates in any house format, words whole and without case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

_NUMBER = re.compile(r"(?<![\w.,])[-+]?\d+(?:[.,' \u00a0\u202f]\d+)*")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?({_WORD})\b\.?,?(?: (\d{{4}}))?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b({_WORD})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b,?(?: (\d{{4}}))?", re.IGNORECASE)
_SLASHED = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")


def states(text: str, value: Any) -> bool:
    """Whether a text states a value."""
    if not text or value is None:
        return False
    if isinstance(value, bool):
        return has_words(text, "yes" if value else "no")
    if isinstance(value, Decimal):
        return value in set(numbers_in(text))
    if isinstance(value, datetime):
        return _states_day(text, value.date()) and _states_time(text, value.time())
    if isinstance(value, date):
        return _states_day(text, value)
    if isinstance(value, time):
        return _states_time(text, value)
    if isinstance(value, list | tuple):
        return bool(value) and all(states(text, one) for one in value)
    return isinstance(value, str) and has_words(text, value)


def as_stated(value: Any) -> str:
    """A value in a form that `states` reads back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return f"{value.date().isoformat()} {value:%H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list | tuple):
        return "; ".join(as_stated(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def has_words(text: str, words: str) -> bool:
    """Whether the words stand in the text, whole, without case, with any blanks between them."""
    parts = words.split()
    if not parts:
        return False
    pattern = r"[\s\-]+".join(re.escape(part) for part in parts)
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


def numbers_in(text: str) -> Iterator[Decimal]:
    """Every number that the text can be read to hold: `1,234.50`, `1.234,50`, `1 234.50`, `1'234`."""
    for match in _NUMBER.finditer(text):
        for reading in _readings(match.group().rstrip(".,' ")):
            try:
                yield Decimal(reading)
            except InvalidOperation:
                continue
        for part in re.split(r"[ \u00a0\u202f]", match.group()):
            for reading in _readings(part):
                try:
                    yield Decimal(reading)
                except InvalidOperation:
                    continue


def _readings(text: str) -> Iterator[str]:
    bare = re.sub(r"[' \u00a0\u202f]", "", text)
    yield bare.replace(",", "")
    if "," in bare:
        yield bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+", bare):
        yield bare.replace(".", "")


def _states_day(text: str, day: date) -> bool:
    wanted = (day.year, day.month, day.day)
    return any((year or day.year, month, number) == wanted for year, month, number in _days_in(text))


def _days_in(text: str) -> Iterator[tuple[int, int, int]]:
    for match in _ISO.finditer(text):
        yield int(match[1]), int(match[2]), int(match[3])
    for match in _DAY_MONTH.finditer(text):
        yield int(match[3] or 0), _MONTHS[match[2].lower()], int(match[1])
    for match in _MONTH_DAY.finditer(text):
        yield int(match[3] or 0), _MONTHS[match[1].lower()], int(match[2])
    for match in _SLASHED.finditer(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        yield year, int(match[1]), int(match[3])
        yield year, int(match[3]), int(match[1])


def _states_time(text: str, clock: time) -> bool:
    for match in re.finditer(r"\b(\d{1,2})[:.](\d{2})(?:\s*([ap])\.?m\b)?", text, re.IGNORECASE):
        hour, minute = int(match[1]), int(match[2])
        if match[3]:
            hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
        if (hour, minute) == (clock.hour, clock.minute):
            return True
    return False
