"""Codes with check digits: what we make passes, one wrong digit does not, and other libraries agree with us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from scenarios import identifiers
from scenarios.errors import UnknownName
from scenarios.identifiers import is_valid


@given(st.text("0123456789", min_size=12, max_size=12))
def test_gtin_agrees_with_stdnum(body: str) -> None:
    made = identifiers.gtin(body)
    assert is_valid("gtin", made)
    assert ean.is_valid(made)


@given(st.integers(0, 9), st.integers(0, 10**9 - 1), st.integers(0, 16), st.integers(1, 9))
def test_sscc_with_one_wrong_digit_fails(extension: int, serial: int, place: int, shift: int) -> None:
    made = identifiers.sscc(extension, "0614141", serial)
    assert len(made) == 18
    assert is_valid("sscc", made)
    wrong = made[:place] + str((int(made[place]) + shift) % 10) + made[place + 1 :]
    assert not is_valid("sscc", wrong)


def test_sscc_of_the_standard() -> None:
    assert identifiers.sscc(0, "0614141", 1234) == "006141410000012343"
    assert not is_valid("sscc", "006141410000012334")
    # Mod 10 does not see two neighbours swapped that differ by five, so a label is also matched with its notice.
    assert is_valid("sscc", "006141410000612345")
    assert is_valid("sscc", "006141410000162345")


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3), st.integers(0, 999_999))
def test_container_numbers(owner: str, serial: int) -> None:
    assert is_valid("container", identifiers.container(owner, serial))


@pytest.mark.parametrize(
    ("kind", "value", "country"),
    [
        ("gtin", "614141000036", None),
        ("gtin", "10614141000033", None),
        ("vat", "DE136695976", "DE"),
        ("vat", "NL4495445B01", "NL"),
        ("eori", "DE1234567", "DE"),
        ("iban", "GB82WEST12345698765432", "GB"),
        ("container", "CSQU3054383", None),
        ("phone", "+442079460123", "GB"),
        ("phone", "+17755550123", "US"),
        ("postal_code", "89506", "US-NV"),
        ("postal_code", "M9W 1J8", "CA-ON"),
        ("postal_code", "M17 1SN", "GB"),
        ("region", "NV", "US"),
        ("hs_code", "8481.80", None),
        ("hs_code", "8481803090", None),
        ("schedule_b", "8481.80.3090", None),
        ("eccn", "9A610.x", None),
        ("un_number", "UN3480", None),
        ("incoterm", "DAP", None),
        ("itn", "X20261120123456", None),
        ("scac", "RGPX", None),
        ("email", "a.b@firm.example", None),
        ("email", "a@shop.example.com", None),
        ("country", "PR", None),
        ("currency", "JPY", None),
    ],
)
def test_right_values(kind: str, value: str, country: str | None) -> None:
    assert is_valid(kind, value, country)


@pytest.mark.parametrize(
    ("kind", "value", "country"),
    [
        ("gtin", "614141000037", None),
        ("gtin", "61414100003６", None),
        ("gln", "614141000036", None),
        ("vat", "DE136695977", "DE"),
        ("vat", "DE136695976", "FR"),
        ("eori", "FR1234567", "FR"),
        ("eori", "DE1234567", "NL"),
        ("iban", "GB82WEST12345698765433", "GB"),
        ("iban", "GB82WEST12345698765432", "DE"),
        ("container", "CSQU3054384", None),
        ("phone", "+442079460123", "FR"),
        ("phone", "call me", None),
        ("postal_code", "10001", "US-NV"),
        ("postal_code", "H4S 1V8", "CA-ON"),
        ("postal_code", "8950", "US"),
        ("region", "ZZ", "US"),
        ("hs_code", "9999.99", None),
        ("hs_code", "8481", None),
        ("schedule_b", "8481.80", None),
        ("eccn", "5A99", None),
        ("incoterm", "DAT", None),
        ("itn", "X20261320123456", None),
        ("email", "a.b@firm.com", None),
        ("email", "a.b@notexample.com", None),
        ("country", "ZZ", None),
        ("currency", "ZZZ", None),
        ("phone", "", None),
    ],
)
def test_wrong_values(kind: str, value: str, country: str | None) -> None:
    assert not is_valid(kind, value, country)


@given(
    st.sampled_from(sorted(identifiers.KINDS)), st.text(max_size=30), st.sampled_from([None, "US", "NL", "US-NV", "??"])
)
def test_never_raises_on_any_text(kind: str, value: str, country: str | None) -> None:
    assert is_valid(kind, value, country) in {True, False}


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="gtin"):
        is_valid("gtim", "1")
