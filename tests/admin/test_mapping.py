"""The page "Map your shop": its links, what it lists, and when it warns."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.factories import Browser, forget_published, make_event
from tracker.clock import now
from tracker.db import db
from tracker.shops.mapping import Picked, save_mapping
from tracker.shops.models import Mapping
from tracker.shops.page_link import MAPPING
from tracker.shops.shops import shop_by_key

PRICE = Picked("price", ".main .amount", pages="/products/*", sample="12,50 €", path="/products/mug")


@pytest.fixture
def mapped(app: Flask, shop_key: str) -> Callable[..., None]:
    """mapped(picked, misses=40) is how acme's pages were mapped, and how it went since."""

    def make(picked: Picked = PRICE, **later: Any) -> None:
        with app.app_context():
            save_mapping(db.session(), shop_by_key(shop_key).id, picked, user_id=1, now=now())
            if later:
                db.session.query(Mapping).filter_by(kind=picked.kind).update(later)
            db.session.commit()

    return make


def read(who: Person, key: str, query: str = "") -> str:
    answer = who.get(f"/admin/shops/{key}/map{query}")
    assert answer.status_code == 200
    return answer.text


def test_the_install_page_leads_to_it(marketer: Person, viewer: Person, shop_key: str) -> None:
    link = f"/admin/shops/{shop_key}/map"
    assert link in marketer.get(f"/admin/shops/{shop_key}/install").text
    assert link not in viewer.get(f"/admin/shops/{shop_key}/install").text


def test_it_says_what_can_be_mapped_before_anything_is(marketer: Person, shop_key: str) -> None:
    page = words(read(marketer, shop_key))
    assert "0 / 9" in page
    assert "Not mapped. Click the price the product is sold at." in page


def test_a_link_opens_the_shops_own_page_with_a_token_for_this_shop_alone(
    app: Flask, marketer: Person, shop_key: str, other_key: str
) -> None:
    address = "https://acme.example/products/mug?variant=2&shopbell_map=old#top"
    answer = marketer.get(f"/admin/shops/{shop_key}/map/open", query_string={"address": address})
    assert answer.status_code == 302
    parts = urlsplit(answer.location)
    assert (parts.netloc, parts.path, parts.fragment) == ("acme.example", "/products/mug", "top")
    query = parse_qs(parts.query)
    assert query["variant"] == ["2"]
    [token] = query["shopbell_map"]
    signer = app.extensions["shopbell"].signer
    assert MAPPING.read(signer, token, shop_key) is not None
    assert MAPPING.read(signer, token, other_key) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/products/mug",
        "https://evil.example/products/mug",
        "https://acme.example.evil.example/",
        "https://acme.example@evil.example/",
        "http://acme.example/",
        "//evil.example",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_it_never_leads_to_a_page_that_is_not_the_shops(marketer: Person, shop_key: str, address: str) -> None:
    answer = marketer.get(f"/admin/shops/{shop_key}/map/open", query_string={"address": address})
    assert answer.status_code == 422
    assert "shopbell_map" not in answer.text
    assert "none of the shop" in words(answer.text)


def test_another_address_is_taken_when_it_is_the_shops_and_explained_when_not(marketer: Person, shop_key: str) -> None:
    page = read(marketer, shop_key, "?product=https://acme.example/tea%3Fa%3D1")
    assert "address=https://acme.example/tea?a%3D1" in page or "address=https://acme.example/tea?a=1" in page
    page = read(marketer, shop_key, "?product=https://evil.example/tea")
    assert "address=https://evil.example" not in page
    assert "This page is on none of the shop&#39;s addresses: https://acme.example" in words(page) or (
        "This page is on none of the shop's addresses:" in words(page)
    )


def test_the_last_seen_product_page_is_offered(app: Flask, marketer: Person, shop_key: str) -> None:
    visitor = Browser(app.test_client(), shop_key)
    visitor.send(make_event(), context={"url": "https://acme.example/products/teapot"})
    visitor.send(make_event(), context={"url": "https://acme.example/checkout"})
    visitor.send(make_event(), context={"url": "https://acme.example/products/mug"})
    visitor.send(make_event(), context={"url": "https://evil.example/products/trap"})
    page = read(marketer, shop_key)
    assert "address=https://acme.example/products/mug" in page
    assert "address=https://acme.example/checkout" in page
    assert "teapot" not in page
    assert "trap" not in page


def test_it_lists_what_was_read_where_and_by_whom(marketer: Person, shop_key: str, mapped: Callable[..., None]) -> None:
    mapped()
    page = words(read(marketer, shop_key))
    assert "12,50 € on /products/mug, now by marketer-" in page
    assert ".main .amount on pages like /products/*" in page
    assert "1 / 9" in page


def test_what_was_mapped_can_be_removed_by_a_marketer_of_this_shop(
    app: Flask, marketer: Person, shop_key: str, other_key: str, mapped: Callable[..., None]
) -> None:
    mapped()
    assert marketer.post(f"/admin/shops/{other_key}/map/remove", {"kind": "price"}).status_code == 404
    assert marketer.post(f"/admin/shops/{shop_key}/map/remove", {"kind": "made up"}).status_code == 404
    answer = marketer.post(f"/admin/shops/{shop_key}/map/remove", {"kind": "price"}, follow_redirects=True)
    assert "Price is not mapped any more." in answer.text
    with app.app_context():
        assert db.session.query(Mapping).count() == 0


@pytest.mark.parametrize("place", ["", "/install", "/map"])
def test_it_warns_when_what_was_mapped_is_not_found_any_more(
    marketer: Person, shop_key: str, mapped: Callable[..., None], place: str
) -> None:
    since = now() - dt.timedelta(days=2)
    mapped(misses=40, missing_since=since)
    page = words(marketer.get(f"/admin/shops/{shop_key}{place}").text)
    assert f"Price has not been found on the last 40 product pages, since {since:%A}." in page
    assert ("Map it again" in page) == (place != "/map")


def test_a_few_misses_are_no_reason_to_warn(marketer: Person, shop_key: str, mapped: Callable[..., None]) -> None:
    mapped(misses=19, missing_since=now())
    assert "has not been found" not in read(marketer, shop_key)


def test_what_a_hostile_page_was_called_does_nothing_here(
    app: Flask, marketer: Person, shop_key: str, mapped: Callable[..., None]
) -> None:
    harmless = what_acts(read(marketer, shop_key))
    mapped(
        Picked(
            "name",
            "[x='\"><img src=x onerror=alert(1)>']".replace("<", ""),
            sample="<script>alert(1)</script>",
            path="/<b onmouseover=x>",
        )
    )
    mapped(misses=99, missing_since=now())
    visitor = Browser(app.test_client(), shop_key)
    visitor.send(make_event(), context={"url": 'https://acme.example/products/"><script>alert(1)</script>'})
    forget_published(app)
    assert what_acts(read(marketer, shop_key)) == harmless
