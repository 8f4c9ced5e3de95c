import pytest

from tests.demo.conftest import names_said, said, text
from tests.factories import row, rows
from tracker.clock import now
from tracker.db import db
from tracker.demo.memory import COOKIE
from tracker.popups.models import Coupon, CouponPool
from tracker.sessions.models import Order, Session, Visitor

VERA = {
    "email": "vera@shop.example",
    "name": "Vera Visitor",
    "address": "Long Lane 5",
    "postcode": "9000",
    "city": "Ghent",
    "country": "BE",
}


@pytest.fixture
def with_teapot(customer):
    customer.post("/cart/add", data={"sku": "FC-201", "quantity": "1"})
    customer.get("/cart")
    return customer


@pytest.fixture
def ten_percent(app, demo_key):
    """A code of the pool that takes off ten percent."""
    pool = row(app, CouponPool, name="10 % off")
    return rows(app, Coupon, pool_id=pool.id)[0].code


def test_a_form_adds_and_the_next_page_tells_analytics(customer):
    answer = customer.post("/cart/add", data={"sku": "FC-101-OAT", "quantity": "2"})
    page = customer.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert names_said(page) == ["add_to_cart", "view_cart"]
    assert said(page)[0]["ecommerce"]["value"] == 48.0
    assert names_said(customer.get("/cart").text) == ["view_cart"]
    assert "€52.90" in text(page)


def test_the_page_itself_adds_and_is_told_what_to_push(customer):
    data = {"sku": "FC-101-OAT", "quantity": "1"}
    answer = customer.post("/cart/add", data=data, headers={"Accept": "application/json"}).json

    assert answer["count"] == 1
    assert answer["push"]["event"] == "add_to_cart"
    assert "€36.00" in answer["note"]
    assert names_said(customer.get("/cart").text) == ["view_cart"]


def test_what_is_taken_out_is_told_as_taken_out(customer):
    customer.post("/cart/add", data={"sku": "FC-201", "quantity": "3"})
    customer.get("/cart")
    customer.post("/cart/change", data={"sku": "FC-201", "quantity": "1"})
    removed, _ = said(customer.get("/cart").text)
    customer.post("/cart/change", data={"sku": "FC-201", "quantity": "0"})
    page = customer.get("/cart").text

    assert (removed["event"], removed["ecommerce"]["items"][0]["quantity"]) == ("remove_from_cart", 2)
    assert names_said(page) == ["remove_from_cart"]
    assert "Nothing in here yet" in page


@pytest.mark.parametrize("quantity", ["-1", "0", "abc", "", "9999", "1e3"])
def test_odd_quantities_are_taken_for_one(customer, quantity):
    answer = customer.post(
        "/cart/add", data={"sku": "FC-201", "quantity": quantity}, headers={"Accept": "application/json"}
    )

    assert answer.json["count"] == 1


def test_nobody_buys_what_is_not_sold(customer):
    assert customer.post("/cart/add", data={"sku": "FC-999"}).status_code == 404


def test_a_cart_that_was_tampered_with_is_empty(with_teapot):
    with_teapot.set_cookie(COOKIE, "a" + with_teapot.get_cookie(COOKIE).value)

    assert "Nothing in here yet" in with_teapot.get("/cart").text


def test_the_cookie_is_the_shops_own(customer):
    sent = customer.post("/cart/add", data={"sku": "FC-201"}).headers["Set-Cookie"]

    assert sent.startswith(f"{COOKIE}=")
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent


def test_looking_around_sets_no_cookie(customer):
    assert "Set-Cookie" not in customer.get("/").headers


def test_a_code_of_a_pool_takes_off_its_percentage(with_teapot, ten_percent):
    with_teapot.post("/cart/code", data={"code": ten_percent.lower()})
    page = with_teapot.get("/cart").text

    assert f"Your code {ten_percent} is applied" in page
    assert "€66.60" in text(page)
    assert said(page)[0]["ecommerce"]["coupon"] == ten_percent


def test_a_code_for_shipping_takes_the_shipping(customer):
    customer.post("/cart/add", data={"sku": "FC-101-OAT"})
    customer.post("/cart/code", data={"code": "shipfree"})

    assert "Total €24.00" in text(customer.get("/cart").text)


def test_an_unknown_code_is_refused_and_the_old_one_stays(with_teapot, ten_percent):
    with_teapot.post("/cart/code", data={"code": ten_percent})
    with_teapot.post("/cart/code", data={"code": "<b>NO"})
    page = with_teapot.get("/cart").text

    assert "The code &lt;b&gt;NO is not valid" in page
    assert "€66.60" in text(page)


def test_an_emptied_field_takes_the_code_out(with_teapot, ten_percent):
    with_teapot.post("/cart/code", data={"code": ten_percent})
    with_teapot.post("/cart/code", data={"code": ""})

    assert "Total €74.00" in text(with_teapot.get("/cart").text)


def test_a_code_that_an_order_has_used_is_worth_nothing(app, demo_key, with_teapot, ten_percent):
    with app.app_context():
        shop_id = db.session.scalars(db.select(CouponPool.shop_id)).first()
        at = now()
        visitor = Visitor(shop_id=shop_id, key="v", first_seen_at=at, last_seen_at=at)
        db.session.add(visitor)
        db.session.flush()
        session = Session(shop_id=shop_id, visitor_id=visitor.id, started_at=at, last_at=at)
        db.session.add(session)
        db.session.flush()
        ids = {"shop_id": shop_id, "visitor_id": visitor.id, "session_id": session.id}
        money = {"currency": "EUR", "value_minor": 1, "items": []}
        db.session.add(Order(transaction_id="T-1", coupon=ten_percent, placed_at=at, **ids, **money))
        db.session.commit()

    with_teapot.post("/cart/code", data={"code": ten_percent})

    assert "is not valid, or has been used" in with_teapot.get("/cart").text


def test_the_link_of_a_coupon_applies_it_and_leads_to_the_cart(with_teapot, ten_percent):
    answer = with_teapot.get(f"/?discount={ten_percent}")

    assert answer.headers["Location"] == "/cart"
    assert "€66.60" in text(with_teapot.get("/cart").text)


def test_the_link_leads_back_to_the_checkout_it_was_followed_from(with_teapot, ten_percent):
    answer = with_teapot.get(f"/?discount={ten_percent}", headers={"Referer": "http://localhost/checkout"})

    assert answer.headers["Location"] == "/checkout"


def test_the_link_waits_for_a_cart(customer, ten_percent):
    answer = customer.get(f"/?discount={ten_percent}")
    customer.post("/cart/add", data={"sku": "FC-201"})

    assert answer.headers["Location"] == "/"
    assert "€66.60" in text(customer.get("/cart").text)


def test_an_empty_cart_has_no_checkout(customer):
    assert customer.get("/checkout").headers["Location"] == "/cart"
    assert customer.post("/checkout", data=VERA).headers["Location"] == "/cart"


def test_the_checkout_tells_of_itself_and_gives_notice_at_the_address(with_teapot):
    page = with_teapot.get("/checkout").text

    assert names_said(page) == ["begin_checkout"]
    assert 'aria-describedby="email-notice"' in page
    assert "we keep this address for a day" in page


@pytest.mark.parametrize("missing", list(VERA))
def test_an_order_needs_every_field(with_teapot, missing):
    page = with_teapot.post("/checkout", data={**VERA, missing: ""}).text

    assert "Please fill this in." in page or "Please choose a country." in page
    assert names_said(page) == []
    if missing != "name":
        assert "Vera Visitor" in page


def test_an_order_is_told_once_placed_and_the_cart_is_empty(with_teapot, ten_percent):
    with_teapot.post("/cart/code", data={"code": ten_percent})
    with_teapot.get("/cart")
    answer = with_teapot.post("/checkout", data=VERA)
    page = with_teapot.get(answer.headers["Location"]).text

    (purchase,) = said(page)
    told = purchase["ecommerce"]
    assert answer.headers["Location"].startswith("/orders/FC-")
    assert purchase["event"] == "purchase"
    assert told["transaction_id"] in answer.headers["Location"]
    assert (told["value"], told["shipping"], told["coupon"], told["currency"]) == (66.6, 0.0, ten_percent, "EUR")
    assert "Thank you, Vera" in page
    assert "vera@shop.example" not in page
    assert "Nothing in here yet" in with_teapot.get("/cart").text


def test_an_order_is_nobody_elses(app, with_teapot):
    answer = with_teapot.post("/checkout", data=VERA)

    assert app.test_client().get(answer.headers["Location"]).status_code == 404


def test_without_script_a_code_at_the_checkout_keeps_what_was_typed(with_teapot, ten_percent):
    page = with_teapot.post("/checkout", data={**VERA, "city": "", "code": ten_percent, "apply": "1"}).text

    assert 'value="vera@shop.example"' in page
    assert "€66.60" in text(page)


def test_the_newsletter_thanks_or_asks_again(customer):
    customer.post("/newsletter", data={"email": "vera@shop.example"})
    assert "once a month" in customer.get("/").text
    customer.post("/newsletter", data={"email": "vera"})
    assert "does not look complete" in customer.get("/").text
