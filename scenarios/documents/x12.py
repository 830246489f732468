"""ASC X12 004010: what a segment looks like, and the envelope that any transaction set travels in.

Separators are `~` after a segment, `*` between elements, `>` between components. One segment stands on a line of the
page with a reading of it at the right where there is room; a segment that is too wide goes on in the next line behind
two spaces. Whatever follows `~` on a line is our reading and not part of the interchange. Codes: X12 data elements 146
(freight), 355 (units), 639 (basis of price), I05 (07 is a GLN).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from scenarios.documents.layout import WIDTH
from scenarios.world.desk import TextLine

UNITS: Mapping[str, str] = {
    "EA": "EA", "IN": "PH", "PK": "PK", "BX": "BX", "CA": "CA", "PL": "PL", "DZ": "DZ", "RL": "RL", "M": "MR",
    "KG": "KG", "L": "LT",
}  # fmt: skip
"""Our unit words in element 355. An inner pack is PH, a pack: IN would be an inch."""

BASIS: Mapping[str, str] = {"EA": "PE", "DZ": "PD", "KG": "PK", "L": "PL"}
"""Element 639 for prices that are always per this unit, whatever the line is ordered in."""

FREIGHT: Mapping[str, str] = {"prepaid": "PP", "collect": "CC", "prepaid and add": "PC", "third party": "TP"}

READING = 44
"""The column where readings stand, when the segment leaves it free."""

_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_SEPARATORS = str.maketrans("*~>", "   ")


@lru_cache(maxsize=4096)
def an(text: str, most: int = 80) -> str:
    """Text as an element carries it: the basic and extended character set, in capitals, no separator, cut to length."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return text.translate(_SEPARATORS).upper()[:most].strip()


@lru_cache(maxsize=512)
def day(on: date) -> str:
    """A date as CCYYMMDD."""
    return f"{on:%Y%m%d}"


@lru_cache(maxsize=512)
def in_words(on: date) -> str:
    """A date for people."""
    return f"{on:%d %b %Y}"


def priced(price: str, price_unit: str, unit: str) -> tuple[str, str]:
    """PO104 and PO105 for a price in figures, and the CTP segment that says it instead where no basis code does.

    A price per each, dozen, kilogram or litre has a code of its own; one per the unit ordered is UM; any other (ordered
    by the each, priced by the case) cannot be said in PO1.
    """
    basis = BASIS.get(price_unit) or ("UM" if price_unit == unit else "")
    return (f"{price}*{basis}", "") if basis else ("*", f"CTP**UCP*{price}*1*{UNITS[price_unit]}")


class Segments:
    """Segments of one transaction set in the making, laid out for the page."""

    __slots__ = ("count", "lines")

    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self.count = 0

    def add(self, segment: str, fact: str = "", reading: str = "") -> None:
        """One segment without its terminator; the fact that it states; what it says in plain words."""
        self.count += 1
        text = segment + "~"
        size = len(text)
        if size <= READING - 2 and len(reading) <= WIDTH - READING:
            text = text.ljust(READING) + reading if reading else text
        elif size > WIDTH:
            cut = text.rfind("*", 1, WIDTH)
            self.lines.append(TextLine(text[:cut], fact))
            text = "  " + text[cut:]
        elif reading and size + 2 + len(reading) <= WIDTH:
            text = f"{text}  {reading}"
        self.lines.append(TextLine(text, fact))

    def take(self, others: Segments) -> None:
        """Segments made before, behind these."""
        self.count += others.count
        self.lines += others.lines


def interchange(
    set_id: str, group: str, sender: str, receiver: str, at: datetime, control: tuple[int, int], body: Segments
) -> tuple[TextLine, ...]:
    """The transaction set in its envelope: ISA and GS, ST to SE with the segments counted, GE and IEA.

    `sender` and `receiver` are GLNs. `control` is ISA13 and GS06: no other interchange between the two has them.
    """
    isa, gs = f"{control[0]:09d}", f"{control[1]}"
    on, clock = day(at.date()), f"{at.hour:02d}{at.minute:02d}"
    blank = " " * 10
    out = Segments()
    out.add(
        f"ISA*00*{blank}*00*{blank}*07*{sender:<15}*07*{receiver:<15}*{on[2:]}*{clock}*U*00401*{isa}*0*P*>",
    )
    out.add(f"GS*{group}*{sender}*{receiver}*{on}*{clock}*{gs}*X*004010")
    out.add(f"ST*{set_id}*0001")
    out.lines += body.lines
    out.add(f"SE*{body.count + 2}*0001", "", f"{body.count + 2} segments")
    out.add(f"GE*1*{gs}")
    out.add(f"IEA*1*{isa}")
    return tuple(out.lines)


def as_sent(lines: Iterable[TextLine]) -> str:
    """The interchange as it travelled: the lines of a page without the readings, end to end."""
    sent = (line.text.partition("~") for line in lines)
    return "".join((head[2:] if head.startswith("  ") else head) + end for head, end, _ in sent)
