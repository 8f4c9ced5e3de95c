"""What visitors do through the public door is what rules are told: the same facts on every database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import (
    AGREED,
    MUG,
    ORIGIN,
    SHIRT,
    Browser,
    form_document,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    prize,
    row,
    wheel_document,
)
from tracker.sessions.models import Session, Visitor

EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}

Asks = Callable[..., bool]


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=100)


@pytest.fixture
def vera(client: FlaskClient, shop: str) -> Browser:
    return Browser(client, shop)


@pytest.fixture
def holds(app: Flask, shop: str, vera: Browser) -> Asks:
    """Whether a condition holds for a visitor, Vera unless another is named, asked through the door."""

    def holds(
        condition: str, browser: Browser | None = None, context: dict[str, Any] | None = None, **params: Any
    ) -> bool:
        rule = {"condition": condition, "params": params}
        popup = make_popup(app, shop, plain_document(rule=rule, caps=EVERY_TIME), f"{condition} {params}")
        app.extensions["shopbell.popups"].forget()
        asked = (browser or vera).batch(**({"context": context} if context else {}))
        answer = (browser or vera).post("/v1/decide", asked)
        return next(one["eligible"] for one in answer.json["decision"]["why"] if one["popup"] == popup)

    return holds


def test_orders_count_once_and_those_that_were_cancelled_do_not(vera: Browser, holds: Asks) -> None:
    vera.say("page_view")
    assert holds("order_count", operator="equals", count=0)
    assert not holds("days_since_order", operator="at_least", days=0)
    order = {"transaction_id": "1001", "currency": "EUR", "value": 52.5, "items": [MUG, SHIRT]}
    for _ in range(2):
        vera.send(make_event("purchase", order))

    assert holds("order_count", operator="equals", count=1)
    assert holds("order_value", operator="equals", value="52.5")
    assert holds("days_since_order", operator="equals", days=0)
    assert holds("journey_stage", operator="is", stages=["customer"])


def test_an_order_under_the_same_address_in_another_browser_counts(
    app: Flask, client: FlaskClient, shop: str, vera: Browser, holds: Asks
) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    phone = Browser(client, shop)
    for browser in (vera, phone):
        assert browser.submit(form, browser.see(form), "vera@acme.example").status_code == 200
    bought = {"transaction_id": "7", "currency": "EUR", "value": 10, "items": [MUG]}
    typed = {"email": "vera@acme.example", "field": "email", "form": "checkout", "submitted": True}
    phone.send(make_event("purchase", bought), make_event("email_captured", typed))

    assert holds("order_count", browser=phone, operator="equals", count=1)
    assert holds("contact_known", known="yes")


def test_the_cart_tells_its_products_its_categories_and_how_long_it_was_left_alone(vera: Browser, holds: Asks) -> None:
    vera.say("add_to_cart", {"currency": "EUR", "items": [{**MUG, "item_category": "Kitchen"}]})

    assert holds("cart_only", values=["MUG-1"])
    assert not holds("cart_only", values=["SHIRT-M"])
    assert holds("cart_category", operator="is", values=["kitchen"])
    assert not holds("cart_abandoned", minutes=1)
    assert holds("journey_stage", operator="is", stages=["shopper"])


def test_what_was_looked_at_is_remembered_by_product_and_category(app: Flask, vera: Browser, holds: Asks) -> None:
    vera.say("view_item", {"items": [{**MUG, "item_category": "Kitchen"}]})
    page = {"url": f"{ORIGIN}/products/bowl", "product": "BOWL", "category": "Tableware"}
    vera.say("page_view", context=page)

    for product in ("MUG-1", "BOWL"):
        assert holds("product_viewed", operator="has", values=[product], days=1)
    assert holds("product_viewed", operator="has_not", values=["SHIRT-M"], days=1)
    assert holds("category_viewed", operator="has", values=["kitchen"], days=1)
    assert holds("category_viewed", operator="has", values=["tableware"], days=1)


def test_only_the_latest_fifty_products_are_remembered(app: Flask, vera: Browser) -> None:
    for start in (0, 30, 60):
        vera.send(*(make_event("view_item", {"items": [{"item_id": f"P{start + n}"}]}) for n in range(30)))

    assert len(row(app, Visitor).viewed_packed["products"]) == 50


def test_the_page_at_hand_counts_as_looked_at(vera: Browser, holds: Asks) -> None:
    vera.say("page_view")
    page = {"url": f"{ORIGIN}/products/vase", "product": "VASE"}

    assert holds("product_viewed", context=page, operator="has", values=["VASE"], days=1)


def test_what_the_shop_says_of_a_visitor_stays_and_what_it_says_of_a_page_does_not(vera: Browser, holds: Asks) -> None:
    vera.say("set_properties", {"tier": "gold", "points": 120, "likes": ["tea", "mugs"], "mail": "a@b.example"})
    vera.say("set_properties", {"points": 130, "tier": "gold"})

    assert holds("visitor_property", name="tier", operator="is", value="Gold")
    assert holds("visitor_property", name="points", operator="at_least", value="125")
    assert holds("visitor_property", name="likes", operator="is", value="tea")
    assert holds("visitor_property", name="mail", operator="is_not_set")
    page = {"url": f"{ORIGIN}/", "properties": {"stock": 3}}
    assert holds("page_property", context=page, name="stock", operator="at_most", value="3")
    assert holds("page_property", name="stock", operator="is_not_set")

    vera.say("set_properties", {"tier": None})

    assert holds("visitor_property", name="tier", operator="is_not_set")


def test_how_long_and_how_far_a_visit_went_is_summed_and_the_deepest_counts(
    app: Flask, vera: Browser, holds: Asks
) -> None:
    vera.say("page_view")
    for spent, depth in ((4000, 80), (3500, 30), ("x", -5), (True, 10**30)):
        vera.say(
            "user_engagement", {"engagement_time_msec": spent, "percent_scrolled": depth if depth != 10**30 else None}
        )

    assert row(app, Session).scrolled == 80
    assert holds("engaged_time", operator="equals", seconds=7)
    assert holds("scrolled", operator="equals", percent=80)
    assert holds("days_since_first_visit", operator="equals", days=0)


def test_a_visit_knows_where_it_began(vera: Browser, holds: Asks) -> None:
    vera.say("page_view", context={"url": f"{ORIGIN}/sale?utm_source=letter"})
    vera.say("page_view", context={"url": f"{ORIGIN}/products/mug"})

    assert holds("landing_page", operator="is", values=["/sale"])
    assert holds("landing_page", operator="matches", values=["utm_source=letter"])
    assert holds("pages_ever", operator="equals", count=2)


def test_who_ticked_the_box_may_be_written_to_until_it_is_taken_back(
    app: Flask, shop: str, vera: Browser, holds: Asks
) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    assert holds("subscribed", channel="email_marketing", said="no")
    fields = {"email": "vera@acme.example", "email_marketing": True}
    assert vera.submit(form, vera.see(form), fields=fields).status_code == 200

    assert holds("subscribed", channel="email_marketing", said="yes")
    assert holds("journey_stage", operator="is", stages=["subscriber"])


def test_popups_before_are_known_by_what_was_done_with_them(app: Flask, shop: str, vera: Browser, holds: Asks) -> None:
    wheel = make_popup(app, shop, wheel_document([prize("a"), prize("b")], asks=False, caps=EVERY_TIME), "Wheel")
    assert holds("popup_history", done="not_seen", popup=wheel)
    token = vera.see(wheel)
    assert vera.play(wheel, token).status_code == 200
    vera.say("promotion_dismissed", {"popup": wheel, "token": token, "how": "close"})

    for done in ("seen", "dismissed", "played"):
        assert holds("popup_history", done=done, popup=wheel, days=1)
    assert holds("popup_history", done="not_submitted", popup=wheel)


def test_the_country_is_the_proxys_word_and_else_the_time_zones(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(SHOPBELL_COUNTRY_HEADER="CF-IPCountry")
    shop = make_shop(app)
    popups = {
        code: make_popup(
            app,
            shop,
            plain_document(rule={"condition": "country", "params": {"operator": "is", "values": [code]}}),
            code,
        )
        for code in ("VN", "TH", "DE")
    }
    bangkok = {"url": f"{ORIGIN}/", "timezone": "Asia/Bangkok"}

    def eligible(**headers: str) -> list[str]:
        browser = Browser(app.test_client(), shop)
        browser.post("/v1/events", browser.batch(make_event(), context=bangkok), **headers)
        answer = browser.post("/v1/decide", browser.batch(context=bangkok), **headers)
        why = {one["popup"]: one["eligible"] for one in answer.json["decision"]["why"]}
        return [code for code, popup in popups.items() if why[popup]]

    assert eligible(**{"CF-IPCountry": "vn"}) == ["VN"]
    assert eligible() == ["TH"]
    assert eligible(**{"CF-IPCountry": "XX"}) == ["TH"]
    assert eligible(**{"CF-IPCountry": "Germany' --"}) == ["TH"]


def test_a_share_is_the_same_on_every_device_of_a_person(
    app: Flask, client: FlaskClient, shop: str, vera: Browser, holds: Asks
) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    others = [Browser(client, shop) for _ in range(3)]
    for browser in (vera, *others):
        assert browser.submit(form, browser.see(form), "vera@acme.example").status_code == 200

    for percent in (20, 50, 80):
        drawn = {holds("share", browser=browser, percent=percent, draw="spring") for browser in (vera, *others)}
        assert len(drawn) == 1


def test_who_withdraws_leaves_nothing_to_ask_about(app: Flask, vera: Browser) -> None:
    vera.say("view_item", {"items": [MUG]})
    vera.say("set_properties", {"tier": "gold"})
    denied = {**AGREED, "measurement": False}
    answer = vera.post("/v1/consent", {"v": 1, "shop": vera.shop_key, "visitor": vera.visitor, "consent": denied})
    assert answer.status_code == 200

    forgotten = row(app, Visitor)
    assert (forgotten.properties, forgotten.viewed_packed) == (None, None)


@pytest.mark.parametrize(
    "hostile",
    [None, [], "x", {"a b": 1}, {"a": {"b": 1}}, {"a": "x" * 5000}, {f"p{n}": n for n in range(500)}, {"a": 1e400}],
)
def test_properties_that_are_none_cost_nothing(app: Flask, vera: Browser, hostile: Any) -> None:
    page = {"url": f"{ORIGIN}/", "properties": hostile}

    assert vera.send(make_event("page_view"), context=page).status_code == 202
    if isinstance(hostile, dict) and len(hostile) < 50 and hostile != {"a": 1e400}:
        assert vera.send(make_event("set_properties", hostile)).status_code == 202
        kept = row(app, Visitor).properties or {}
        assert all(len(str(value)) <= 200 for value in kept.values())
