"""Makes ``data/calendars.json`` from the holidays library: ``python -m scenarios.universe.make_calendars``.

The result ships, so that no drill's dates move when a library learns of a new holiday. Two calendars are house rules
on top of the public ones: our US sites work on four federal holidays, and US carriers run on all but six and do not
move those that fall on a Saturday.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import TypedDict

import holidays

from scenarios.universe.catalogue import DATA

YEARS = range(2025, 2029)
PATH = DATA / "calendars.json"
# The subdivision is where most of our customers in that country are; None means the holidays of the whole country only.
COUNTRIES: Mapping[str, str | None] = {
    "US": None, "CA": "ON", "MX": None, "PR": None, "VI": None, "GU": None, "DE": None, "GB": "ENG", "FR": None,
    "NL": None, "PL": None, "IT": None, "ES": None, "IE": None, "AT": None, "SK": None, "SE": None, "CZ": None,
    "CH": None, "NO": None, "JP": None, "KR": None, "AU": "NSW", "NZ": None, "SG": None, "IN": None, "BR": None,
    "CL": None, "CR": None, "AE": None, "SA": None, "IL": None, "TR": None, "ZA": None, "TW": None, "TH": None,
    "MY": None, "VN": None, "CN": None, "HK": None,
}  # fmt: skip
FRIDAY_SATURDAY = {"SA", "IL"}
WORKED_AT_SITES = {"Martin Luther King Jr. Day", "Washington's Birthday", "Columbus Day", "Veterans Day"}
CARRIERS_REST = {"New Year's Day", "Memorial Day", "Independence Day", "Labor Day", "Thanksgiving Day", "Christmas Day"}


class CalendarData(TypedDict):
    """One calendar as stored: weekday numbers of the weekend (Monday 0) and holiday names by ISO date."""

    weekend: list[int]
    days: dict[str, str]


def make() -> str:
    """The text of ``calendars.json``, with the version of the library that gave it."""
    calendars: dict[str, CalendarData] = {}
    for country, part in COUNTRIES.items():
        found = holidays.country_holidays(country, subdiv=part, years=YEARS, language="en_US")
        calendars[country] = {
            "weekend": [4, 5] if country in FRIDAY_SATURDAY else [5, 6],
            "days": {day.isoformat(): found[day] for day in sorted(found)},
        }
    federal = calendars["US"]["days"]
    kept = {day: name for day, name in federal.items() if name.replace(" (observed)", "") not in WORKED_AT_SITES}
    calendars["US-site"] = {"weekend": [5, 6], "days": kept}
    calendars["US-carrier"] = {
        "weekend": [5, 6],
        "days": {day: name for day, name in federal.items() if name in CARRIERS_REST},
    }
    rows = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(data, ensure_ascii=False)}" for name, data in calendars.items()
    )
    return f'{{\n "holidays": "{version("holidays")}",\n "calendars": {{\n{rows}\n }}\n}}\n'


def main() -> None:
    """Writes the file."""
    text = make()
    PATH.write_text(text, encoding="utf-8")
    print(f"{PATH.name}: {len(text):,} characters, {len(COUNTRIES) + 2} calendars, {YEARS[0]} to {YEARS[-1]}")


if __name__ == "__main__":
    main()
