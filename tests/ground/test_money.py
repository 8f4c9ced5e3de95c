"""Money: integers of the smallest unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.money import LARGEST_MINOR, is_currency, to_major, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (59.9, "EUR", 5990),
        ("59.90", "EUR", 5990),
        ("11.995", "EUR", 1200),
        ("-3.5", "EUR", -350),
        (250000, "VND", 250000),
        ("1500.4", "JPY", 1500),
        (1.2345, "KWD", 1235),
        (0, "EUR", 0),
        ("11,99", "EUR", 1199),
        ("1.299,00", "EUR", 129900),
        ("1,299.00", "USD", 129900),
        ("1,299", "USD", 129900),
        ("$1,234,567.89", "USD", 123456789),
        ("1.234.567 ₫", "VND", 1234567),
        ("€ 12,50", "EUR", 1250),
        ("1\u00a0299,00 kr", "SEK", 129900),
        ("CHF 19.–", "CHF", 1900),
        ("-3,50", "EUR", -350),
    ],
)
def test_an_amount_becomes_minor_units_of_its_currency(amount: object, currency: str, minor: int) -> None:
    assert to_minor(amount, currency) == minor


@pytest.mark.parametrize(
    "amount",
    [
        None,
        True,
        [],
        {},
        "",
        "x",
        "1.2.3",
        "1,23,45",
        "free",
        "-",
        ".",
        "9" * 50 + "€",
        "²",
        float("nan"),
        float("inf"),
        "1e9999999",
        1e16,
        2**70,
    ],
)
def test_what_is_no_amount_is_none(amount: object) -> None:
    assert to_minor(amount, "EUR") is None


@pytest.mark.parametrize(("minor", "currency", "major"), [(5990, "EUR", "59.90"), (5, "EUR", "0.05"), (7, "VND", "7")])
def test_minor_units_are_written_as_people_do(minor: int, currency: str, major: str) -> None:
    assert to_major(minor, currency) == major


@pytest.mark.parametrize(
    ("text", "expected"), [("EUR", True), ("eur", False), ("EU", False), ("ÄÖÜ", False), (7, False)]
)
def test_a_currency_is_three_capital_letters(text: object, expected: bool) -> None:
    assert is_currency(text) is expected


@given(st.integers(-LARGEST_MINOR // 1000, LARGEST_MINOR // 1000), st.sampled_from(["EUR", "VND", "KWD"]))
def test_an_amount_survives_being_written_and_read(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor


@given(st.text() | st.integers() | st.floats())
def test_no_amount_is_an_error(amount: object) -> None:
    assert to_minor(amount, "EUR") is None or abs(to_minor(amount, "EUR")) <= LARGEST_MINOR
