"""An owner connects WooCommerce; from then on what the shop says of an order outweighs what a browser said."""

import base64
import hashlib
import hmac
import json
import urllib.request
from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from tests.events.payloads import payload
from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, until
from tests.testbed.server import ProductServer
from tracker.admin.access import create_user
from tracker.clock import iso, now
from tracker.db import db, read_only


class WooCommerce:
    """The shop's system, which knows the address and the secret that were typed into its settings."""

    def __init__(self, address: str, secret: str) -> None:
        self.address, self.secret = address, secret

    def save_the_webhook(self) -> int:
        return self._post(b"webhook_id=7", {"Content-Type": "application/x-www-form-urlencoded"})

    def deliver(self, topic: str, order: dict[str, Any]) -> int:
        body = json.dumps(order).encode()
        signature = base64.b64encode(hmac.digest(self.secret.encode(), body, hashlib.sha256)).decode()
        headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": signature}
        return self._post(body, {"Content-Type": "application/json", **headers})

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        with urllib.request.urlopen(urllib.request.Request(self.address, body, headers)) as answer:
            return int(answer.status)


def _sign_in(page: Page, app: Flask, server: ProductServer) -> None:
    # The last GET of a test in this process has left the thread reading.
    read_only.set(False)
    with app.app_context():
        create_user("olga@shop.example", "a bell over the door", "owner", None)
        db.session.commit()
    page.goto(f"{server.url}/admin/")
    page.get_by_label("Email").fill("olga@shop.example")
    page.get_by_label("Password").fill("a bell over the door")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Shops")).to_be_visible()


def test_an_owner_connects_woocommerce_and_orders_are_what_the_shop_says(
    page: Page,
    phone: Page,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    live_app: Flask,
    live_server: ProductServer,
) -> None:
    shop = open_shop()
    ledger = ledger_of(shop)

    # The owner makes a secret, and types it with the address into WooCommerce.
    _sign_in(page, live_app, live_server)
    home = f"{live_server.url}/admin/shops/{shop.key}/orders"
    page.goto(f"{home}/connect")
    section = page.locator("#woocommerce")
    section.get_by_role("button", name="Make a secret").click()
    secret = section.get_by_role("button", name="Copy the secret").get_attribute("data-copy") or ""
    address = section.get_by_role("button", name="Copy the address").get_attribute("data-copy") or ""
    woocommerce = WooCommerce(address, secret)
    assert woocommerce.save_the_webhook() == 200
    expect(section.get_by_text("waiting for the first delivery")).to_be_visible()

    # A visitor buys. The page has the total of the goods alone.
    arrive(phone, shop.url(places.PRODUCT))
    arrive(phone, lambda: phone.get_by_role("button", name="Add to cart").click())
    arrive(phone, shop.url(places.CHECKOUT))
    phone.get_by_role("button", name="Place the order").click()
    (told,) = until(phone, ledger.orders, "the order")
    assert (told["source"], told["value"], told["confirmed_at"]) == ("browser", "59.90", None)

    # The shop tells it, with shipping; the owner sees the delivery arrive without reloading.
    order = payload("woocommerce_order", number=told["transaction_id"], total="64.80", date_created_gmt=iso(now()))
    assert woocommerce.deliver("order.created", order) == 200
    expect(section.get_by_text("order.created")).to_be_visible()
    page.goto(home)
    expect(page.get_by_text("corrected from €59.90 to €64.80")).to_be_visible()
    expect(page.get_by_text("100 % confirmed in 30 days")).to_be_visible()

    # The visitor looks at the page again, and WooCommerce delivers again: it stays one order of that visitor.
    views = len(ledger.events("purchase"))
    phone.reload()
    until(phone, lambda: len(ledger.events("purchase")) > views or len(ledger.events("page_view")) > 3, "the look back")
    assert woocommerce.deliver("order.updated", order) == 200
    (now_known,) = ledger.orders()
    assert (now_known["value"], now_known["told_value"], now_known["visitor"]) == ("64.80", "59.90", told["visitor"])
    assert (now_known["session"], now_known["source"]) == (told["session"], "woocommerce")
    assert now_known["contact"] == ledger.contacts()[0]["id"]
