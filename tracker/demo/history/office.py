"""The sample shop's own server, which tells the orders that its pages told: most as they were, some put right, a few
that came to nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

from tracker.clock import from_ms
from tracker.demo.catalogue import CURRENCY
from tracker.demo.history.walks import Told
from tracker.events.api_orders import read_orders
from tracker.events.orders import ToldOrder
from tracker.sessions.order_work import OrderWork, Tale
from tracker.shops.settings import ShopSettings

HOUR_MS = 3_600_000
AFTER_MS = 40_000
"""So long after the page does the server tell an order."""

FATES = ("as told", "corrected", "returned", "returned in part", "cancelled", "never told")
OFTEN = (80, 6, 4, 4, 2, 4)


def orders_told(shop_id: int, settings: ShopSettings, email: str, told: Iterable[Told], now_ms: int) -> list[OrderWork]:
    """What the server has said by `now_ms` of the orders among these events, in the order in which it said it."""
    works = []
    for one in told:
        if one.name != "purchase":
            continue
        dice = random.Random(one.params["transaction_id"])  # noqa: S311 -- a story, not a secret
        for at_ms, body in _said(one, email, dice):
            if at_ms <= now_ms:
                orders = read_orders(json.dumps(body).encode(), CURRENCY)
                tales = [Tale(order) for order in orders if isinstance(order, ToldOrder)]
                works.append(OrderWork(shop_id, settings, at_ms, tales))
    return works


def _said(one: Told, email: str, dice: random.Random) -> list[tuple[int, dict[str, Any]]]:
    """When the server speaks of the order, and what it says; nothing of one that only the page told."""
    fate = dice.choices(FATES, OFTEN)[0]
    if fate == "never told":
        return []
    order = {**one.params, "email": email, "placed_at": from_ms(one.at_ms).isoformat()}
    if code := order.pop("coupon", ""):
        goods = sum(item["price"] * item["quantity"] for item in order["items"])
        order["coupons"] = [{"code": code, "discount": round(goods - order["value"], 2)}]
    if fate == "corrected":
        # Taken off at the till, of which the page knew nothing.
        order["value"] = round(order["value"] * 0.9, 2)
    said = [(one.at_ms + AFTER_MS, order)]
    later = {
        "returned": {"status": "refunded"},
        "returned in part": {"refunded": round(order["value"] / 2, 2)},
        "cancelled": {"status": "cancelled"},
    }.get(fate)
    if later is not None:
        at_ms = one.at_ms + dice.randrange(20, 140) * HOUR_MS
        said.append((at_ms, {**order, **later, "updated_at": from_ms(at_ms).isoformat()}))
    return said
