"""VAT, EORI, IBAN and telephone numbers that pass their checks, drawn at random and kept when python-stdnum agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenarios import identifiers
from scenarios.errors import UniverseError
from scenarios.universe.making.dice import Dice

TRIES = 20_000

_VAT: Mapping[str, tuple[str, ...]] = {
    "CA": ("1########RT0001",), "MX": ("???190315###", "???080721###"), "DE": ("DE#########",), "GB": ("GB2########",),
    "NL": ("NL#########B01",), "PL": ("PL##########",), "IT": ("IT0####62015#",), "ES": ("ESB########",),
    "SE": ("SE556#######01",), "JP": ("#############",), "AU": ("###########",), "BR": ("########0001##",),
    "SG": ("2014#####?",),
}  # fmt: skip
_GST_STATE = {"MH": "27", "TN": "33", "GJ": "24"}
_BBAN: Mapping[str, str] = {
    "DE": "10########00######", "GB": "????##############", "NL": "????0#########", "PL": "########################",
    "IT": "?######################", "ES": "####################", "SE": "####################",
    "AE": "03#################",
}  # fmt: skip


def _until(dice: Dice, kind: str, country: str, draw: Callable[[], str]) -> str:
    for _ in range(TRIES):
        found = draw()
        if identifiers.is_valid(kind, found, country):
            return found
    raise UniverseError(f"No valid {kind} for {country} came up in {TRIES} draws.", then="Mend the pattern.")


def vat(dice: Dice, country: str, region: str = "") -> str | None:
    """A VAT or business number as printed in that country, or None where there is none to check."""
    if country == "FR":
        return _until(dice, "vat", "FR", lambda: _french_vat(dice.digits("4########")))
    if country == "IN":
        state = _GST_STATE[region]
        return _until(dice, "vat", "IN", lambda: dice.digits(f"{state}???C?####?1Z#"))
    patterns = _VAT.get(country)
    return None if patterns is None else _until(dice, "vat", country, lambda: dice.digits(dice.pick(patterns)))


def _french_vat(siren: str) -> str:
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def eori(dice: Dice, country: str, vat_number: str | None) -> str | None:
    """The EORI that goes with a VAT number, as that country builds it; None outside the EU and the United Kingdom."""
    bare = (vat_number or "")[2:]
    if country == "NL":
        return _until(dice, "eori", "NL", lambda: dice.digits("NL8########"))
    if country == "FR":
        return _until(dice, "eori", "FR", lambda: f"FR{bare[2:]}{dice.digits('000##')}")
    if country == "DE":
        return _until(dice, "eori", "DE", lambda: dice.digits("DE########"))
    if country == "SE":
        return f"SE{bare[:10]}"
    tails = {"PL": "00000", "GB": "000", "IT": "", "ES": ""}
    return f"{country}{bare}{tails[country]}" if country in tails else None


def iban(dice: Dice, country: str) -> str | None:
    """An account number where the country uses IBAN; None elsewhere."""
    from stdnum.iban import calc_check_digits

    if country == "FR":
        return _with_check(
            calc_check_digits, "FR", _french_account(dice.digits("3#########"), dice.digits("###########"))
        )
    pattern = _BBAN.get(country)
    if pattern is None:
        return None
    return _until(dice, "iban", country, lambda: _with_check(calc_check_digits, country, dice.digits(pattern)))


def _with_check(calc: Callable[[str], str], country: str, bban: str) -> str:
    return f"{country}{calc(f'{country}00{bban}')}{bban}"


def _french_account(bank: str, account: str) -> str:
    """Bank and branch (ten digits), account (eleven) and the RIB key: 97 less the weighted sum."""
    key = 97 - (89 * int(bank[:5]) + 15 * int(bank[5:]) + 3 * int(account)) % 97
    return f"{bank}{account}{key:02d}"


class Phones:
    """Telephone numbers, none given twice. Patterns use ranges kept for fiction where a country has one."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: dict[str, None] = {}

    def number(self, country: str, pattern: str) -> str:
        """A number that is valid in that country."""

        def draw() -> str:
            found = self._dice.digits(pattern)
            return "" if found in self._given else found

        found = _until(self._dice, "phone", country, draw)
        self._given[found] = None
        return found
