"""An order as a shop's own server tells it: the values that every message is read into, and what the readers share.

Pure. The messages themselves are read by `api_orders`, `shopify_orders` and `woocommerce_orders`.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tracker.errors import Refused, Rejected
from tracker.events import scrub
from tracker.events.commerce import Commerce, UsedCode
from tracker.events.parse import LAST_MOMENT_MS

LARGEST_BODY = 1024 * 1024
"""Orders of big carts have more than the 60 KB of a page's events."""
LONGEST_NAME = 120

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_GLOBAL_ID = re.compile(r"gid://[^/]+/\w+/([^/?]+)")


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """One order as the shop has it now. Times in milliseconds since 1970, money in minor units.

    `status`: `placed`, `cancelled`, `refunded`, `test` (never counted), `unpaid` (not an order yet: nothing changes) or
    `void` (came to nothing unpaid: cancels an order that is known, and makes none).
    """

    system: str
    """Who tells: `api`, `shopify` or `woocommerce`."""
    name: str
    """What the shop's people call it, such as "#1001"."""
    remote_id: str | None
    """The shop system's own id, such as "shopify:5678"; two of them are two orders, whatever they are called."""
    aliases: tuple[str, ...]
    """Every id under which a page may have told it, as `alias` writes them."""
    status: str
    commerce: Commerce
    refunded_minor: int = 0
    refunds: Mapping[str, int] = field(default_factory=dict)
    """Refunds that have an id of their own: id → amount."""
    tax_minor: int = 0
    shipping_minor: int = 0
    coupon: str = ""
    coupons: tuple[UsedCode, ...] = ()
    placed_at_ms: int | None = None
    changed_at_ms: int | None = None
    """When the shop last changed it, by the shop's clock: what is older than what is known changes nothing."""
    email: str = ""
    visitor: str = ""
    cart_token: str = ""


@dataclass(frozen=True, slots=True)
class ToldRefund:
    """One refund of an order that is told by itself."""

    remote_id: str
    aliases: tuple[str, ...]
    refund_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ToldDeletion:
    """An order that the shop has deleted, of which it tells no more than the id."""

    remote_id: str
    aliases: tuple[str, ...]


Told = ToldOrder | ToldRefund | ToldDeletion


def alias(value: Any) -> str:
    """One spelling for an order's id, however a page writes it: "#1001", 1001 and gid://shopify/Order/1001 → "1001"."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 <= value < 10**30 else ""
    said = scrub.text(value, LONGEST_NAME).strip()
    inside = _GLOBAL_ID.fullmatch(said)
    return (inside.group(1) if inside else said).removeprefix("#").strip()


def checkout_alias(token: Any) -> str:
    """The alias that a checkout's token makes; "" for none. A token is no number that an order could also have."""
    said = scrub.text(token, 100).partition("?")[0].strip()
    return f"checkout:{said}" if said else ""


def cart_token(value: Any) -> str:
    """The name of a cart, without the key behind the question mark that would open it."""
    return scrub.text(value, 500).partition("?")[0].strip()[:LONGEST_NAME]


def aliases_of(*values: Any, checkout: Any = None) -> tuple[str, ...]:
    """The different aliases of these ids, in their order and without empty ones."""
    found = [*(alias(value) for value in values), checkout_alias(checkout)]
    return tuple(dict.fromkeys(one for one in found if one))


def order_id(value: Any) -> str:
    """The id that a shop's system gives something. Raises Rejected: without it the message names nothing."""
    said = alias(value)
    if not said:
        raise Rejected("bad_order")
    return said[:60]


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; whatever else is in it, or is no list, is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def moment_ms(value: Any, *, assume_utc: bool = False) -> int | None:
    """ISO 8601 with its zone, or milliseconds since 1970, as milliseconds; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if 0 <= value <= LAST_MOMENT_MS else None
    try:
        moment = dt.datetime.fromisoformat(value.strip()) if isinstance(value, str) and len(value) < 60 else None
        if moment is not None and moment.tzinfo is None and assume_utc:
            moment = moment.replace(tzinfo=dt.UTC)
        if moment is None or moment.tzinfo is None:
            return None
        milliseconds = (moment - _EPOCH) // dt.timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
    return milliseconds if 0 <= milliseconds <= LAST_MOMENT_MS else None


def read_object(body: bytes) -> dict[str, Any]:
    """A body that must be one JSON object. Raises Refused 400."""
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise Refused(400, "too_deep", "the JSON is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = _read_loosely(body)
    if not isinstance(value, dict):
        raise Refused(400, "not_an_envelope", "the body must be one JSON object")
    return value


def _read_loosely(body: bytes) -> Any:
    """Python's reader accepts lone surrogates and huge numbers, which then cost their own field and not the order."""
    try:
        return json.loads(body, parse_constant=lambda _name: None, parse_float=_finite)
    except RecursionError:
        raise Refused(400, "too_deep", "the JSON is nested too deeply") from None
    except ValueError:
        raise Refused(400, "not_json", "the body is not JSON in UTF-8") from None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None
