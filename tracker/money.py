"""Money: integers of the currency's smallest unit. The wire speaks major units; nothing inside does."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

ZERO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])

LARGEST_MINOR = 10**15
LONGEST_PRICE = 40


def decimals(currency: str) -> int:
    """How many decimals the currency's smallest unit has (ISO 4217)."""
    if currency in ZERO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def to_minor(amount: object, currency: str) -> int | None:
    """Major units as an integer of minor units; None for what is no amount.

    A number, or a text as shops write it: "11.99", "1.299,00", "€ 12,50".
    """
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    if isinstance(amount, int):
        # As most amounts are told, and exact without Decimal.
        minor = amount * 10 ** decimals(currency)
        return minor if -LARGEST_MINOR <= minor <= LARGEST_MINOR else None
    try:
        value = Decimal(str(amount).strip())
    except InvalidOperation:
        value = _written(str(amount))
    # Compared on both sides: `abs` of an exponent such as 1e9999999 overflows.
    if not value.is_finite() or not -LARGEST_MINOR <= value <= LARGEST_MINOR:
        return None
    minor = int((value * 10 ** decimals(currency)).to_integral_value(rounding="ROUND_HALF_UP"))
    return minor if abs(minor) <= LARGEST_MINOR else None


_PLAIN = re.compile(r"-?\d+|-?\d*[.,]\d{1,2}|-?\d*[.,]\d{4,}")
_GROUPED = re.compile(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


def _written(amount: str) -> Decimal:
    """A price as a page writes it; NaN for what is none. The tag reads alike (money.js)."""
    digits = re.sub(r"[^0-9.,-]", "", amount).strip(".,") if len(amount) <= LONGEST_PRICE else ""
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    grouped = _GROUPED.fullmatch(digits)
    if grouped is None:
        return Decimal("NaN")
    # "1,299": three digits behind the only mark are a thousand.
    whole = digits.replace(grouped[1], "")
    return Decimal(whole.replace(",", "."))


def to_major(minor: int, currency: str) -> str:
    """Minor units as a plain decimal text: 5990, "EUR" → "59.90"."""
    places = decimals(currency)
    return str(minor) if places == 0 else f"{Decimal(minor) / 10**places:.{places}f}"


def is_currency(text: object) -> bool:
    """Whether the text has the form of an ISO 4217 code: three capital letters."""
    return isinstance(text, str) and len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
