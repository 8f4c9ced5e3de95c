"""`/v1/coupons`: the shop's own system fetches codes, marks them, and adds some to a pool."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import Browser, form_document, make_pool, make_popup, make_shop, row, rows
from tests.shop_server import ShopServer
from tracker.clock import iso
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.models import Coupon

MADE = {"kind": "generated", "pattern": "BELL-####-@@", "expiry": {"after": 3}}


class Api:
    def __init__(self, app: Flask, shop_key: str) -> None:
        self.server = ShopServer(app, shop_key)
        self.key = {"Authorization": f"Bearer {self.server.secret_key}"}

    def get(self, **asked: Any) -> TestResponse:
        return self.server.client.get("/v1/coupons", query_string=asked, headers=self.key)

    def post(self, body: Any) -> TestResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.server.client.post("/v1/coupons", data=data, headers=self.key)


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, consent_mode="full")


@pytest.fixture
def api(app: Flask, shop: str) -> Api:
    return Api(app, shop)


@pytest.fixture
def win(app: Flask, shop: str) -> Callable[[str, str], str]:
    def submit(popup: str, address: str) -> str:
        browser = Browser(app.test_client(), shop)
        return browser.submit(popup, browser.token(popup), address).json["coupon"]["code"]

    return submit


def test_a_made_code_is_fetched_created_and_used(
    app: Flask, shop: str, api: Api, win: Callable[[str, str], str]
) -> None:
    popup = make_popup(app, shop, form_document(reward=MADE))
    code = win(popup, "vera@example.com")
    (found,) = api.get(state="new").json["coupons"]
    claim = row(app, CouponClaim)
    assert (found["code"], found["pattern"], found["state"]) == (code, "BELL-####-@@", "new")
    assert (found["given_at"], found["valid_until"]) == (iso(claim.given_at), iso(claim.expires_at))

    assert api.post({"created": [code.lower(), "UNKNOWN"]}).json == {"ok": True, "created": 1, "unknown": ["UNKNOWN"]}
    assert api.get(state="new").json["coupons"] == []
    assert [one["state"] for one in api.get(state="created").json["coupons"]] == ["created"]

    assert api.post({"used": [code]}).json == {"ok": True, "used": 1}
    (used,) = api.get(state="used").json["coupons"]
    assert used["used_at"]
    first = row(app, CouponClaim).used_at
    assert first is not None
    # Telling it again changes nothing.
    api.post({"used": [code]})
    assert row(app, CouponClaim).used_at == first


def test_codes_are_added_to_a_pool(app: Flask, shop: str, api: Api) -> None:
    pool = make_pool(app, shop, ["A1"])
    answer = api.post({"pool": pool, "add": ["A1", " B2 ", "B2", "bad\u0007", "C3"]})
    assert answer.json == {"ok": True, "added": 2, "duplicate": ["A1", "B2"], "unusable": ["bad\u0007"]}
    assert [one.code for one in rows(app, Coupon)] == ["A1", "B2", "C3"]


def test_codes_come_in_portions_and_by_pool(app: Flask, shop: str, api: Api) -> None:
    make_pool(app, shop, ["X"], "Other")
    pool = make_pool(app, shop, [f"C{number}" for number in range(5)])
    seen, after = [], ""
    while after is not None:
        answer = api.get(pool=pool, limit=2, after=after).json
        seen += [one["code"] for one in answer["coupons"]]
        after = answer["next"]
    assert seen == ["C0", "C1", "C2", "C3", "C4"]


def test_another_shop_s_codes_are_not_seen_nor_changed(app: Flask, shop: str, api: Api) -> None:
    pool = make_pool(app, make_shop(app, "otto"), ["THEIRS"])
    assert api.get().json["coupons"] == []
    assert api.get(pool=pool).status_code == 404
    assert api.post({"pool": pool, "add": ["A"]}).json["error"] == "unknown_pool"
    assert api.post({"used": ["THEIRS"]}).json == {"ok": True, "used": 0, "unknown": ["THEIRS"]}
    assert row(app, Coupon).used_at is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", {"add": ["A"]}, {"pool": "pool_\u0000", "add": ["A"]}, {"used": [5]}, {"more": 1},
     {"created": ["A"] * 5001}, b"[" * 100_000],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_changes_nothing(api: Api, body: Any) -> None:
    answer = api.post(body)
    assert answer.status_code in (400, 404)
    assert answer.json["message"]


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"after": "x"}, {"limit": "-1"}, {"after": "9" * 30}])
def test_what_cannot_be_asked_is_refused(api: Api, asked: dict[str, str]) -> None:
    assert api.get(**asked).status_code == 400


def test_text_that_no_database_holds_is_unknown_and_no_fault(api: Api) -> None:
    for code in ("\u0000", "\ud800", "x" * 200):
        assert api.post({"used": [code], "created": [code]}).status_code in (200, 400)


def test_only_the_secret_key_opens_it(app: Flask, shop: str, api: Api) -> None:
    client = app.test_client()
    for headers in ({}, {"Authorization": f"Bearer {shop}"}, {"Authorization": "Bearer sk_wrong"}):
        assert client.get("/v1/coupons", headers=headers).status_code == 401
        assert client.post("/v1/coupons", data=b"{}", headers=headers).status_code == 401
