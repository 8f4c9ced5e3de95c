"""What is live in a popup: its countdown by the server's clock, the cart on its way to free shipping, products."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.factories import (
    MUG,
    ORIGIN,
    Browser,
    forget_published,
    form_document,
    make_popup,
    make_shop,
    minutes,
    plain_document,
    prize,
    wheel_document,
)
from tracker.clock import from_ms, now_ms
from tracker.db import db, read_only
from tracker.popups.models import Impression

COUNTDOWN = {"type": "countdown", "text": "Another {time}", "ended": "Over.", "minutes": 10}
SHIPPING = {"type": "shipping", "text": "{left} left", "reached": "Free!"}
OFTEN = {"per_session": None, "after_dismissal_hours": 0}


def with_part(document: dict[str, Any], *parts: dict[str, Any]) -> dict[str, Any]:
    document["steps"]["start"]["blocks"] += parts
    return {**document, "caps": OFTEN}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=50, shipping_free_from="50")


def first_seen(app: Flask, ago_ms: int) -> None:
    """As if everything that was shown had been shown that long ago."""
    with app.app_context():
        read_only.set(False)
        db.session.execute(update(Impression).values(shown_at=from_ms(now_ms() - ago_ms)))
        db.session.commit()


# Countdown


def test_a_countdown_runs_from_the_first_sight_and_never_starts_again(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, with_part(plain_document(), COUNTDOWN))
    vera = Browser(client, shop)
    clock = vera.show(popup, vera.token(popup)).json["clock"]
    assert clock["now"] == clock["first"]

    first_seen(app, minutes(6))
    again = vera.show(popup, vera.token(popup)).json["clock"]
    assert minutes(5.9) < again["now"] - again["first"] < minutes(6.2)
    # Another person's is their own; what does not count down has no clock.
    other = Browser(client, shop)
    theirs = other.show(popup, other.token(popup)).json["clock"]
    assert theirs["now"] == theirs["first"]
    plain = make_popup(app, shop, plain_document(caps=OFTEN), "Plain")
    forget_published(app)
    assert vera.show(plain, vera.token(plain)).json == {"ok": True, "show": True, "gate": None}


def test_it_goes_on_in_another_browser_of_the_same_person(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, with_part(plain_document(), COUNTDOWN))
    letter = make_popup(app, shop, form_document(caps=OFTEN), "Letter")
    desk, phone = Browser(client, shop), Browser(client, shop)
    for one in (desk, phone):
        one.submit(letter, one.token(letter), "vera@example.com")
    desk.show(popup, desk.token(popup))
    first_seen(app, minutes(3))
    clock = phone.show(popup, phone.token(popup)).json["clock"]
    assert clock["now"] - clock["first"] > minutes(2.9)


def test_after_its_end_the_server_gives_nothing_more(app: Flask, client: FlaskClient, shop: str) -> None:
    letter = make_popup(app, shop, with_part(form_document(), COUNTDOWN))
    vera, otto = Browser(client, shop), Browser(client, shop)
    tokens = {one: one.token(letter) for one in (vera, otto)}
    for one, token in tokens.items():
        one.show(letter, token)
    assert vera.submit(letter, tokens[vera], "vera@example.com").status_code == 200
    first_seen(app, minutes(11))
    refused = otto.submit(letter, tokens[otto], "otto@example.com")
    assert (refused.status_code, refused.json["error"]) == (409, "popup_not_live")


def test_a_game_ends_with_its_countdown_but_what_was_begun_in_time_holds(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    prizes = [prize("a", code="A"), prize("b", code="B")]
    game = make_popup(app, shop, with_part(wheel_document(prizes, asks=False), COUNTDOWN))
    vera, otto = Browser(client, shop), Browser(client, shop)
    tokens = {one: one.token(game) for one in (vera, otto)}
    for one, token in tokens.items():
        one.show(game, token)
    won = vera.play(game, tokens[vera]).json
    first_seen(app, minutes(11))
    assert otto.play(game, tokens[otto]).status_code == 409
    assert vera.play(game, tokens[vera]).json["coupon"] == won["coupon"]


# Free shipping


def test_the_cart_is_told_against_the_shops_amount_with_every_decision(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, with_part(plain_document(), SHIPPING))
    vera = Browser(client, shop)
    assert vera.decision()["visit"]["shipping"] == {"from": 50.0, "value": 0.0, "currency": "EUR"}
    added = vera.say("add_to_cart", {"currency": "EUR", "items": [MUG]}, decide=True)
    assert added["decision"]["visit"]["shipping"]["value"] == 12.5
    # Also while it is open, and may not be shown again.
    vera.show(popup, vera.token(popup))
    make_popup(app, shop, plain_document(caps={"lifetime": 1}), "Other")
    assert "shipping" in vera.decision()["visit"]
    other = vera.say("add_to_cart", {"currency": "USD", "items": [MUG]}, decide=True)
    assert "shipping" not in other["decision"]["visit"]


def test_nothing_is_told_where_no_popup_asks_or_the_shop_has_no_amount(app: Flask, client: FlaskClient) -> None:
    silent = make_shop(app, shipping_free_from="50")
    make_popup(app, silent, plain_document())
    assert "shipping" not in Browser(client, silent).decision()["visit"]
    none = make_shop(app, "none")
    make_popup(app, none, with_part(plain_document(), SHIPPING))
    assert "shipping" not in Browser(client, none).decision()["visit"]


# Products


def item(id: str, **changes: Any) -> dict[str, Any]:
    return {
        "item_id": id,
        "item_name": f"Thing {id}",
        "price": 10,
        "quantity": 1,
        "url": f"{ORIGIN}/products/{id}",
        "image": f"https://cdn.example/{id}.png",
        **changes,
    }


def products(who: Browser, popup: str, **changes: Any) -> dict[str, list[str]]:
    """Source → the names of what the popup shows."""
    entry = next(one for one in who.decision(**changes)["popups"] if one["popup"] == popup)
    return {source: [one["name"] for one in found] for source, found in entry["products"].items()}


def showing(*sources: str, count: int = 3) -> dict[str, Any]:
    return with_part(plain_document(), *({"type": "products", "source": one, "count": count} for one in sources))


def test_products_are_picked_for_the_visitor_from_what_the_shops_pages_told(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, showing("cart", "viewed", "bestsellers", "together"))
    buyers = [Browser(client, shop) for _ in range(3)]
    for number, (one, bought) in enumerate(zip(buyers, (["a", "b"], ["a", "b"], ["a", "c"]), strict=True)):
        for name in bought:
            one.say("view_item", {"currency": "EUR", "items": [item(name)]})
        one.say("purchase", {"transaction_id": f"T{number}", "currency": "EUR", "items": [item(n) for n in bought]})
    vera = Browser(client, shop)
    for name in ("d", "e", "a"):
        vera.say("view_item", {"currency": "EUR", "items": [item(name)]})
    vera.say("add_to_cart", {"currency": "EUR", "items": [item("a")]})
    app.extensions["shopbell.products"].forget()

    assert products(vera, popup) == {
        "cart": ["Thing a"],
        "viewed": ["Thing e", "Thing d"],
        "bestsellers": ["Thing b", "Thing c"],
        "together": ["Thing b", "Thing c"],
    }
    # What the page itself shows is not offered on it.
    context = {"url": f"{ORIGIN}/products/e", "language": "en", "viewport": [1440, 900]}
    assert products(vera, popup, context=context)["viewed"] == ["Thing d"]


def test_only_pages_of_the_shop_and_pictures_over_https_are_shown(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, showing("cart", count=6))
    vera = Browser(client, shop)
    foreign = [
        item("evil", url="https://evil.example/products/x"),
        item("script", url="javascript:alert(1)"),
        item("near", url=f"{ORIGIN}.evil.example/x"),
        item("plain", image="http://cdn.example/x.png"),
        item("data", image="data:image/png;base64,AA"),
        item("<b>good</b>"),
    ]
    vera.say("add_to_cart", {"currency": "EUR", "items": foreign})
    entry = next(one for one in vera.decision()["popups"] if one["popup"] == popup)
    assert [(one["name"], one.get("image", "")) for one in entry["products"]["cart"]] == [
        ("Thing plain", ""),
        ("Thing data", ""),
        ("Thing <b>good</b>", "https://cdn.example/<b>good</b>.png"),
    ]
    assert entry["products"]["cart"][0]["price"] == "10.00"


def test_a_popup_without_products_is_answered_without_them(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document())
    shown = make_popup(app, shop, showing("viewed"), "Shows")
    forget_published(app)
    entries = {one["popup"]: one for one in Browser(client, shop).decision()["popups"]}
    assert "products" not in entries[popup]
    assert entries[shown]["products"] == {"viewed": []}
