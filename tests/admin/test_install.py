"""The install check: what was seen of a shop, said so that its owner knows what to do next."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.factories import Browser, make_event
from tracker import __version__
from tracker.admin.install_findings import Facts, Finding, findings, steps_seen
from tracker.shops.models import Sighting
from tracker.shops.page_link import DEBUG

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
ORIGIN = "https://acme.example"
SETTINGS = {"send": True, "consent.mode": "anonymous", "consent.prompt": False}


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def facts(*seen: tuple[str, str] | tuple[str, str, dt.timedelta], **changes: Any) -> Facts:
    sightings: dict[str, list[Sighting]] = {}
    for kind, name, *ago in seen:
        at = NOW - (ago[0] if ago else minutes(1))
        sightings.setdefault(kind, []).append(Sighting(kind=kind, name=name, first_at=at, last_at=at, count=1))
    given: dict[str, Any] = {"settings": SETTINGS, "origins": {ORIGIN}, "latest_event_at": NOW - minutes(1)}
    return Facts(now=NOW, sightings=sightings, **(given | changes))


@pytest.fixture
def said(app: Flask) -> Callable[..., list[Finding]]:
    """said(…) is what the check says of these facts, in English."""

    def say(*seen: Any, **changes: Any) -> list[Finding]:
        with app.test_request_context():
            return findings(facts(*seen, **changes))

    return say


def titles(found: list[Finding]) -> list[str]:
    return [f"{one.state}: {one.title}" for one in found]


def test_before_anything_was_seen_it_says_where_to_look(said: Callable[..., list[Finding]]) -> None:
    assert titles(said(latest_event_at=None)) == ["attention: The tag has not been seen"]


def test_a_tag_that_runs_and_never_speaks_is_told_by_the_shop_s_mode(said: Callable[..., list[Finding]]) -> None:
    (strict,) = said(
        ("settings", ""), ("consent_tool", "tcf", minutes(60 * 24 * 30)), latest_event_at=None,
        settings=SETTINGS | {"consent.mode": "strict", "consent.prompt": True},
    )  # fmt: skip
    (other,) = said(("settings", ""), latest_event_at=None)
    assert strict.title == other.title == "The tag runs, but nothing arrives"
    assert "before the visitor agrees" in strict.words
    assert "connect-src" in other.words


def test_a_pause_of_a_minute_is_no_silence(said: Callable[..., list[Finding]]) -> None:
    silent = "attention: The tag runs, but nothing arrives"
    half_an_hour_ago = NOW - minutes(30)
    assert silent not in titles(said(("settings", "", minutes(1)), latest_event_at=half_an_hour_ago))
    assert silent in titles(said(("settings", "", minutes(10)), latest_event_at=half_an_hour_ago))


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        (("origin", "https://www.acme.example"), "broken: Pages of https://www.acme.example are refused"),
        (("refused", "rate_limited"), "attention: Some requests were one too many"),
        (("rejected", "unknown_name"), "attention: Some events could not be taken"),
        (("platform", "woocommerce"), "good: Built with WooCommerce"),
        (("source", "datalayer"), "good: Your pages speak for themselves"),
        (("consent_tool", "google"), "good: Consent is asked by Google Consent Mode"),
        (("path", "first"), "good: First-party path"),
        (("path", "third"), "good: The tag comes from this server's own address"),
        (("tag", "0.0.1"), "attention: An old tag is in use: 0.0.1"),
    ],
)
def test_each_thing_is_named(said: Callable[..., list[Finding]], seen: tuple[str, str], title: str) -> None:
    assert title in titles(said(("settings", ""), seen))
    # What was mended a while ago is not held against a shop for ever.
    assert title not in titles(said(("settings", ""), (*seen, dt.timedelta(days=8))))


def test_a_shopify_shop_whose_checkout_is_silent_is_told_of_the_pixel(said: Callable[..., list[Finding]]) -> None:
    silent = "attention: Carts are filled, and no checkout is heard of"
    shopify = ("platform", "shopify")
    assert silent in titles(said(shopify, names={"page_view", "add_to_cart"}))
    assert silent not in titles(said(shopify, names={"page_view"}))
    assert silent not in titles(said(shopify, names={"add_to_cart", "begin_checkout"}))
    assert silent not in titles(said(("platform", "woocommerce"), names={"add_to_cart"}))


def test_what_is_in_order_is_not_complained_about(said: Callable[..., list[Finding]]) -> None:
    speaks = (("settings", ""), ("source", "shopify"), ("path", "first"), ("origin", ORIGIN))
    everything = said(*speaks, ("tag", __version__), ("tag", "0.0.1"))
    assert {one.state for one in everything} == {"good"}


def test_a_shop_that_is_switched_off_or_has_no_address_is_told_that_first(said: Callable[..., list[Finding]]) -> None:
    assert (
        titles(said(settings=SETTINGS | {"send": False}, latest_event_at=None))[0] == "broken: The tag is switched off"
    )
    assert titles(said(origins=set()))[0] == "broken: The shop has no address yet"


def test_a_strict_shop_where_nobody_asks_is_told_who_could(said: Callable[..., list[Finding]]) -> None:
    strict = SETTINGS | {"consent.mode": "strict"}
    asked = "attention: Nobody asks your visitors for their consent"
    assert asked in titles(said(settings=strict))
    assert asked not in titles(said(settings=strict | {"consent.prompt": True}))
    assert asked not in titles(said(("consent_tool", "tcf"), settings=strict))


def test_only_page_views_lead_to_the_mapper(said: Callable[..., list[Finding]]) -> None:
    found = next(one for one in said(("settings", "")) if one.title == "Only page views so far")
    assert found.link is not None
    assert found.link.target == "admin.mapping.index"
    assert "attention: Only page views so far" not in titles(said(("settings", ""), names={"page_view", "view_item"}))


def test_the_way_to_an_order_shows_what_is_heard_of(app: Flask) -> None:
    with app.test_request_context():
        steps = steps_seen(facts(names={"page_view", "cart_update", "purchase"}))
    assert [label for label, is_seen in steps if is_seen] == ["Pages", "Cart", "Orders"]


# The page


def test_an_address_of_the_shop_is_allowed_by_one_click(
    app: Flask, owner: Person, viewer: Person, shop_key: str
) -> None:
    Browser(app.test_client(), shop_key, origin="https://www.acme.example").send(make_event())
    page = f"/admin/shops/{shop_key}/install"
    assert "Pages of https://www.acme.example are refused" in words(owner.get(page).text)
    assert "This is my shop: allow it" not in viewer.get(page).text
    answer = owner.post(
        f"/admin/shops/{shop_key}/settings/origins", {"origin": "https://www.acme.example", "next": "install"}
    )
    assert answer.headers["Location"].endswith("/install")
    assert "are refused" not in words(owner.get(page).text)
    # What the door knows of a shop it believes for a second.
    app.extensions["shopbell.guard"].forget()
    assert Browser(app.test_client(), shop_key, origin="https://www.acme.example").send(make_event()).status_code == 202


def test_what_anybody_can_write_there_acts_on_nothing(app: Flask, owner: Person, shop_key: str) -> None:
    hostile = make_event("view_item", url='https://acme.example/"><script>alert(1)</script>')
    Browser(app.test_client(), shop_key, origin="https://acme.example").send(hostile)
    page = owner.get(f"/admin/shops/{shop_key}/install")
    assert page.status_code == 200
    assert what_acts(page.text) == []


def test_the_part_that_asks_again_is_no_whole_page(viewer: Person, shop_key: str) -> None:
    part = viewer.get(f"/admin/shops/{shop_key}/install/check").text
    assert "Waiting for the first event…" in words(part)
    assert "<html" not in part


# The shop in the owner's own browser


def test_the_page_opens_the_shop_with_a_token_for_it_alone(
    app: Flask, viewer: Person, shop_key: str, other_key: str
) -> None:
    page = viewer.get(f"/admin/shops/{shop_key}/install")
    # Else the opened shop could not answer.
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert f"/admin/shops/{shop_key}/install/debug?to=https://acme.example/" in page.text
    answer = viewer.get(
        f"/admin/shops/{shop_key}/install/debug", query_string={"to": "https://acme.example/tea?a=1&shopbell_debug=old"}
    )
    assert answer.status_code == 302
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    parts = urlsplit(answer.location)
    assert (parts.netloc, parts.path) == ("acme.example", "/tea")
    query = parse_qs(parts.query)
    assert query["a"] == ["1"]
    [token] = query["shopbell_debug"]
    signer = app.extensions["shopbell"].signer
    assert DEBUG.read(signer, token, shop_key) is not None
    assert DEBUG.read(signer, token, other_key) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/tea",
        "https://evil.example/",
        "https://acme.example.evil.example/",
        "https://acme.example@evil.example/",
        "http://acme.example/",
        "//evil.example",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_it_never_leads_to_a_page_of_somebody_else(viewer: Person, shop_key: str, address: str) -> None:
    answer = viewer.get(f"/admin/shops/{shop_key}/install/debug", query_string={"to": address})
    assert answer.status_code == 422
    assert "shopbell_debug" not in answer.text


def test_who_is_not_signed_in_signs_in_first_and_other_shops_are_none_of_theirs(
    viewer: Person, person: Callable[[], Person], shop_key: str, other_key: str
) -> None:
    place = "/admin/shops/{}/install/debug?to=https://acme.example/"
    answer = person().get(place.format(shop_key))
    assert "/admin/sign-in" in answer.location
    assert "shopbell_debug" not in answer.location
    assert viewer.get(place.format(other_key)).status_code == 404
