"""Names, streets and addresses, locale-true and in Latin script: Faker's where it has them, short lists of ours
elsewhere."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, TypedDict, cast

from faker import Faker

from scenarios.universe.catalogue import DATA
from scenarios.universe.making.dice import Dice

# Where Faker writes another script, or has no such locale, a list of ours stands in for it.
LOCALES: Mapping[str, tuple[str, ...]] = {
    "US": ("en_US",), "PR": ("es_ES",), "VI": ("en_US",), "GU": ("en_US",), "CA": ("en_CA", "en_CA", "fr_CA"),
    "MX": ("es_MX",), "DE": ("de_DE",), "GB": ("en_GB",), "FR": ("fr_FR",), "NL": ("nl_NL",), "PL": ("pl_PL",),
    "IT": ("it_IT",), "ES": ("es_ES",), "SE": ("sv_SE",), "JP": ("ja_JP",), "AU": ("en_AU",), "BR": ("pt_BR",),
    "AE": ("en_AE",), "SG": ("en_SG",), "IN": ("en_IN",),
}  # fmt: skip
_OURS = {"en_AE": "gulf", "en_SG": "straits"}
_ASCII = str.maketrans(
    {"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


class Place(NamedTuple):
    """A real city with real postal codes of industrial quarters, and a pattern for its telephone numbers."""

    country: str
    city: str
    region: str
    postal_codes: tuple[str, ...]
    phone: str


class Words(TypedDict):
    """``words.json``: what a trade buys, how companies are called in each language, legal forms, and our own name
    lists."""

    industries: dict[str, list[str]]
    names: dict[str, dict[str, list[str]]]
    forms: dict[str, list[str]]
    gulf: dict[str, list[str]]
    straits: dict[str, list[str]]
    partners: dict[str, list[str]]


@cache
def words() -> Words:
    """The word lists."""
    return cast("Words", json.loads((DATA / "words.json").read_text(encoding="utf-8")))


@cache
def places() -> Mapping[str, tuple[Place, ...]]:
    """Places by country, in the order of the file."""
    found: dict[str, list[Place]] = {}
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            codes = tuple(row["postal_codes"].split(";"))
            found.setdefault(row["country"], []).append(
                Place(row["country"], row["city"], row["region"], codes, row["phone"])
            )
    return {country: tuple(rows) for country, rows in found.items()}


class Names:
    """One seeded Faker per locale, and draws from our own lists."""

    def __init__(self, seed: int, dice: Dice) -> None:
        self._seed = seed
        self._dice = dice
        self._fakers: dict[str, Faker] = {}
        self._used: dict[str, None] = {}

    def _faker(self, locale: str) -> Faker:
        if locale not in self._fakers:
            made = Faker(locale)
            made.seed_instance(f"{self._seed} {locale}")
            self._fakers[locale] = made
        return self._fakers[locale]

    def last(self, locale: str) -> str:
        """A family name."""
        if locale in _OURS:
            return self._dice.pick(self._ours(locale)["last"])
        if locale == "ja_JP":
            return str(self._faker(locale).last_romanized_name())
        return str(self._faker(locale).last_name())

    def person(self, locale: str) -> str:
        """Given name and family name, without titles."""
        if locale in _OURS:
            ours = self._ours(locale)
            return f"{self._dice.pick(ours['first'])} {self._dice.pick(ours['last'])}"
        if locale == "ja_JP":
            return f"{self._faker(locale).first_romanized_name()} {self._faker(locale).last_romanized_name()}"
        return f"{self._faker(locale).first_name()} {self._faker(locale).last_name()}"

    def street(self, locale: str) -> str:
        """A street with its number, on one line, the number where that country writes it."""
        if locale in _OURS:
            return f"{self._dice.between(2, 190)} {self._dice.pick(self._ours(locale)['street'])}"
        if locale == "ja_JP":
            block = f"{self._dice.between(1, 6)}-{self._dice.between(1, 28)}-{self._dice.between(1, 40)}"
            return f"{block} {self.last(locale)}-cho"
        if locale == "en_IN":
            return f"Plot {self._dice.between(3, 240)}, {self.last(locale)} Industrial Estate"
        street = str(self._faker(locale).street_name()).strip()
        if locale in {"en_US", "en_CA", "en_AU"}:
            return f"{self._dice.between(100, 9_800)} {street}"
        number = self._dice.between(1, 190)
        if locale in {"en_GB", "fr_FR", "fr_CA"}:
            return f"{number} {street}"
        return f"{street}, {number}" if locale in {"pt_BR", "it_IT", "es_ES"} else f"{street} {number}"

    def company(self, locale: str, country: str, industry: str) -> str:
        """A company name that no other in this universe has: family name, trade, legal form."""
        language = "en" if locale[:2] not in words()["names"] else locale[:2]
        patterns = words()["names"][language][industry]
        for _ in range(200):
            bare = self._dice.pick(patterns).format(n=self._stem(locale), m=self._stem(locale))
            if bare not in self._used:
                break
        self._used[bare] = None
        return f"{bare} {self._dice.pick(words()['forms'][country])}"

    def partner(self, locale: str, country: str, kind: str) -> str:
        """A name for a forwarder, bank, broker or supplier."""
        pattern = self._dice.pick(words()["partners"][kind])
        return f"{pattern.format(n=self._stem(locale))} {self._dice.pick(words()['forms'][country])}"

    def _stem(self, locale: str) -> str:
        """A family name as it stands in a company's name: with a capital, and without Al or Bin."""
        name = self.last(locale)
        return name.split()[-1] if locale in _OURS else name[0].upper() + name[1:]

    def _ours(self, locale: str) -> dict[str, list[str]]:
        return words()["gulf"] if _OURS[locale] == "gulf" else words()["straits"]


def ascii_text(text: str) -> str:
    """The text in plain ASCII: umlauts written out, other marks dropped."""
    return unicodedata.normalize("NFKD", text.translate(_ASCII)).encode("ascii", "ignore").decode()


def domain(company: str, taken: Mapping[str, object]) -> str:
    """A mail domain made of a company's first two words, under ``.example``, which can never be a real one."""
    kept = [
        "".join(mark for mark in part if mark.isalnum())
        for part in ascii_text(company).lower().replace("&", " ").split()
    ]
    words_left = [part for part in kept if part]
    for count in range(2, len(words_left) + 1):
        found = "-".join(words_left[:count]) + ".example"
        if found not in taken:
            return found
    return "-".join([*words_left, str(len(taken))]) + ".example"


def mailbox(person: str, at: str) -> str:
    """``given.family@domain`` in ASCII."""
    parts = [
        "".join(mark for mark in part if mark.isalnum() or mark == "-") for part in ascii_text(person).lower().split()
    ]
    return ".".join(part for part in parts if part) + "@" + at
