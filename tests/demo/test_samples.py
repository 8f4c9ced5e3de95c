"""The sample popups: what the demo shop shows, and to whom."""

import pytest

from tests.factories import Browser, rows
from tracker.demo.coupons import FOR_ALL, PERCENT_BY_POOL
from tracker.demo.seed import SAMPLES, origins_of, sample_popups
from tracker.popups.models import CouponPool, Popup

TEAPOT = {"item_id": "FC-201", "item_name": "Rainy day teapot", "price": 74, "quantity": 1}


@pytest.fixture
def popups(app, demo_key):
    return {one.name: one.public_id for one in rows(app, Popup)}


@pytest.fixture
def vera(customer, demo_key):
    return Browser(customer, demo_key, origin="http://localhost")


@pytest.fixture
def offered(vera, popups):
    """The names of the popups that Vera may see on a page."""
    names = {public_id: name for name, public_id in popups.items()}

    def offered(path):
        decision = vera.decision(context={"url": f"http://localhost{path}"})
        return [names[one["popup"]] for one in decision["popups"]]

    return offered


def test_a_new_visitor_is_welcomed_at_home_and_in_categories(offered):
    assert offered("/") == ["Welcome wheel"]
    assert offered("/collections/kitchen") == ["Welcome wheel"]
    assert offered("/products/salt-pig") == []
    assert offered("/journal") == []


@pytest.mark.parametrize("path", ["/cart", "/checkout", "/products/salt-pig"])
def test_whoever_has_a_cart_worth_something_is_held_back(vera, offered, path):
    vera.say("add_to_cart", {"currency": "EUR", "value": 74, "items": [TEAPOT]})

    assert offered(path) == ["Before you go"]


def test_a_small_cart_and_a_placed_order_are_left_in_peace(vera, offered):
    vera.say("add_to_cart", {"currency": "EUR", "value": 19, "items": [{**TEAPOT, "price": 19}]})
    assert offered("/cart") == []
    vera.say("add_to_cart", {"currency": "EUR", "value": 74, "items": [TEAPOT]})
    assert offered("/orders/FC-1/thank-you") == []


def test_the_bar_is_on_the_shipping_page_alone(offered):
    assert offered("/policies/shipping") == ["Free shipping bar"]
    assert offered("/policies/privacy") == []


def test_every_prize_that_can_be_won_is_worth_something_in_the_cart(app, demo_key):
    prizes = [prize for sample in sample_popups() for prize in (sample["document"].get("game") or {}).get("prizes", [])]

    assert {prize["pool"] for prize in prizes if prize["kind"] == "pool"} <= set(PERCENT_BY_POOL)
    assert {prize["code"] for prize in prizes if prize["kind"] == "code"} <= set(FOR_ALL)
    assert all(prize["label"] == prize["pool"] for prize in prizes if prize["kind"] == "pool")
    assert {one.name for one in rows(app, CouponPool)} <= set(PERCENT_BY_POOL)


def test_a_prize_that_is_won_on_the_wheel_counts_in_the_cart(vera, popups, customer):
    vera.say("add_to_cart", {"currency": "EUR", "value": 74, "items": [TEAPOT]})
    popup = popups["Before you go"]
    token = vera.see(popup)
    vera.submit(popup, token, "vera@shop.example")
    won = vera.play(popup, token).json
    customer.post("/cart/add", data={"sku": "FC-201"})

    answer = customer.get(won["coupon"]["apply_url"])

    assert won["outcome"] == "won"
    assert won["coupon"]["apply_url"] == f"/?discount={won['coupon']['code']}"
    assert answer.headers["Location"] == "/cart"
    assert f"Your code {won['coupon']['code']} is applied" in customer.get("/cart").text


def test_the_files_are_there():
    assert sorted(file.stem for file in SAMPLES.glob("*.json")) == [
        "before_you_go",
        "free_shipping_bar",
        "welcome_wheel",
    ]


@pytest.mark.parametrize(
    ("address", "origins"),
    [
        ("http://127.0.0.1:8000", ["http://127.0.0.1:8000", "http://localhost:8000"]),
        ("http://localhost", ["http://localhost", "http://127.0.0.1"]),
        ("https://demo.acme.example/shop", ["https://demo.acme.example"]),
    ],
)
def test_this_machine_has_two_names(address, origins):
    assert origins_of(address) == origins
