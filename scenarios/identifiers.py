"""Codes that other people's systems check: how to make a right one and how to tell whether one is right.

Check digits and national rules come from python-stdnum and phonenumbers, imported when first needed, because drawing a
scenario from the ready universe needs none of them. GS1 arithmetic (GTIN, GLN, SSCC) is a line long and stays here.
Sources: GS1 General Specifications 7.9 (mod 10), ISO 6346 (containers), ISO 13616 (IBAN), Regulation (EU) 2015/2446
annex 12-01 (EORI: country and a number unique there, 17 characters at most).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from scenarios.errors import UnknownName

_DATA = Path(__file__).parent / "universe" / "data"

INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
"""Incoterms 2020, rules for any mode first, then for sea and inland waterway."""

SEA_INCOTERMS = INCOTERMS[7:]

# The stdnum module that knows a country's VAT or business number, as printed on its invoices. The United Arab Emirates
# publish no check digit, and the United States have no VAT.
_VAT = {
    "AT": "at.uid", "AU": "au.abn", "BE": "be.vat", "BR": "br.cnpj", "CA": "ca.bn", "CH": "ch.vat", "CZ": "cz.dic",
    "DE": "de.vat", "DK": "dk.cvr", "ES": "es.nif", "FR": "fr.tva", "GB": "gb.vat", "IE": "ie.vat", "IN": "in_.gstin",
    "IT": "it.iva", "JP": "jp.cn", "MX": "mx.rfc", "NL": "nl.btw", "NO": "no.mva", "PL": "pl.nip", "SE": "se.vat",
    "SG": "sg.uen", "SK": "sk.dph",
}  # fmt: skip
EU = ("AT", "BE", "CZ", "DE", "DK", "ES", "FR", "IE", "IT", "NL", "PL", "SE", "SK")

_POSTAL = {
    "US": r"\d{5}(-\d{4})?", "PR": r"\d{5}(-\d{4})?", "VI": r"\d{5}(-\d{4})?", "GU": r"\d{5}(-\d{4})?",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d", "MX": r"\d{5}", "DE": r"\d{5}",
    "GB": r"(GIR 0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})", "FR": r"\d{5}",
    "NL": r"[1-9]\d{3} [A-Z]{2}",
    "PL": r"\d{2}-\d{3}", "IT": r"\d{5}", "ES": r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "SE": r"[1-9]\d{2} \d{2}",
    "JP": r"\d{3}-\d{4}", "AU": r"\d{4}", "BR": r"\d{5}-\d{3}", "AE": r"", "SG": r"\d{6}", "IN": r"[1-9]\d{5}",
    "CH": r"[1-9]\d{3}", "AT": r"[1-9]\d{3}", "NO": r"\d{4}", "KR": r"\d{5}", "NZ": r"\d{4}",
}  # fmt: skip


def gs1_check_digit(digits: str) -> str:
    """The GS1 mod-10 check digit of the digits before it: weights 3, 1, 3, ... from the right.

    >>> gs1_check_digit("00614141000001234")
    '3'
    """
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin(body: str) -> str:
    """A GTIN-8, -12, -13 or -14 from all digits but the last."""
    return body + gs1_check_digit(body)


def gln(prefix: str, reference: int) -> str:
    """A Global Location Number: company prefix and location reference filled to twelve digits, and the check digit."""
    body = prefix + str(reference).zfill(12 - len(prefix))
    return body + gs1_check_digit(body)


def sscc(extension: int, prefix: str, serial: int) -> str:
    """An 18-digit Serial Shipping Container Code: extension digit, company prefix and serial (16 together), check
    digit."""
    body = str(extension) + prefix + str(serial).zfill(16 - len(prefix))
    return body + gs1_check_digit(body)


def container(owner: str, serial: int) -> str:
    """An ISO 6346 container number: three owner letters, ``U``, six digits, check digit."""
    body = f"{owner}U{serial:06d}"
    return body + str(_stdnum("iso6346").calc_check_digit(body))


def is_valid(kind: str, value: str, country: str | None = None) -> bool:
    """Whether ``value`` is a right ``kind``. ``country`` is ISO 3166 (``US``), or with its region (``US-NV``) for
    postal codes.

    Kinds: see ``KINDS``. VAT, postal code, region and phone are checked against the country when it is given; a VAT
    number of a country without a published check is judged by shape alone. Raises UnknownName for a kind that is not
    known.
    """
    check = KINDS.get(kind)
    if check is None:
        raise UnknownName("kind of identifier", kind, KINDS)
    return bool(value) and check(value, country)


def _gs1(*lengths: int) -> Callable[[str, str | None], bool]:
    def check(value: str, country: str | None) -> bool:
        return len(value) in lengths and _digits(value) and gs1_check_digit(value[:-1]) == value[-1]

    return check


def _shape(pattern: str) -> Callable[[str, str | None], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value, country: compiled.fullmatch(value) is not None


def _vat(value: str, country: str | None) -> bool:
    home = (country or value[:2]).upper()
    module = _VAT.get(home)
    return bool(re.fullmatch(r"[A-Z0-9]{8,15}", value)) if module is None else _passes(module, value)


def _eori(value: str, country: str | None) -> bool:
    """EU and UK EORI; the national part is checked where it is built on a number with a check digit."""
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,15}", value) or (country or value[:2]) != value[:2]:
        return False
    home, rest = value[:2], value[2:]
    if home == "NL":
        return _passes("nl.bsn", rest)
    if home == "FR":
        return _passes("fr.siret", rest)
    if home == "PL":
        return len(rest) == 15 and _passes("pl.nip", rest[:10])
    if home == "GB":
        return len(rest) == 12 and rest.endswith("000") and _passes("gb.vat", rest[:9])
    if home == "SE":
        return _passes("se.orgnr", rest)
    if home == "DE":
        return re.fullmatch(r"\d{7,15}", rest) is not None
    if home in {"IT", "ES", "IE", "AT", "BE"}:
        return _vat(value if home in {"AT", "BE"} else rest, home)
    return home in EU


def _iban(value: str, country: str | None) -> bool:
    return (country is None or value[:2] == country) and _passes("iban", value)


def _phone(value: str, country: str | None) -> bool:
    phonenumbers = import_module("phonenumbers")
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return False
    if country is not None and phonenumbers.region_code_for_number(number) != country:
        return False
    return bool(phonenumbers.is_valid_number(number)) and value.startswith("+")


def _country(value: str, country: str | None) -> bool:
    return value in _iso3166()


def _currency(value: str, country: str | None) -> bool:
    return value in _iso4217()


def _postal(value: str, country: str | None) -> bool:
    home, _, region = (country or "").partition("-")
    pattern = _POSTAL.get(home, r"[A-Z0-9][A-Z0-9 -]{1,9}")
    if re.fullmatch(pattern, value, re.ASCII) is None:
        return False
    span = regions().get(home, {}).get(region, ())
    if home == "CA" and span:
        return value[0] in span
    return len(span) != 2 or span[0] <= value[:5] <= span[1]


def _region(value: str, country: str | None) -> bool:
    known = regions()
    if country is None:
        return any(value in names for names in known.values())
    return value in known[country] if country in known else re.fullmatch(r"[A-Z0-9]{1,3}", value) is not None


def _hs(value: str, country: str | None) -> bool:
    """Six to ten digits, dots allowed, under a heading that the catalogue's HS list knows."""
    digits = value.replace(".", "")
    return len(digits) in {6, 8, 10} and _digits(digits) and f"{digits[:4]}.{digits[4:6]}" in headings()


def _email(value: str, country: str | None) -> bool:
    """An address under a domain that can never be a real one (RFC 2606): anything else must not appear in a
    document."""
    return re.fullmatch(r"[a-z0-9.+-]+@([a-z0-9-]+\.)*(example|example\.(com|net|org))", value) is not None


KINDS: Mapping[str, Callable[[str, str | None], bool]] = {
    "gtin": _gs1(8, 12, 13, 14),
    "gln": _gs1(13),
    "sscc": _gs1(18),
    "vat": _vat,
    "eori": _eori,
    "iban": _iban,
    "container": lambda value, country: _passes("iso6346", value),
    "scac": _shape(r"[A-Z]{2,4}"),
    "phone": _phone,
    "email": _email,
    "country": _country,
    "currency": _currency,
    "postal_code": _postal,
    "region": _region,
    "hs_code": _hs,
    "schedule_b": lambda value, country: bool(re.fullmatch(r"\d{4}\.\d{2}\.\d{4}", value)) and _hs(value, None),
    "eccn": _shape(r"EAR99|[0-9][A-E]\d{3}(\.[a-z])?"),
    "un_number": _shape(r"UN[0-3]\d{3}"),
    "incoterm": lambda value, country: value in INCOTERMS,
    "itn": _shape(r"X20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{6}"),
}


@cache
def regions() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Region codes by country; for each, the span of its postal codes (or their first letters) where one is known."""
    raw = json.loads((_DATA / "regions.json").read_text(encoding="utf-8"))
    return {home: {name: tuple(span) for name, span in names.items()} for home, names in raw.items()}


@cache
def headings() -> Mapping[str, str]:
    """HS subheadings of the catalogue, ``8481.80`` to a short text."""
    lines = (_DATA / "hs6.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {line[:7]: line[8:].strip('"') for line in lines}


@cache
def _iso3166() -> frozenset[str]:
    return frozenset(cast("Iterable[str]", import_module("phonenumbers").SUPPORTED_REGIONS)) | {
        "UM",
        "AQ",
        "GS",
        "TF",
        "BV",
        "HM",
        "PN",
    }


@cache
def _iso4217() -> frozenset[str]:
    return frozenset(import_module("babel").Locale("en").currencies)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


@cache
def _stdnum(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")


def _passes(module: str, value: str) -> bool:
    return bool(_stdnum(module).is_valid(value))
