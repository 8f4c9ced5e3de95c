"""docs/orders.md: its example works as it stands, and its tables name what the code reads."""

import json
import re

import msgspec
from flask import Flask

from tests.factories import figures, make_shop, row
from tests.shop_server import ShopServer
from tests.testbed import ROOT
from tracker.events import api_orders, shopify_orders, woocommerce_orders
from tracker.events.orders import LARGEST_BODY
from tracker.sessions.models import Order

PAGE = (ROOT / "docs" / "orders.md").read_text()


def test_the_example_is_taken_as_it_stands(app: Flask) -> None:
    body = re.search(r"-d '(\{.*?\})'", PAGE, re.DOTALL)
    assert body
    answer = ShopServer(app, make_shop(app)).post(body[1].encode())
    assert (answer.status_code, answer.json["orders"][0]["result"]) == (200, "new")
    order = row(app, Order)
    assert (order.transaction_id, order.value_minor, order.item_count) == ("1001", 5250, 3)
    assert figures(app)["revenue:EUR"] == 5250


def test_every_field_of_an_order_is_described() -> None:
    for field in msgspec.structs.fields(api_orders.OrderBody):
        assert re.search(rf"^\| [^|]*`{field.name}`", PAGE, re.MULTILINE), field.name


def test_every_topic_and_limit_is_named() -> None:
    topics = shopify_orders.ORDER_TOPICS | woocommerce_orders.ORDER_TOPICS
    for topic in [*topics, shopify_orders.DELETED, shopify_orders.REFUNDED, woocommerce_orders.DELETED]:
        assert f"`{topic}`" in PAGE
    assert f"up to {api_orders.MOST_ORDERS} " in PAGE
    assert LARGEST_BODY == 1024 * 1024
    assert "1 MB" in PAGE


def test_the_example_of_the_answer_has_the_answers_form(app: Flask) -> None:
    shown = json.loads(re.search(r"```json\n(\{.*?\})\n```", PAGE, re.DOTALL)[1])
    told = [{"transaction_id": "1001", "value": 1}, {"transaction_id": "x", "value": "y"}]
    real = ShopServer(app, make_shop(app)).post({"orders": told}).json
    assert shown.keys() == real.keys()
    assert [one.keys() for one in shown["orders"][:2]] == [one.keys() for one in real["orders"]]
