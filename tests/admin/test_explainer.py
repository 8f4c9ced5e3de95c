"""Why? A decision is found by whatever is known of it, and explained; whatever a page has told stays text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.factories import MUG, ORIGIN, Browser, form_document, make_popup, plain_document, row, rows
from tracker.admin import past_decisions
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.popups.models import KeptDecision, Popup
from tracker.sessions.models import Session
from tracker.shops.shops import set_settings, shop_by_key

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7777*7777}}<b>"
CART_50 = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}
MUG_PAGE = {"url": f"{ORIGIN}/products/mug", "language": "en-GB"}
EMAIL = "vera@example.com"


@pytest.fixture
def vera(app: Flask, shop_key: str) -> Browser:
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        set_settings(shop, {"capture.mode": "all", "timezone": "Europe/Berlin"})
        db.session.commit()
    return Browser(app.test_client(), shop_key)


@pytest.fixture
def why(app: Flask, shop_key: str) -> str:
    return f"/admin/shops/{shop_key}/why"


@pytest.fixture
def popup(app: Flask, shop_key: str) -> str:
    return make_popup(app, shop_key, plain_document(rule={"all": [CART_50]}), "Full carts")


def write(app: Flask) -> None:
    app.extensions["shopbell.writer"].decisions.write()


def decide(app: Flask, browser: Browser, **changes: Any) -> str:
    """A page view that is decided about and kept; the decision's id."""
    decided: str = browser.decision(**changes)["id"]
    write(app)
    return decided


def find(person: Person, why: str, wanted: str) -> str:
    """Where the field leads to."""
    return str(person.post(f"{why}/find", {"wanted": wanted}).headers["Location"])


def test_before_the_first_decision_it_says_how_they_get_here(why: str, viewer: Person) -> None:
    assert "No decision is kept here yet" in viewer.get(why).text
    assert "kept for 30 days" in viewer.get(why).text


def test_decisions_are_listed_with_the_page_what_was_allowed_and_what_came_of_it(
    app: Flask, why: str, viewer: Person, vera: Browser, popup: str, shop_key: str
) -> None:
    letter = make_popup(app, shop_key, form_document(), "Letter")
    token = next(one["token"] for one in vera.decision()["popups"] if one["popup"] == letter)
    vera.say("promotion_withheld", {"popup": letter, "token": token, "reason": "typing"})
    vera.say("view_promotion", {"popup": letter, "token": token, "trigger": "exit_intent"})
    write(app)
    vera.decision(context={"url": f"{ORIGIN}/cart", "language": "de"})
    write(app)

    told = words(viewer.get(why).text)

    newest = told.index("/cart")
    assert newest < told.index("/products/mug")
    assert "none of 2" in told[newest : told.index("/products/mug")]
    assert re.search(r"/products/mug .* Letter opened Letter held back Letter: somebody was typing", told), told


def test_a_decision_is_found_by_its_number_the_visitor_the_visit_and_the_address(
    app: Flask, why: str, marketer: Person, vera: Browser, popup: str, shop_key: str
) -> None:
    stranger = Browser(app.test_client(), shop_key)
    theirs = decide(app, stranger, context={"url": f"{ORIGIN}/theirs", "language": "de"})
    mine = decide(app, vera)
    vera.say("email_captured", {"email": EMAIL, "form": "f", "field": "email", "submitted": True})
    visit = rows(app, Session)[-1].id

    assert find(marketer, why, mine).endswith(f"{why}/{mine}")
    assert find(marketer, why, vera.visitor or "").endswith(f"?visitor={vera.visitor}")
    assert find(marketer, why, str(visit)).endswith(f"?visit={visit}")
    by_address = find(marketer, why, f"  {EMAIL.upper()} ")
    assert by_address.endswith(f"?contact={row(app, Contact).public_id}")
    assert "%40" not in by_address, "an address never stands in an address"
    for path in (f"{why}?visitor={vera.visitor}", f"{why}?visit={visit}", by_address):
        page = marketer.get(path).text
        assert f"{why}/{mine}" in page
        assert f"{why}/{theirs}" not in page
    assert EMAIL in words(marketer.get(by_address).text)


def test_a_viewer_finds_by_address_and_sees_it_masked(
    app: Flask, why: str, viewer: Person, vera: Browser, popup: str
) -> None:
    decide(app, vera)
    vera.say("email_captured", {"email": EMAIL, "form": "f", "field": "email", "submitted": True})
    page = viewer.get(find(viewer, why, EMAIL)).text
    assert EMAIL not in page
    assert "v•••@example.com" in page


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("nobody@example.com", "No contact has this address"),
        ("4711", "No visit of this shop has this number"),
        ("9" * 18, "No visit of this shop has this number"),
        ("0199c7a2-0000-7000-8000-000000000000", "No visitor of this shop has this id"),
        (HOSTILE, "No visitor of this shop has this id"),
    ],
)
def test_what_is_not_found_is_said(why: str, viewer: Person, wanted: str, said: str) -> None:
    page = viewer.get(find(viewer, why, wanted)).text
    assert said in words(page)
    assert what_acts(page) == []


def test_those_of_one_popup_are_found_and_the_search_goes_on_where_it_stopped(
    app: Flask, why: str, viewer: Person, vera: Browser, shop_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_popup(app, shop_key, plain_document(), "Old one")
    first = decide(app, vera)
    with app.app_context():
        db.session.scalars(db.select(Popup)).one().status = "paused"
        db.session.commit()
    app.extensions["shopbell.popups"].forget()
    newer = make_popup(app, shop_key, plain_document(), "New one")
    for _ in range(5):
        second = decide(app, vera)
    monkeypatch.setattr(past_decisions, "PAGE_LENGTH", 2)
    monkeypatch.setattr(past_decisions, "MOST_LOOKED_AT", 3)
    old = row(app, Popup, name="Old one").public_id

    page = viewer.get(f"{why}?popup={newer}").text
    assert f"{why}/{second}" in page
    assert page.count('class="is-link"') == 2
    page = viewer.get(f"{why}?popup={old}").text
    assert page.count('class="is-link"') == 0, "not among the newest"
    older = re.search(r'href="([^"]*before=[^"]*)"[^>]*>Older', page)
    assert older is not None
    assert f"{why}/{first}" in viewer.get(older[1].replace("&amp;", "&")).text


def test_a_decision_says_every_gate_the_change_and_what_was_known(
    app: Flask, why: str, viewer: Person, vera: Browser, shop_key: str
) -> None:
    rule = {"any": [CART_50, {"all": [CART_50, {"condition": "visitor_new", "params": {"who": "returning"}}]}]}
    make_popup(app, shop_key, plain_document(rule=rule), "Full carts")
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    told = words(viewer.get(f"{why}/{decide(app, vera)}").text)

    assert "Full carts will not show because this does not hold: whose cart is worth at least 50" in told
    assert "It would be shown with: Cart value: 12.50 EUR → at least 50.00 EUR (37.50 more)" in told
    assert "whose cart is worth at least 50 saw 12.50 EUR all of these whose cart is worth at least 50" in told
    assert "shown fewer times in this visit than its cap wanted 1, saw 0" in told, "gates behind it are asked too"
    assert "Page type product" in told
    assert "Hours of the shop" not in told
    assert "page: path" not in told
    assert "unit" not in told
    assert "Cart value 12.50" in told
    assert "Nothing could open." in told


def test_it_is_explained_as_it_was_then(app: Flask, why: str, viewer: Person, vera: Browser, popup: str) -> None:
    decided = decide(app, vera)
    with app.app_context():
        db.session.scalars(db.select(Popup)).one().status = "archived"
        db.session.commit()
    told = words(viewer.get(f"{why}/{decided}").text)
    assert "Full carts will not show" in told
    assert "Shopbell has been updated since" not in told


def test_where_the_engine_has_learned_otherwise_since_it_says_so(
    app: Flask, why: str, viewer: Person, vera: Browser, popup: str
) -> None:
    decided = decide(app, vera)
    with app.app_context():
        kept = db.session.scalars(db.select(KeptDecision)).one()
        kept.considered = kept.considered.replace(b"cart_value", b"cart_count")
        db.session.commit()
    told = words(viewer.get(f"{why}/{decided}").text)
    assert "Shopbell has been updated since" in told
    assert "(decided otherwise then)" in told


def test_a_decision_that_is_not_kept_any_more_leads_back(why: str, viewer: Person) -> None:
    answer = viewer.get(f"{why}/0199c7a2-0000-7000-8000-000000000000", follow_redirects=True)
    assert "not kept any more" in words(answer.text)
    assert viewer.get(f"{why}/<script>").status_code in (302, 404)


def test_another_shops_decisions_are_not_there(
    app: Flask, why: str, viewer: Person, other_key: str, popup: str, shop_key: str
) -> None:
    make_popup(app, other_key, plain_document(), "Theirs")
    other = Browser(app.test_client(), other_key, origin="https://umbrella.example")
    decided = decide(app, other)
    visit = row(app, Session).id
    assert viewer.get(f"{why}/{decided}").status_code == 302
    assert find(viewer, why, decided).endswith(f"visitor={decided}")
    for asked in (f"visitor={other.visitor}", f"visit={visit}", f"popup={row(app, Popup, name='Theirs').public_id}"):
        page = viewer.get(f"{why}?{asked}").text
        assert decided not in page
        assert "Theirs" not in page
    assert viewer.get(f"/admin/shops/{other_key}/why").status_code == 404


def test_hostile_words_of_a_page_stay_words(app: Flask, why: str, viewer: Person, vera: Browser, shop_key: str) -> None:
    for condition in ("page_url", "category", "product", "referrer", "utm"):
        params = {"operator": "is", "values": [HOSTILE], **({"field": "campaign"} if condition == "utm" else {})}
        make_popup(app, shop_key, plain_document(rule={"condition": condition, "params": params}), HOSTILE)
    token = make_popup(app, shop_key, form_document(), HOSTILE)
    context = {
        "url": f"javascript:alert(3)//{HOSTILE}",
        "language": HOSTILE,
        "referrer": f"https://x.example/{HOSTILE}",
        "page_type": HOSTILE,
        "product": HOSTILE,
        "category": HOSTILE,
    }
    cart = {"currency": "EUR", "value": 1, "items": [{**MUG, "item_id": HOSTILE, "item_name": HOSTILE}]}
    vera.say("add_to_cart", cart, context=context)
    answered = vera.decision(context=context)
    vera.say("promotion_withheld", {"popup": HOSTILE, "token": token, "reason": HOSTILE})
    vera.say("view_promotion", {"popup": HOSTILE, "trigger": HOSTILE})
    write(app)
    visit = row(app, Session).id
    for path in (why, f"{why}/{answered['id']}", f"{why}?visitor={vera.visitor}", f"{why}?visit={visit}"):
        page = viewer.get(path).text
        assert what_acts(page) == [], path
        assert "60481729" not in page
        assert "<script>alert" not in page
    live = viewer.get(f"/admin/shops/{shop_key}/visits/{visit}/why").text
    assert what_acts(live) == []
    assert "onerror=alert(1)" in words(viewer.get(f"{why}/{answered['id']}").text), "it is shown all the same"


def test_a_visit_and_a_contact_lead_to_their_decisions(
    app: Flask, why: str, viewer: Person, vera: Browser, popup: str, shop_key: str
) -> None:
    decide(app, vera)
    vera.say("email_captured", {"email": EMAIL, "form": "f", "field": "email", "submitted": True})
    visit = row(app, Session).id
    contact = row(app, Contact).public_id
    assert f"{why}?visit={visit}" in viewer.get(f"/admin/shops/{shop_key}/visits/{visit}").text
    assert f"{why}?contact={contact}" in viewer.get(f"/admin/shops/{shop_key}/contacts/{contact}").text
    assert f'href="{why}"' in viewer.get(f"/admin/shops/{shop_key}").text, "in the menu"
