"""Values as a person reads and types them: money, numbers, dates like `Wed 18 Nov`, times, lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from simulator.core.errors import ActError
from simulator.present.text import clean

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOT_SET = "not set"
_CURRENCY = re.compile(r"[A-Z]{3}$")


def day(value: date, today: date | None = None) -> str:
    """`Wed 18 Nov`, with the year when it is not this one's."""
    text = f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"
    return text if today is not None and value.year == today.year else f"{text} {value.year}"


def clock(value: datetime | time) -> str:
    """`09:08`."""
    return f"{value.hour:02}:{value.minute:02}"


def moment(value: datetime, today: date | None = None) -> str:
    """`09:08` on the day itself, else `Thu 19 Nov 09:08`."""
    return clock(value) if value.date() == today else f"{day(value, today)} {clock(value)}"


def span(value: timedelta) -> str:
    """`2 d 4 h`, `5 h 48 min`, `3 min`."""
    minutes = int(value.total_seconds() // 60)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    days, hours, left = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "d"), (hours, "h"), (left if not days else 0, "min")]
    return sign + (" ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min")


def number(value: Decimal) -> str:
    """`1,200`, `7.5`: grouped by thousands, no needless zeros, a long fraction to hundredths."""
    if not value.is_finite():
        return str(value)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:  # a quotient: nobody reads its tail
        value = round(value, 2)
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value.normalize():,f}"


def money(value: Decimal, currency: str = "") -> str:
    """`26,000.00 USD`; prices finer than a cent keep their digits."""
    exponent = value.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:,.{places}f} {currency}".rstrip()


def show(value: Any, unit: str = "", *, currency: str = "", today: date | None = None) -> str:
    """The value in plain words. `unit` is the fact's; money takes `currency`."""
    if value is None or value == "":
        return NOT_SET
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        value = Decimal(value)
        if unit == "money" or _CURRENCY.match(unit):
            return money(value, unit if unit != "money" else currency)
        return f"{number(value)}{' %' if unit == 'percent' else f' {unit}' if unit else ''}"
    if isinstance(value, datetime):
        return f"{day(value, today)} {clock(value)}"
    if isinstance(value, date):
        return day(value, today)
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, timedelta):
        return span(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {show(v, today=today)}" for k, v in value.items() if k != "id")
    if isinstance(value, Sequence):
        return ", ".join(show(v, today=today) for v in value) or "none"
    return clean(str(value))


def typed(value: Any) -> str:
    """The value as a form holds it, so that `read` gives it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def read_number(text: str, field: str) -> Decimal:
    """A number as typed: `1,200.50`, `7.5 %`, `26 000`. Raises ActError."""
    bare = text.replace(",", "").replace(" ", "").replace("\u202f", "").rstrip("%")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ActError(f"{text!r} is not a number; write 1200.50.", field)
    return value


def read_date(text: str, today: date, field: str) -> date:
    """A day as typed: `2026-11-20`, `20 nov`, `fri`, `today`, `tomorrow`, `+2` (calendar days). Raises ActError."""
    word = text.strip().casefold()
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    if re.fullmatch(r"\+\d{1,3}", word):
        return today + timedelta(days=int(word))
    if word[:3] in [d.casefold() for d in DAYS] and word.isalpha():
        ahead = ([d.casefold() for d in DAYS].index(word[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    try:
        if match := re.fullmatch(r"(?:[a-z]{3} )?(\d{1,2}) ([a-z]{3})[a-z]*\.?(?: (\d{4}))?", word):
            month = [m.casefold() for m in MONTHS].index(match[2]) + 1
            year = int(match[3]) if match[3] else today.year
            found = date(year, month, int(match[1]))
            return found if match[3] or found >= today - timedelta(days=90) else found.replace(year=year + 1)
        return date.fromisoformat(word)
    except ValueError:
        raise ActError(f"{text!r} is not a date; write 2026-11-20, 20 nov, fri or +2.", field) from None


def read_moment(text: str, now: datetime, field: str) -> datetime:
    """A time as typed: `14:00` (today), or a day and a time; a day alone means the start of work. Raises ActError."""
    word = text.strip().replace("T", " ")
    match = re.fullmatch(r"(?:(.*?)\s+)?(\d{1,2})[:.](\d{2})", word)
    on = read_date((match[1] if match else word) or "today", now.date(), field)
    hour, minute = (int(match[2]), int(match[3])) if match else (8, 0)
    if hour > 23 or minute > 59:
        raise ActError(f"{text!r} is not a time of day; write 14:00.", field)
    return datetime.combine(on, time(hour, minute), now.tzinfo)


def read(text: str, type: str, now: datetime, field: str) -> Any:
    """What was typed, as a value of the type of a fact. Raises ActError that names `field`."""
    match type:
        case "number":
            return read_number(text, field)
        case "date":
            return read_date(text, now.date(), field)
        case "dateTime":
            return read_moment(text, now, field)
        case "boolean":
            if text.casefold() in ("yes", "y", "true", "1"):
                return True
            if text.casefold() in ("no", "n", "false", "0"):
                return False
            raise ActError(f"{text!r} is not yes or no.", field)
        case "set" | "list":
            return [part.strip() for part in text.split(",") if part.strip()]
    return text.strip()
