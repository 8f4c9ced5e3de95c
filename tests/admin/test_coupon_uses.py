"""Codes in orders that were not their buyers', what pools' pages say of their codes, and who may see what."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.factories import Browser, form_document, make_pool, make_popup, rows
from tests.shop_server import ShopServer
from tracker.popups.models import Coupon, CouponPool


@pytest.fixture
def told(app: Flask, shop_key: str) -> str:
    """A pool of which one code was used by whom it was given, one passed on and used twice, one stolen. Its id."""
    pool = make_pool(app, shop_key, [f"BELL-{number}" for number in range(1, 7)])
    popup = make_popup(app, shop_key, form_document(reward={"kind": "pool", "pool": pool}), "Welcome")
    static = make_popup(app, shop_key, form_document(reward={"kind": "code", "code": "HELLO10"}), "Hello")
    server = ShopServer(app, shop_key)
    for where, person in [(popup, "vera@example.com"), (popup, "otto@example.com"), (static, "vera@example.com")]:
        browser = Browser(app.test_client(), shop_key)
        assert browser.submit(where, browser.token(where), person).status_code == 200
    for number, code, email in [
        (1, "BELL-1", "vera@example.com"),
        (2, "BELL-2", "carl@example.com"),
        (3, "BELL-2", "otto@example.com"),
        (4, "BELL-5", "dina@example.com"),
        (5, "HELLO10", "vera@example.com"),
        (6, "hello10", "carl@example.com"),
        (7, "HELLO10", None),
        (8, "OWN", "carl@example.com"),
    ]:
        coupons = [{"code": code, "discount": 2.5}]
        assert server.tell(transaction_id=f"N{number}", value=40, currency="EUR", email=email, coupons=coupons) == "new"
    server.tell(transaction_id="N9", value=40, coupon="BELL-6", email="x@example.com", status="cancelled")
    return pool


def test_orders_with_codes_that_were_not_their_buyers_are_listed(
    member: Callable[..., Person], shop_key: str, told: str
) -> None:
    page = member("viewer").get(f"/admin/shops/{shop_key}/coupon-uses").text
    for number in (2, 3, 4, 6):
        assert f">N{number}<" in page
    for number in (1, 5, 7, 8, 9):
        assert f">N{number}<" not in page
    assert "It was given to somebody else." in page
    assert "It was given to nobody." in page
    assert "This buyer was never given it." in page
    assert "Used before" in page


def test_the_csv_file_has_the_same_orders(member: Callable[..., Person], shop_key: str, told: str) -> None:
    answer = member("marketer").post(f"/admin/shops/{shop_key}/coupon-uses/uses.csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    found = {line["order"]: (line["code"], line["used_by"], line["used_before"], line["discount"]) for line in lines}
    assert found == {
        "N6": ("hello10", "nobody", "no", "2.50"),
        "N4": ("BELL-5", "nobody", "no", "2.50"),
        "N3": ("BELL-2", "given", "yes", "2.50"),
        "N2": ("BELL-2", "other", "no", "2.50"),
    }
    assert member("viewer").post(f"/admin/shops/{shop_key}/coupon-uses/uses.csv").status_code == 403


def test_a_shop_where_nothing_leaked_is_told_so(member: Callable[..., Person], shop_key: str) -> None:
    assert "Nothing leaked" in member("viewer").get(f"/admin/shops/{shop_key}/coupon-uses").text


def test_a_pool_says_what_its_codes_brought_and_cost(member: Callable[..., Person], shop_key: str, told: str) -> None:
    who = member("viewer")
    page = who.get(f"/admin/shops/{shop_key}/coupons/{told}").text
    for words in ("Used and never given", "€160.00", "€10.00"):
        assert words in page, words
    assert "€160.00" in who.get(f"/admin/shops/{shop_key}/coupons").text


def test_a_pool_that_runs_low_is_marked_in_both_lists_from_the_number_that_was_set(
    member: Callable[..., Person], shop_key: str, told: str
) -> None:
    who = member("marketer")
    base = f"/admin/shops/{shop_key}"
    for low_at, is_low in [(3, True), (2, False)]:
        sent = {"low_at": low_at, "after_expiry": "again"}
        assert who.post(f"{base}/coupons/{told}/settings", sent).status_code == 302
        assert ("Low" in who.get(f"{base}/coupons").text) is is_low
        assert ("codes left in" in who.get(f"{base}/popups").text) is is_low
    for wrong in ({"low_at": "many", "after_expiry": "again"}, {"low_at": 5, "after_expiry": "burn"}):
        assert who.post(f"{base}/coupons/{told}/settings", wrong).status_code == 422


def test_codes_are_made_by_a_pattern_and_taken_along(app: Flask, member: Callable[..., Person], shop_key: str) -> None:
    pool = make_pool(app, shop_key, ["=HYPERLINK(1)"])
    who, base = member("marketer"), f"/admin/shops/{shop_key}/coupons/{pool}"
    assert who.post(f"{base}/make", {"pattern": "BELL-####-@@", "count": 40}).status_code == 302
    assert len(rows(app, Coupon)) == 41
    for wrong in ({"pattern": "BELL-#", "count": 4}, {"pattern": "BELL-####-@@", "count": "x"}):
        assert "problem" in who.post(f"{base}/make", wrong).text
    lines = list(csv.DictReader(io.StringIO(who.post(f"{base}/codes.csv").text.removeprefix("\ufeff"))))
    assert {line["code"] for line in lines} == {one.code for one in rows(app, Coupon)} - {"=HYPERLINK(1)"} | {
        "'=HYPERLINK(1)"
    }
    for path in ("make", "codes.csv", "settings"):
        assert member("viewer").post(f"{base}/{path}", {"pattern": "BELL-####-@@", "count": 1}).status_code == 403


def test_a_pool_of_made_codes_takes_none_by_hand(app: Flask, member: Callable[..., Person], shop_key: str) -> None:
    reward = {"kind": "generated", "pattern": "BELL-####-@@"}
    popup = make_popup(app, shop_key, form_document(reward=reward))
    browser = Browser(app.test_client(), shop_key)
    browser.submit(popup, browser.token(popup), "vera@example.com")
    pool = rows(app, CouponPool)[0].public_id
    who, base = member("marketer"), f"/admin/shops/{shop_key}/coupons/{pool}"
    page = who.get(base).text
    assert "Add codes" not in page
    assert "1 of" in page
    assert who.post(base, {"codes": "A1"}).status_code == 422
    assert who.post(f"{base}/make", {"pattern": "BELL-####-@@", "count": 4}).status_code == 422
    assert len(rows(app, Coupon)) == 1
