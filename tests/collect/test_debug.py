"""What one of a shop's people gets with the token of their link, and what nobody gets without it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, make_popup, make_shop, plain_document
from tracker import signing
from tracker.services import Services
from tracker.shops.check_words import CHECKS
from tracker.shops.page_link import DEBUG, MAPPING

ONLY_HOME = plain_document(rule={"condition": "page_type", "params": {"types": ["home"]}})


def token_of(app: Flask, shop: str) -> str:
    services: Services = app.extensions["shopbell"]
    return DEBUG.token(services.signer, shop, 7)


@pytest.fixture
def ask(app: Flask, shop: str, vera: Browser) -> Callable[..., Any]:
    """ask() opens the panel on acme's page; token=… in place of a valid one, origin=… on another page."""

    def open_panel(browser: Browser = vera, **said: Any) -> Any:
        return browser.post("/v1/debug", {"v": 1, "shop": shop, "token": token_of(app, shop), **said})

    return open_panel


@pytest.fixture
def invalid(app: Flask, shop: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Tokens that are none: by what is wrong with them."""
    services: Services = app.extensions["shopbell"]
    other = make_shop(app, "umbrella", "https://umbrella.example")
    valid = token_of(app, shop)
    with monkeypatch.context() as then:
        then.setattr(signing.URLSafeTimedSerializer.default_signer, "get_timestamp", lambda _: 1_000_000_000)
        old = token_of(app, shop)
    return {
        "missing": "",
        "made up": "bmljZQ.abc.def",
        "altered": valid[:-1] + ("A" if valid[-1] != "A" else "B"),
        "another shop's": token_of(app, other),
        "for mapping": MAPPING.token(services.signer, shop, 7),
        "old": old,
    }


def test_the_panel_gets_its_words_and_what_only_the_server_knows(ask: Callable[..., Any], shop: str) -> None:
    answer = ask()
    assert answer.status_code == 200, answer.text
    said = answer.json
    assert (said["name"], said["allowed"]) == ("acme", True)
    assert said["links"]["install"] == f"{said['admin']}/admin/shops/{shop}/install"
    assert set(said["checks"]) == set(CHECKS)
    assert said["checks"]["csp"]["state"] == "broken"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://acme.example"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_that_is_not_the_shops_is_told_so(ask: Callable[..., Any], browser_of: Callable[..., Browser]) -> None:
    said = ask(browser_of(origin="https://www.acme.example")).json
    assert said["allowed"] is False


def test_no_token_but_a_valid_one_of_this_shop_opens_anything(
    app: Flask, shop: str, vera: Browser, ask: Callable[..., Any], invalid: dict[str, str]
) -> None:
    make_popup(app, shop, ONLY_HOME)
    for what, token in invalid.items():
        answer = ask(token=token)
        assert (what, answer.status_code, answer.json["error"]) == (what, 403, "bad_token")
        assert "words" not in answer.json
        if token:
            answer = vera.post("/v1/decide", vera.batch(debug=token))
            assert (what, answer.status_code) == (what, 403)
            assert "trace" not in answer.json


def test_the_trace_names_the_gate_that_failed_with_what_was_seen(app: Flask, shop: str, vera: Browser) -> None:
    popup = make_popup(app, shop, ONLY_HOME, "Only at home")
    batch = vera.batch(debug=token_of(app, shop), context={"url": "https://acme.example/cart", "page_type": "cart"})
    [one] = vera.post("/v1/decide", batch).json["trace"]
    assert (one["popup"], one["name"], one["eligible"], one["failed"]) == (popup, "Only at home", False, "page_type")
    gate = next(gate for gate in one["gates"] if not gate["passed"])
    assert one["change_words"] == ["Page type: cart → home page"]
    assert (gate["passed"], gate["seen"], gate["seen_words"]) == (False, "cart", "cart")
    assert gate["words"]


def test_a_debug_that_is_no_text_costs_a_batch_nothing(vera: Browser) -> None:
    for debug in (None, 1, ["x"], {"a": 1}):
        answer = vera.post("/v1/decide", vera.batch(debug=debug))
        assert answer.status_code == 200
        assert "decision" in answer.json
