"""The gallery's amounts in a shop's own currency: about as much, rounded as prices are, as its readers write them.

Templates are made in euros. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

SCALES = {
    **dict.fromkeys(("EUR", "USD", "GBP", "CHF"), 1),
    **dict.fromkeys(("CAD", "AUD", "NZD", "SGD"), 1.5),
    **{"VND": 10_000, "THB": 20, "RUB": 60, "KZT": 400, "UAH": 40, "IDR": 10_000, "JPY": 100, "KRW": 1_000},
    **{"CNY": 6, "TWD": 30, "HKD": 8, "MYR": 4, "PHP": 50, "INR": 50, "PLN": 4, "CZK": 25, "HUF": 400, "RON": 5},
    **{"SEK": 10, "NOK": 10, "DKK": 7, "TRY": 40, "BRL": 5, "MXN": 20, "AED": 4, "ILS": 4, "ZAR": 20},
}
"""Roughly what is as much as a euro for people who shop, so that a rule about 50 of them means something."""

MONEY = {"cart_value", "order_value"}
"""Conditions and triggers whose `value` is an amount."""

_IN_WORDS = re.compile(r"\{money (\d+)\}")


def scaled(amount: Decimal, currency: str) -> Decimal:
    """About as much in the currency. One that is not known here is taken for one like the euro."""
    return amount * Decimal(str(SCALES.get(currency, 1)))


def written(text: str, language: str, currency: str) -> str:
    """The text with each `{money 50}` as an amount of the currency: "€50", "500.000 ₫", "3 000 ₽"."""
    return _IN_WORDS.sub(lambda found: _amount(Decimal(found[1]), language, currency), text)


def written_everywhere(value: Any, language: str, currency: str) -> Any:
    """The same for every text in a decoded piece of JSON; a copy."""
    if isinstance(value, str):
        return written(value, language, currency)
    if isinstance(value, list):
        return [written_everywhere(one, language, currency) for one in value]
    if isinstance(value, dict):
        return {name: written_everywhere(one, language, currency) for name, one in value.items()}
    return value


def scale_rules(value: Any, currency: str) -> None:
    """Amounts in rules and triggers, wherever they stand in these."""
    for use in _uses(value):
        use["value"] = f"{scaled(Decimal(use['value']), currency):f}"


def _amount(euros: Decimal, language: str, currency: str) -> str:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    # Nobody's offer is "€50.00", nor "7.50 CAD off".
    whole = scaled(euros, currency).quantize(Decimal(1), rounding="ROUND_HALF_UP")
    pattern = re.sub(r"[.,]0+(?=\D|$)", "", locale.currency_formats["standard"].pattern)
    return format_currency(whole, currency, pattern, locale=locale, currency_digits=False)


def _uses(value: Any) -> Iterator[dict[str, Any]]:
    """The parameters, wherever they stand, of what asks for an amount."""
    if isinstance(value, dict):
        if MONEY & {value.get("condition"), value.get("trigger")}:
            yield value["params"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _uses(one)
