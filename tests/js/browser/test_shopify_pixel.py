"""The code that a shop owner pastes into Shopify, in a frame like the one Shopify runs it in.

The frame is sandboxed (`allow-scripts allow-forms`): its origin is null and it has no storage of its own.
`browser.*` are calls into the page around it, answered later; events come when the checkout has them to tell.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage
from sqlalchemy import select

from tests.js.browser.conftest import SHOP
from tests.testbed import ROOT
from tests.testbed.static_shop import StaticShop
from tracker.db import db
from tracker.sessions.models import Order, Visitor
from tracker.shops.models import Shop
from tracker.shops.shopify_pixel import pixel_code

CODE = (ROOT / "tracker" / "shops" / "shopify_pixel.js").read_text(encoding="utf-8")
KEY = "px_" + "0" * 32
ALL = {
    "analyticsProcessingAllowed": True,
    "marketingAllowed": True,
    "preferencesProcessingAllowed": True,
    "saleOfDataAllowed": True,
}

# What Shopify puts around the owner's code: `init`, `analytics`, `browser` and `api`.
SANDBOX = """<!doctype html><script>
const asked = {}, subscribers = {}
let next = 0
const call = (method) => (...args) => new Promise((resolve, reject) => {
  asked[++next] = { resolve, reject }
  parent.postMessage({ call: next, method, args }, '*')
})
addEventListener('message', ({ data }) => {
  const call = asked[data.answer]
  if (call) return data.error ? call.reject(new Error(data.error)) : call.resolve(data.value)
  if (data.publish) (subscribers[data.publish] || []).forEach((run) => run(data.event))
})
const subscribe = (name, run) => { (subscribers[name] = subscribers[name] || []).push(run); return Promise.resolve() }
const analytics = { subscribe, publish() {} }
const browser = {
  localStorage: { getItem: call('localStorage.getItem'), setItem: call('localStorage.setItem') },
  sessionStorage: { getItem: call('sessionStorage.getItem') },
  cookie: { get: call('cookie.get'), set: call('cookie.set') },
}
const init = %(init)s
const api = { analytics, browser, init, customerPrivacy: { subscribe } }
</script><script>%(code)s</script><script>parent.postMessage({ ready: true }, '*')</script>"""

CHECKOUT = """<!doctype html><html><head><title>Checkout - Acme</title></head><body><script>
const frame = document.createElement('iframe')
const cookie = (name) => (document.cookie.match('(?:^|; )' + name + '=([^;]*)') || [])[1] || ''
const methods = {
  'localStorage.getItem': (key) => {
    if (window.noStorage) throw new Error('denied')
    return localStorage.getItem(key)
  },
  'cookie.get': cookie,
}
addEventListener('message', ({ data, source }) => {
  if (data.ready) window.pixelReady = true
  if (!data.call) return
  const answer = { answer: data.call }
  try { answer.value = methods[data.method](...data.args) } catch (error) { answer.error = String(error) }
  setTimeout(() => source.postMessage(answer, '*'), 20)
})
window.publish = (name, event) => frame.contentWindow.postMessage({ publish: name, event }, '*')
frame.setAttribute('sandbox', 'allow-scripts allow-forms')
frame.src = '/wpm/sandbox'
document.body.append(frame)
</script></body></html>"""

LINE = {
    "discountAllocations": [],
    "finalLinePrice": {"amount": 40.0, "currencyCode": "EUR"},
    "id": "b1a2",
    "quantity": 2,
    "title": "Mug",
    "variant": {
        "id": "39897499729985",
        "image": {"src": "https://cdn.shopify.com/mug.jpg"},
        "price": {"amount": 25.0, "currencyCode": "EUR"},
        "product": {
            "id": "6786188247105",
            "title": "Mug",
            "type": "Kitchen",
            "untranslatedTitle": "Mug",
            "url": "/products/mug",
            "vendor": "Kiln",
        },
        "sku": "MUG-B",
        "title": "Blue",
        "untranslatedTitle": "Blue",
    },
}
STATE = {
    "token": "7f3d1c0e9a",
    "currencyCode": "EUR",
    "email": "vera@example.com",
    "phone": "+49301234567",
    "subtotalPrice": {"amount": 36.0, "currencyCode": "EUR"},
    "totalPrice": {"amount": 46.0, "currencyCode": "EUR"},
    "totalTax": {"amount": 5.75, "currencyCode": "EUR"},
    "shippingLine": {"price": {"amount": 10.0, "currencyCode": "EUR"}},
    "delivery": {
        "selectedDeliveryOptions": [
            {"title": "DHL", "type": "shipping", "cost": {"amount": 10.0, "currencyCode": "EUR"}}
        ]
    },
    "discountApplications": [
        {
            "allocationMethod": "ACROSS",
            "targetSelection": "ALL",
            "targetType": "LINE_ITEM",
            "title": "SPRING",
            "type": "DISCOUNT_CODE",
        },
        {
            "allocationMethod": "ACROSS",
            "targetSelection": "ALL",
            "targetType": "LINE_ITEM",
            "title": "Loyal",
            "type": "AUTOMATIC",
        },
    ],
    "lineItems": [LINE],
    "order": None,
    "billingAddress": {"address1": "Secret Street 1", "firstName": "Vera"},
}
ITEM = {
    "item_id": "MUG-B",
    "item_name": "Mug",
    "item_variant": "Blue",
    "item_brand": "Kiln",
    "item_category": "Kitchen",
    "price": 20,
    "quantity": 2,
    "product_id": "6786188247105",
    "variant_id": "39897499729985",
}


def event(name: str, number: int = 1, **checkout: Any) -> dict[str, Any]:
    """An event as Shopify publishes it; its id is a UUID with a prefix."""
    return {
        "id": f"sh-fc065e5e-ED1B-4377-D2D5-2921947B58{number:02}",
        "name": name,
        "seq": number,
        "timestamp": "2026-11-25T22:00:00.000Z",
        "type": "standard",
        "clientId": "fc05e5e0-ED1B-4377",
        "context": {
            "document": {
                "title": "Checkout - Acme",
                "location": {
                    "href": "https://acme.example/checkouts/cn/Z2NwLXVz/information?auth=1",
                    "origin": "https://acme.example",
                },
            }
        },
        "data": {"checkout": {**STATE, **checkout}},
    }


def code(address: str, *, email: bool = False, ground: bool = False, strict: bool = False) -> str:
    """What the shop's settings make of it."""
    about = {"address": address, "shop": SHOP, "pixel": KEY, "strict": strict, "email": email, "ground": ground}
    return CODE.replace("__SHOPBELL__", json.dumps(about), 1)


@pytest.fixture
def checkout(page: BrowserPage, static_shop: StaticShop) -> Callable[..., None]:
    """checkout(code, privacy=…) opens a checkout with the pixel in it; publish(event(…)) is Shopify's part."""

    def open_checkout(
        code: str, privacy: dict[str, bool] = ALL, stored: dict[str, str] | None = None, cart: Any = None
    ) -> None:
        init = {"context": {}, "data": {"cart": cart, "customer": None, "shop": {}}, "customerPrivacy": privacy}
        static_shop.pages["/"] = "<!doctype html><title>Shop</title>"
        static_shop.pages["/checkouts/cn/abc"] = CHECKOUT
        static_shop.pages["/wpm/sandbox"] = SANDBOX % {"init": json.dumps(init), "code": code}
        page.goto(static_shop.url("/"))
        page.evaluate(
            "(all) => Object.keys(all).forEach((name) => localStorage.setItem(name, all[name]))", stored or {}
        )
        page.goto(static_shop.url("/checkouts/cn/abc"))
        page.wait_for_function("window.pixelReady")

    return open_checkout


@pytest.fixture
def publish(page: BrowserPage) -> Callable[[dict[str, Any]], None]:
    return lambda told: page.evaluate("(told) => publish(told.name, told)", told)


def test_a_whole_checkout_is_told(page, bell, checkout, publish, until):
    checkout(
        code(bell.origin),
        stored={"shopbell": "0190a000-0000-7000-8000-00000000abcd"},
        cart={"id": "hWN2Ej0Xk?key=3f5c"},
    )
    publish(event("checkout_started", 1))
    publish(event("checkout_contact_info_submitted", 2))
    publish(event("checkout_address_info_submitted", 3))
    publish(event("checkout_shipping_info_submitted", 4))
    publish(event("payment_info_submitted", 5))
    publish(event("checkout_completed", 6, order={"id": "gid://shopify/OrderIdentity/5678"}))
    until(lambda: len(bell.events) >= 4)
    page.wait_for_timeout(300)
    assert sorted(bell.names) == ["add_payment_info", "add_shipping_info", "begin_checkout", "purchase"]
    begun = bell.named("begin_checkout")[0]
    assert begun["source"] == "shopify"
    assert begun["params"] == {
        "currency": "EUR",
        "value": 36,
        "coupon": "SPRING",
        "checkout_token": "7f3d1c0e9a",
        "cart_token": "hWN2Ej0Xk",
        "items": [ITEM],
    }
    assert bell.named("add_shipping_info")[0]["params"]["shipping_tier"] == "DHL"
    bought = bell.named("purchase")[0]["params"]
    assert (bought["transaction_id"], bought["value"], bought["tax"], bought["shipping"]) == ("5678", 46, 5.75, 10)
    envelope = bell.envelopes[0]
    assert (envelope["shop"], envelope["pixel"]) == (SHOP, KEY)
    assert envelope["consent"] == {"measurement": True}
    assert {one["visitor"] for one in bell.envelopes} == {"0190a000-0000-7000-8000-00000000abcd"}
    assert envelope["context"]["url"] == "https://acme.example/checkouts"


def test_its_requests_come_from_nowhere_and_need_no_preflight(bell, checkout, publish, until):
    checkout(code(bell.origin))
    publish(event("checkout_started"))
    until(lambda: bell.named("begin_checkout"))
    asked = [one for one in bell.site.asked if one.path == "/v1/events"]
    assert [one.method for one in asked] == ["POST"]
    assert asked[0].headers["Origin"] == "null"
    assert asked[0].headers["Content-Type"].startswith("text/plain")
    assert "Cookie" not in asked[0].headers


def test_an_event_has_the_id_that_shopify_gave_it(page, bell, checkout, publish, until):
    checkout(code(bell.origin))
    publish(event("checkout_completed", 7, order={"id": "5678"}))
    publish(event("checkout_completed", 7, order={"id": "5678"}))
    until(lambda: len(bell.envelopes) == 2)
    found = bell.named("purchase")
    assert len(found) == 1
    # The moment of the event, as in a UUID of version 7, and then what Shopify gave.
    told = uuid.UUID(found[0]["id"])
    assert (told.version, told.int >> 80, str(told)[15:]) == (7, found[0]["at"], "377-a2d5-2921947b5807")


def test_an_id_that_is_no_uuid_is_replaced(bell, checkout, publish, until):
    checkout(code(bell.origin))
    publish({**event("checkout_started"), "id": "shu-7"})
    assert uuid.UUID(until(lambda: bell.named("begin_checkout"))[0]["id"])


def test_what_the_server_did_not_take_is_sent_again_under_the_same_id(page, bell, checkout, publish, until):
    checkout(code(bell.origin))
    bell.refusal = (503, "busy", {"Retry-After": "1"})
    publish(event("checkout_completed", 7, order={"id": "5678"}))
    until(lambda: [one for one in bell.site.asked if one.path == "/v1/events"])
    bell.refusal = None
    until(lambda: bell.named("purchase"))
    ids = {json.loads(one.body)["events"][0]["id"] for one in bell.site.asked if one.path == "/v1/events"}
    assert len(ids) == 1


def test_nothing_is_sent_before_the_visitor_agrees_and_then_everything(page, bell, checkout, publish, until):
    checkout(code(bell.origin), privacy={**ALL, "analyticsProcessingAllowed": False})
    publish(event("checkout_started", 1))
    publish(event("payment_info_submitted", 2))
    page.wait_for_timeout(600)
    assert bell.envelopes == []
    page.evaluate("(privacy) => publish('visitorConsentCollected', { customerPrivacy: privacy })", ALL)
    until(lambda: len(bell.events) == 2)
    assert sorted(bell.names) == ["add_payment_info", "begin_checkout"]


def test_withdrawn_consent_holds_for_what_follows(page, bell, checkout, publish, until):
    checkout(code(bell.origin))
    publish(event("checkout_started", 1))
    until(lambda: bell.named("begin_checkout"))
    page.evaluate("publish('visitorConsentCollected', { customerPrivacy: { analyticsProcessingAllowed: false } })")
    publish(event("checkout_completed", 2, order={"id": "5678"}))
    page.wait_for_timeout(600)
    assert bell.names == ["begin_checkout"]


def test_what_the_visitor_refused_in_the_shop_is_refused_here_too(page, bell, checkout, publish):
    checkout(code(bell.origin), stored={"shopbell.consent": '{"measurement":false}'})
    publish(event("checkout_completed", order={"id": "5678"}))
    page.wait_for_timeout(600)
    assert bell.envelopes == []


def test_no_address_leaves_unless_the_shop_turned_capture_on(page, bell, checkout, publish, until):
    checkout(code(bell.origin, email=False))
    publish(event("checkout_contact_info_submitted", 1))
    publish(event("checkout_completed", 2, order={"id": "5678"}))
    until(lambda: bell.named("purchase"))
    sent = b"".join(one.body for one in bell.site.asked)
    for secret in (b"vera@", b"Secret Street", b"+4930", b"Vera", b"key=", b"cn/Z2NwLXVz"):
        assert secret not in sent


@pytest.mark.parametrize(("ground", "said"), [(True, {}), (False, {"form_capture": True})])
def test_an_address_is_told_once_where_capture_is_on(page, bell, checkout, publish, until, ground, said):
    checkout(code(bell.origin, email=True, ground=ground), stored={"shopbell.consent": json.dumps(said)})
    publish(event("checkout_contact_info_submitted", 1))
    captured = until(lambda: bell.named("email_captured"))[0]
    publish(event("checkout_address_info_submitted", 2))
    page.wait_for_timeout(600)
    assert len(bell.named("email_captured")) == 1
    typed = {"email": "vera@example.com", "field": "email", "form": "shopify_checkout", "submitted": True}
    assert captured["params"] == typed
    assert bell.envelopes[0]["consent"] == said


@pytest.mark.parametrize(
    ("ground", "privacy", "said"),
    [
        (True, {**ALL, "marketingAllowed": False}, {}),
        (True, ALL, {"form_capture": False}),
        (False, ALL, {}),
        (False, ALL, {"measurement": True}),
    ],
)
def test_an_address_stays_where_it_is_refused_or_nobody_agreed(page, bell, checkout, publish, ground, privacy, said):
    pasted = code(bell.origin, email=True, ground=ground)
    checkout(pasted, privacy=privacy, stored={"shopbell.consent": json.dumps(said)})
    publish(event("checkout_contact_info_submitted"))
    page.wait_for_timeout(600)
    assert bell.envelopes == []


def test_a_strict_shop_is_told_nothing_of_who_was_not_asked(page, bell, checkout, publish, until):
    checkout(code(bell.origin, strict=True))
    publish(event("checkout_completed", 1, order={"id": "5678"}))
    page.wait_for_timeout(600)
    assert bell.envelopes == []
    checkout(code(bell.origin, strict=True), stored={"shopbell": "0190a000-0000-7000-8000-00000000abcd"})
    publish(event("checkout_completed", 2, order={"id": "5678"}))
    until(lambda: bell.named("purchase"))
    assert bell.envelopes[0]["consent"] == {"measurement": True}


def test_a_checkout_with_nothing_in_it_breaks_nothing(page, bell, checkout, publish, until, browser_log):
    checkout(code(bell.origin), privacy=ALL, stored={"shopbell": "?", "shopbell.consent": "{"})
    publish(event("payment_info_submitted", 9))
    until(lambda: bell.named("add_payment_info"))
    page.evaluate("window.noStorage = true")
    publish(
        {
            "id": "x",
            "name": "checkout_started",
            "data": {"checkout": {"lineItems": [{"title": "Gift", "quantity": 1, "variant": None}], "email": None}},
        }
    )
    publish({"id": "y", "name": "checkout_completed", "data": {"checkout": {"order": None}}})
    publish({"id": "z", "name": "payment_info_submitted"})
    begun = until(lambda: bell.named("begin_checkout"))[0]
    assert begun["params"]["items"] == [{"item_id": "Gift", "item_name": "Gift", "quantity": 1}]
    assert all("visitor" not in one for one in bell.envelopes)
    assert bell.named("purchase") == []
    assert browser_log.console == []


def test_a_vast_checkout_fits_into_an_event(bell, checkout, publish, until):
    checkout(code(bell.origin))
    publish(event("checkout_completed", order={"id": "5678"}, lineItems=[LINE] * 180))
    bought = until(lambda: bell.named("purchase"))[0]
    assert 20 < len(bought["params"]["items"]) < 180
    assert len(json.dumps(bought)) < 16 * 1024


def test_the_real_server_places_the_order_of_the_visitor(
    page, live_server, live_app, static_shop, checkout, publish, until
):
    made = json.loads(
        live_server.flask("shop", "create", f"Acme {uuid.uuid4()}", "--origin", static_shop.origin, "--json")
    )
    with live_app.app_context():
        pasted = pixel_code(db.session.scalars(select(Shop).filter_by(public_key=made["public_key"])).one())
    # What the fixture's settings call the public address is not where the live server answers.
    pasted = re.sub(r'"address": "[^"]*"', f'"address": "{live_server.url}"', pasted)
    checkout(pasted, stored={"shopbell": "0190a000-0000-7000-8000-00000000beef"})
    publish(event("checkout_started", 1))
    publish(event("checkout_completed", 2, order={"id": "gid://shopify/Order/5678"}))

    def order() -> tuple[str, int, str] | None:
        with live_app.app_context():
            found = db.session.execute(
                select(Order.transaction_id, Order.value_minor, Visitor.key)
                .join(Visitor, Visitor.id == Order.visitor_id)
                .join(Shop, Shop.id == Order.shop_id)
                .where(Shop.public_key == made["public_key"])
            ).first()
            return tuple(found) if found else None

    assert until(order) == ("5678", 4600, "0190a000-0000-7000-8000-00000000beef")
