"""`POST /v1/webhooks/…`: Shopify and WooCommerce tell orders, signed with a secret that only they and the shop know.

Nothing of a delivery is read before its signature is found right.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request

from tracker.access import signed_route
from tracker.cache import TimedCache
from tracker.clock import now, now_ms
from tracker.collect.answers import answer
from tracker.collect.guard import check_rate, known_shop, read_body
from tracker.collect.writing import writer
from tracker.db import db, writing
from tracker.errors import Refused, Rejected
from tracker.events import scrub
from tracker.events.orders import LARGEST_BODY, Told, read_object
from tracker.events.shopify_orders import read_shopify
from tracker.events.woocommerce_orders import is_ping, read_woocommerce
from tracker.services import services
from tracker.sessions.order_work import OrderWork, Tale
from tracker.shops.connections import find_secret, is_signed, note_refusal
from tracker.shops.lookup import KnownShop

log = logging.getLogger(__name__)

blueprint = Blueprint("webhooks", __name__, url_prefix="/v1/webhooks")

Read = Callable[[str, Mapping[str, Any], str], Told | None]

REFUSALS_EVERY_SECONDS = 10.0


def init_webhooks(app: Flask) -> None:
    """Makes what remembers that a refusal was written down: whoever sends forgeries must not make us write."""
    app.extensions["shopbell.refusals"] = TimedCache[tuple[int, str], bool](REFUSALS_EVERY_SECONDS)


@blueprint.post("/shopify/<key>")
@signed_route("the webhook's signature")
def shopify(key: str) -> Response:
    """One webhook of Shopify."""
    shop, body = _open(key)
    return _follow(shop, "shopify", body, ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic"), read_shopify)


@blueprint.post("/woocommerce/<key>")
@signed_route("the webhook's signature")
def woocommerce(key: str) -> Response:
    """One webhook of WooCommerce, or the form that it posts, unsigned, when a webhook is saved."""
    shop, body = _open(key)
    headers = ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic")
    if headers[0] not in request.headers and is_ping(body):
        return answer({"ok": True, "result": "ping"})
    return _follow(shop, "woocommerce", body, headers, read_woocommerce)


def _open(key: str) -> tuple[KnownShop, bytes]:
    shop = known_shop(key)
    check_rate(shop)
    return shop, read_body(LARGEST_BODY)


def _follow(shop: KnownShop, system: str, body: bytes, headers: tuple[str, str], read: Read) -> Response:
    received_ms = now_ms()
    topic = scrub.text(request.headers.get(headers[1], ""), 60)
    try:
        _check_signature(shop, system, body, request.headers.get(headers[0], ""))
        told = read(topic, read_object(body), shop.settings["currency"])
    except Refused as refused:
        if refused.reason != "not_connected":
            _note(shop, system, topic, refused.reason)
        raise
    except Rejected as rejected:
        _note(shop, system, topic, rejected.reason)
        raise Refused(400, rejected.reason, "the delivery is signed, but is no order that can be read") from None
    tales = [] if told is None else [Tale(told)]
    db.session.rollback()
    writer().write_orders(OrderWork(shop.id, shop.settings, received_ms, tales, (system, topic)))
    return answer({"ok": True, "result": tales[0].result if tales else "ignored"})


def _check_signature(shop: KnownShop, system: str, body: bytes, signature: str) -> None:
    secret = find_secret(shop.id, system, services().sealer)
    if secret is None:
        raise Refused(401, "not_connected", "this shop has no signing secret for this system; add it in the admin")
    if not signature:
        raise Refused(401, "not_signed", "the delivery carries no signature")
    if not is_signed(secret, body, signature):
        raise Refused(401, "bad_signature", "the signature was made with another secret, or the body was changed")


def _note(shop: KnownShop, system: str, topic: str, reason: str) -> None:
    """Lets the owner see why; never more than once in some seconds, and never at the cost of the answer."""
    refusals: TimedCache[tuple[int, str], bool] = current_app.extensions["shopbell.refusals"]

    def write() -> bool:
        with writing() as session:
            note_refusal(session.connection(), shop.id, system, topic, reason, now())
        return True

    try:
        refusals.get((shop.id, system), write)
    except Exception:
        log.exception("a refusal could not be written down")
