"""Procedures and calendars, made into the edition that judges. Every part of the program compiles them here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scenarios.calendars import hours_of
from scenarios.universe import load_universe
from simulator.core.vocabulary import vocabulary
from simulator.shelf import shelf
from sop import Edition, load_edition
from sop.library import bundled
from sop.sfeel.calendar import WeekCalendar


@cache
def site_calendars() -> dict[str, WeekCalendar]:
    """The working calendar of each site, by site id: pinned data, the same on every machine."""
    made = {}
    for site in load_universe().sites:
        hours = hours_of(site)
        made[site.id] = WeekCalendar(hours.zone, frozenset(hours.calendar.holidays), site.opens, site.closes)
    return made


def compiled(texts: Mapping[str, str], *, keep: bool = False) -> Edition:
    """The edition that the texts make; its diagnostics say what is wrong with them.

    What was kept by an earlier run is used. `keep` keeps this one too: procedures in force are worth it, one mutant of
    many and a text that is being typed are not.
    """
    store = shelf(keep=keep)
    return load_edition(dict(texts), vocabulary(), calendars=site_calendars(), store=store)


@cache
def bundled_edition() -> Edition:
    """The bundled library, compiled once."""
    return compiled(bundled(), keep=True)
