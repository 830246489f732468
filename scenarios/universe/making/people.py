"""Our colleagues by name, and the forwarders, banks, brokers and suppliers we work with."""

from __future__ import annotations

import json
from collections.abc import Mapping

from scenarios.universe import codec
from scenarios.universe.catalogue import DATA, Frame
from scenarios.universe.making import names, numbers
from scenarios.universe.making.dice import Dice
from scenarios.universe.making.names import Names
from scenarios.universe.network import Colleague, Partner
from scenarios.universe.parties import Address

_PARTNERS: Mapping[str, Mapping[str, int]] = {
    "forwarder": {"US": 4, "NL": 2, "SG": 1, "AE": 2, "DE": 1, "MX": 1},
    "bank": {"US": 2, "DE": 1, "SG": 1, "IN": 1, "AE": 1},
    "broker": {"CA": 1, "MX": 1, "GB": 1, "DE": 1},
    "supplier": {"US": 4, "DE": 2, "JP": 2, "IT": 1, "MX": 1},
}
"""How many firms of each kind there are, by country."""

_STAFF_LOCALES = ("en_US", "en_US", "es_MX", "en_IN", "en_US")


def colleagues(seed: int, dice: Dice, frame: Frame) -> tuple[Colleague, ...]:
    """The people of ``people.json`` with names, mailboxes and telephones."""
    writer, phones = Names(seed + 1, dice), numbers.Phones(dice)
    rows = json.loads((DATA / "people.json").read_text(encoding="utf-8"))
    lines: Mapping[str, str] = {site.id: site.phone[:-2] + "##" for site in frame.sites}
    taken: dict[str, None] = {}
    for row in rows:
        person = writer.person(dice.pick(_STAFF_LOCALES))
        while names.mailbox(person, frame.domain) in taken:
            person = writer.person("en_US")
        taken[names.mailbox(person, frame.domain)] = None
        row.update(
            name=person, email=names.mailbox(person, frame.domain), phone=phones.number("US", lines[row["site"]])
        )
    return codec.read(Colleague, rows)


def partners(seed: int, dice: Dice) -> tuple[Partner, ...]:
    """Firms around an order. Every second forwarder holds our power of attorney."""
    writer, phones = Names(seed + 2, dice), numbers.Phones(dice)
    taken: dict[str, object] = {}
    found: list[Partner] = []
    for kind, country, count in ((kind, *row) for kind, rows in _PARTNERS.items() for row in rows.items()):
        for nth in range(count):
            locale = names.LOCALES[country][0]
            name = writer.partner(locale, country, kind)
            at = names.domain(name, taken)
            taken[at] = name
            spot = dice.pick(names.places()[country])
            person = writer.person(locale)
            address = Address(writer.street(locale), spot.city, spot.region, dice.pick(spot.postal_codes), country)
            found.append(
                Partner(
                    id=f"P{101 + len(found)}",
                    kind=kind,
                    name=name,
                    address=address,
                    phone=phones.number(country, spot.phone),
                    domain=at,
                    person=person,
                    email=names.mailbox(person, at),
                    authorised=kind == "forwarder" and nth % 2 == 0,
                )
            )
    return tuple(found)
