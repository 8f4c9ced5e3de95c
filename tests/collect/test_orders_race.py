"""A page and the shop's server tell one order at the same moment, in two processes: it is one, rightly counted."""

import json
import multiprocessing
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.events.payloads import payload
from tests.factories import MUG, Browser, count, figures, make_event, row, rows
from tests.shop_server import ShopServer
from tracker.app import create_app
from tracker.clock import iso, now
from tracker.config import load_settings
from tracker.contacts.models import Contact
from tracker.sessions.models import Order, OrderAlias, Visitor

ROUNDS = 12


def _purchases(round_: int) -> list[dict[str, Any]]:
    """What two browsers say of the order of a round, each in the way of its own source."""
    number = 1001 + round_
    said = (f"#{number}", str(number), str(5_000_000_000_000 + round_))
    return [{"transaction_id": one, "currency": "EUR", "value": "57.13", "items": [MUG]} for one in said]


def _order(round_: int, **changes: Any) -> dict[str, Any]:
    number = 1001 + round_
    return payload(
        "shopify_order",
        **{
            "id": 5_000_000_000_000 + round_,
            "name": f"#{number}",
            "order_number": number,
            "confirmation_number": f"K{round_}",
            "checkout_token": f"token-{round_}",
            "processed_at": iso(now()),
            "email": f"vera{round_ % 3}@acme.example",
            **changes,
        },
    )


def _page_process(environ: dict[str, str], shop: str, gate: Any, out: Any) -> None:
    """Browsers whose thank-you pages open as the webhooks arrive."""
    app = create_app(load_settings(environ))
    statuses = []
    for round_ in range(ROUNDS):
        browser = Browser(app.test_client(), shop, visitor=f"visitor-{round_:04}")
        browser.say("add_to_cart", {"items": [MUG]})
        gate.wait()
        threads = [
            threading.Thread(target=lambda said=said, b=browser: statuses.append(_said(app, shop, b.visitor, said)))
            for said in _purchases(round_)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    out.put(statuses)


def _said(app: Flask, shop: str, visitor: str, said: dict[str, Any]) -> int:
    return Browser(app.test_client(), shop, visitor=visitor).send(make_event("purchase", said)).status_code


def _server_process(environ: dict[str, str], shop: str, secret_key: str, gate: Any, out: Any) -> None:
    """Shopify, which delivers three webhooks of one order at once."""
    app = create_app(load_settings(environ))
    statuses = []

    def deliver(topic: str, round_: int) -> None:
        server = ShopServer.__new__(ShopServer)
        server.client, server.shop_key, server.secret_key = app.test_client(), shop, secret_key
        statuses.append(server.shopify(topic, _order(round_)).status_code)

    for round_ in range(ROUNDS):
        gate.wait()
        threads = [
            threading.Thread(target=deliver, args=(topic, round_))
            for topic in ("orders/create", "orders/paid", "orders/updated")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    out.put(statuses)


def test_page_and_webhook_at_the_same_moment_in_two_processes_make_one_order(
    app: Flask, shop: str, environ: dict[str, str]
) -> None:
    secret_key = ShopServer(app, shop).secret_key
    app.extensions["shopbell.writer"].close()
    context = multiprocessing.get_context("spawn")
    gate, out = context.Barrier(2), context.Queue()
    processes = [
        context.Process(target=_page_process, args=(environ, shop, gate, out)),
        context.Process(target=_server_process, args=(environ, shop, secret_key, gate, out)),
    ]
    for process in processes:
        process.start()
    statuses = [status for _ in processes for status in out.get(timeout=120)]
    for process in processes:
        process.join(timeout=30)
        assert process.exitcode == 0

    assert set(statuses) <= {200, 202}, json.dumps(statuses)
    orders = rows(app, Order)
    # Whatever the page said last of an order under yet another id was known by then, or has been merged.
    assert [one.remote_id for one in orders] == sorted(f"shopify:{5_000_000_000_000 + n}" for n in range(ROUNDS))
    assert {one.value_minor for one in orders} == {6210}
    found = figures(app)
    assert (found["orders"], found["revenue:USD"], found.get("revenue:EUR", 0)) == (ROUNDS, 6210 * ROUNDS, 0)
    assert [one.order_count for one in rows(app, Visitor)] == [1] * ROUNDS
    keys = {one.id: one.key for one in rows(app, Visitor)}
    assert {keys[one.visitor_id] for one in orders} == {f"visitor-{n:04}" for n in range(ROUNDS)}
    assert count(app, Contact) == 3
    assert {one.order_id for one in rows(app, OrderAlias)} == {one.id for one in orders}


def test_many_servers_tell_one_order_at_once(app: Flask, shop: str, make_app: Callable[..., Flask]) -> None:
    server = ShopServer(app, shop)
    apps = [app, make_app()]
    ShopServer(apps[1], shop)
    results: list[str] = []

    def tell(place: int) -> None:
        teller = ShopServer.__new__(ShopServer)
        teller.client, teller.shop_key = apps[place % 2].test_client(), shop
        teller.secret_key = server.secret_key
        results.append(teller.tell(transaction_id="T-1", value=10, currency="EUR", email="vera@acme.example"))

    threads = [threading.Thread(target=tell, args=(place,)) for place in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("new") == 1
    assert len(results) == 16
    assert row(app, Order).value_minor == 1000
    assert (figures(app)["orders"], figures(app)["revenue:EUR"], count(app, Contact)) == (1, 1000, 1)
