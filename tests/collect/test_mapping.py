"""An owner's mapping: who may write it, what is taken, how it reaches every visitor, and how it is watched."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import GOOGLEBOT, Browser, count, forget_published, make_event, make_shop, row, rows
from tracker.services import Services
from tracker.shops.mapping_watch import MISSES_BEFORE_WARNING, MOST_PAGES
from tracker.shops.models import Mapping
from tracker.shops.page_link import MAPPING

PRICE = {
    "kind": "price",
    "selector": ".product-main .amount",
    "pages": "/products/*",
    "sample": " 12,50\n€ ",
    "url": "https://acme.example/products/mug?variant=2",
}


def token_of(app: Flask, shop: str, user: int | None = 7) -> str:
    services: Services = app.extensions["shopbell"]
    return MAPPING.token(services.signer, shop, user)


@pytest.fixture
def owner(app: Flask, shop: str, vera: Browser) -> Callable[..., Any]:
    """owner(kind=…, selector=…) maps; token=… in place of a valid one."""

    def say(**said: Any) -> Any:
        return vera.post("/v1/map", {"v": 1, "shop": shop, "token": token_of(app, shop), **said})

    return say


def settings_of(app: Flask, vera: Browser, shop: str) -> dict[str, Any]:
    forget_published(app)
    return vera.client.get(f"/v1/settings?shop={shop}").json


def test_a_mapping_is_stored_and_reaches_every_visitor(
    app: Flask, shop: str, vera: Browser, owner: Callable[..., Any]
) -> None:
    assert settings_of(app, vera, shop)["map"] is None
    answer = owner(**PRICE)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "https://acme.example"
    assert answer.json["map"] == {"price": {"selector": ".product-main .amount", "sample": "12,50 €"}}
    stored = row(app, Mapping)
    assert (stored.pages, stored.sample_path, stored.updated_by) == ("/products/*", "/products/mug", 7)
    assert settings_of(app, vera, shop)["map"] == {
        "price": {"selector": ".product-main .amount", "pages": "/products/*"}
    }
    assert vera.client.get(f"/v1/settings?shop={shop}").headers["Cache-Control"] == "public, max-age=60"


def test_mapping_again_replaces_and_forgets_what_was_missed(app: Flask, owner: Callable[..., Any]) -> None:
    owner(**PRICE)
    owner(**PRICE | {"selector": "[itemprop=price]", "attribute": "content"})
    stored = row(app, Mapping)
    assert (stored.selector, stored.attribute, stored.misses) == ("[itemprop=price]", "content", 0)


def test_asking_without_a_kind_stores_nothing_and_says_what_there_is_to_map(
    app: Flask, owner: Callable[..., Any]
) -> None:
    answer = owner().json
    assert [one["kind"] for one in answer["kinds"]][:2] == ["price", "name"]
    assert answer["words"]["saved"] == "Saved"
    assert answer["map"] == {}
    assert count(app, Mapping) == 0


def test_a_mapped_email_field_is_told_to_the_capture(
    app: Flask, shop: str, vera: Browser, owner: Callable[..., Any]
) -> None:
    assert settings_of(app, vera, shop)["capture"]["mapped"] == []
    owner(kind="email", selector="#kontakt")
    assert settings_of(app, vera, shop)["capture"]["mapped"] == ["#kontakt"]


@pytest.mark.parametrize("how", ["missing", "tampered", "of another shop", "for another purpose", "empty"])
def test_a_token_that_is_not_this_shops_is_refused_in_words(
    app: Flask, shop: str, owner: Callable[..., Any], how: str
) -> None:
    other = make_shop(app, "umbrella", "https://umbrella.example")
    good = token_of(app, shop)
    token = {
        "missing": None,
        "tampered": good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB"),
        "of another shop": token_of(app, other),
        "for another purpose": app.extensions["shopbell"].signer.sign("popup", [shop, 7]),
        "empty": "",
    }[how]
    answer = owner(**PRICE, token=token) if token is not None else owner(**PRICE, token="")
    assert answer.status_code == 403
    assert answer.headers["X-Shopbell-Reason"] == "bad_token"
    assert "Open a new one in Shopbell" in answer.json["message"]
    assert count(app, Mapping) == 0


def test_a_token_is_refused_after_half_an_hour(
    app: Flask, shop: str, owner: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(app, shop)
    moment = itertools.count(0)
    now = __import__("time").time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 31 * 60 + next(moment))
    assert owner(**PRICE, token=token).status_code == 403


def test_pages_of_others_may_not_write_it_even_with_a_token(app: Flask, shop: str, browser_of: Any) -> None:
    thief = browser_of(origin="https://evil.example")
    answer = thief.post("/v1/map", {"v": 1, "shop": shop, "token": token_of(app, shop), **PRICE})
    assert (answer.status_code, answer.json["error"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "password"},
        {"selector": ""},
        {"selector": "x" * 301},
        {"selector": "a\x00b"},
        {"selector": "a { color: red }"},
        {"selector": "</style><script>"},
        {"selector": "a /* b"},
        {"selector": "[data-x='1"},
        {"selector": ":not(.a"},
        {"selector": ".a)"},
        {"selector": "*"},
        {"attribute": "on click"},
        {"attribute": "x" * 41},
        {"pages": "products"},
        {"pages": "/a b"},
        {"pages": "/" + "x" * 200},
    ],
)
def test_what_cannot_be_a_mapping_is_refused_with_the_field_and_what_to_do(
    app: Flask, owner: Callable[..., Any], wrong: dict[str, str]
) -> None:
    answer = owner(**PRICE | wrong)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
    assert answer.json["message"].partition(":")[0] == next(iter(wrong))
    assert count(app, Mapping) == 0


@pytest.mark.parametrize(
    "selector", ["#a > .b:not(.c)", "[name='a(b']", '[data-x="it\'s"]', ".w-1\\/2", "main ~ p, aside [role=button]"]
)
def test_selectors_as_pages_need_them_are_taken(app: Flask, owner: Callable[..., Any], selector: str) -> None:
    assert owner(**PRICE | {"selector": selector}).status_code == 200
    assert row(app, Mapping).selector == selector


def test_a_body_that_is_too_large_or_no_mapping_is_refused(shop: str, vera: Browser) -> None:
    assert vera.post("/v1/map", b"{" + b" " * 9000 + b"}").status_code == 413
    assert vera.post("/v1/map", b"[]").status_code == 400
    assert vera.post("/v1/map", {"v": 1, "shop": shop, "token": 7}).status_code == 400


# What tags find of it


@pytest.fixture
def told(app: Flask, shop: str, vera: Browser, owner: Callable[..., Any]) -> Callable[..., Any]:
    """told({"price": 0}) is a page view of a new page that says so; the price is mapped."""
    owner(**PRICE)
    forget_published(app)
    pages = itertools.count(1)

    def say(found: Any, times: int = 1, page: str = "", who: Browser = vera) -> Any:
        # As a process that has waited for a minute.
        app.extensions["shopbell.mapping_watch"]._due_ms = 0
        for _ in range(times):
            event = make_event(page=page or f"page-{next(pages)}")
            context = {"url": "https://acme.example/products/mug", "map": found}
            answer = who.send(event, context=context)
            assert answer.status_code == 202
        return row(app, Mapping)

    return say


def test_a_match_is_noted(told: Callable[..., Any]) -> None:
    before = told({}).last_matched_at
    after = told({"price": 1})
    assert after.last_matched_at > before
    assert (after.misses, after.missing_since) == (0, None)


def test_misses_in_a_row_are_counted_and_a_match_ends_them(app: Flask, told: Callable[..., Any]) -> None:
    first = told({"price": 0})
    assert first.misses == 1
    again = told({"price": 0})
    assert (again.misses, again.missing_since) == (2, first.missing_since)
    assert told({"price": 1}).misses == 0


def test_many_reports_are_written_once_a_minute(app: Flask, told: Callable[..., Any]) -> None:
    assert told({"price": 0}, times=MISSES_BEFORE_WARNING).misses == 1
    assert told({"price": 0}).misses == MISSES_BEFORE_WARNING + 1


def test_what_has_just_gone_missing_is_written_at_once_and_then_a_minute_passes(
    app: Flask, told: Callable[..., Any]
) -> None:
    assert told({"price": 0}, times=MISSES_BEFORE_WARNING + 1).misses == MISSES_BEFORE_WARNING + 1
    watch = app.extensions["shopbell.mapping_watch"]
    shop_id, at_ms = row(app, Mapping).shop_id, watch._alarm_ms - 1
    times = [watch.notice(shop_id, {"price": {}}, {"price": False}, f"flood-{n}", at_ms) for n in range(500)]
    assert not any(times)


def test_a_page_counts_once_however_often_it_speaks(told: Callable[..., Any]) -> None:
    told({"price": 0}, page="the-same")
    told({"price": 0}, page="the-same")
    assert told({"price": 0}, page="another").misses == 2


@pytest.mark.parametrize(
    "hostile",
    [
        {"name": 0, "made_up": 0, "price' OR 1=1": 0},
        {"price": 2},
        {"price": [0]},
        {"price": "0"},
        {f"k{number}": 0 for number in range(21)} | {"price": 0},
        [["price", 0]],
        "price",
        7,
    ],
)
def test_hostile_reports_change_nothing_and_add_nothing(app: Flask, told: Callable[..., Any], hostile: Any) -> None:
    before = told({"price": 1})
    assert told(hostile) == before
    assert len(rows(app, Mapping)) == 1


def test_robots_are_not_counted(told: Callable[..., Any], browser_of: Any) -> None:
    assert told({"price": 0}, who=browser_of(user_agent=GOOGLEBOT)).misses == 0


def test_what_is_kept_in_memory_has_an_end(app: Flask, shop: str) -> None:
    watch = app.extensions["shopbell.mapping_watch"]
    for number in range(MOST_PAGES * 2):
        watch.notice(1, {"price": {}}, {"price": False, f"k{number}": False}, f"p{number}", 1)
    assert len(watch._pages) == MOST_PAGES
    assert len(watch._seen) == 1


def test_a_page_opened_before_it_was_mapped_again_does_not_count(
    app: Flask, told: Callable[..., Any], owner: Callable[..., Any], shop: str
) -> None:
    watch = app.extensions["shopbell.mapping_watch"]
    told({"price": 1})
    shop_id = row(app, Mapping).shop_id
    watch.notice(shop_id, {"price": {}}, {"price": False}, "old", 1)
    assert told({}).misses == 0
