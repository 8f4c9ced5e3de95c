"""`POST /v1/orders`: a shop's own server tells its orders, and is answered for each of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from tracker.access import secret_route
from tracker.clock import now_ms
from tracker.collect.answers import answer
from tracker.collect.guard import check_rate, read_body, secret_shop
from tracker.collect.writing import writer
from tracker.contacts.addresses import normalise
from tracker.db import db
from tracker.errors import Refused, Rejected
from tracker.events.api_orders import read_orders
from tracker.events.orders import LARGEST_BODY, ToldOrder
from tracker.sessions.order_work import OrderWork, Tale
from tracker.shops.lookup import KnownShop

blueprint = Blueprint("orders", __name__, url_prefix="/v1/orders")


@blueprint.post("")
@secret_route
def orders() -> Response:
    """Stores orders and answers after the commit what became of each, in the order in which they were sent."""
    received_ms = now_ms()
    shop = _admit()
    told = [_checked(one) for one in read_orders(read_body(LARGEST_BODY), shop.settings["currency"])]
    tales = {place: Tale(one) for place, one in enumerate(told) if isinstance(one, ToldOrder)}
    work = OrderWork(shop.id, shop.settings, received_ms, list(tales.values()))
    if tales:
        # The commit is waited for without holding a connection that others need.
        db.session.rollback()
        writer().write_orders(work)
    return answer(_told_back(told, tales))


def _admit() -> KnownShop:
    shop = secret_shop()
    if shop is None:
        raise Refused(401, "unknown_key", "the Authorization header needs: Bearer sk_… of a shop")
    check_rate(shop)
    return shop


def _checked(told: ToldOrder | Rejected) -> ToldOrder | Rejected:
    """Rejects an address that could not be kept: the shop's server should know."""
    try:
        if isinstance(told, ToldOrder) and told.email:
            normalise(told.email)
    except Rejected as rejected:
        return rejected
    return told


def _told_back(told: list[ToldOrder | Rejected], tales: dict[int, Tale]) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    for place, one in enumerate(told):
        if isinstance(one, Rejected):
            results.append({"index": place, "result": "rejected", "reason": one.reason})
            continue
        result = {"index": place, "transaction_id": one.name, "result": tales[place].result}
        results.append(result | ({"reason": "not_storable"} if tales[place].result == "rejected" else {}))
    rejected = [[one["index"], one["reason"]] for one in results if one["result"] == "rejected"]
    return {"ok": len(results) - len(rejected), "rejected": rejected, "orders": results}
