"""A popup's page says which share of visits each gate stopped, and shows examples."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tests.factories import ORIGIN, Browser, form_document, make_popup, plain_document, row
from tracker.clock import now
from tracker.db import db
from tracker.insight.gates import count_gates
from tracker.insight.models import GateFigure
from tracker.popups.models import KeptDecision, Popup

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7777*7777}}<b>"
CART_50 = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}
PRODUCT = {"condition": "page_type", "params": {"operator": "is", "types": ["product"]}}
CART_PAGE = {"url": f"{ORIGIN}/cart", "language": "en"}


@pytest.fixture
def popup(app: Flask, shop_key: str) -> str:
    return make_popup(app, shop_key, plain_document(rule={"all": [PRODUCT, CART_50]}), "Full carts")


@pytest.fixture
def page(shop_key: str, popup: str) -> str:
    return f"/admin/shops/{shop_key}/popups/{popup}/why"


def visits_end(app: Flask) -> None:
    app.extensions["shopbell.writer"].decisions.write()
    with app.app_context():
        count_gates(db.session.connection(), now() + timedelta(hours=1))
        db.session.commit()


def test_before_the_first_visit_has_ended_it_says_when_figures_come(page: str, viewer: Person) -> None:
    assert "half an hour after it has ended" in words(viewer.get(page).text)


def test_the_shares_are_said_in_words_in_the_order_of_the_gates_with_examples(
    app: Flask, page: str, viewer: Person, shop_key: str
) -> None:
    decided = [Browser(app.test_client(), shop_key).decision(context=CART_PAGE)["id"] for _ in range(3)]
    Browser(app.test_client(), shop_key).decision()
    visits_end(app)

    answer = viewer.get(page).text
    told = words(answer)

    assert "75 of 100 visits, was stopped because this did not hold: on a page whose type is product" in told
    assert told.index("stopped by: on a page whose type is product 3 visits · 75 %") < told.index(
        "stopped by: whose cart is worth at least 50 1 visit · 25 %"
    )
    assert what_acts(answer) == []
    examples = re.search(r'href="([^"]*examples[^"]*gate=page_type[^"]*)"', answer)
    assert examples is not None
    listed = viewer.get(examples[1].replace("&amp;", "&")).text
    assert "3 visits came no further than: on a page whose type is product" in words(listed)
    assert any(f"/why/{one}" in listed for one in decided)


def test_what_was_shown_and_held_back_is_told_apart(app: Flask, viewer: Person, shop_key: str) -> None:
    letter = make_popup(app, shop_key, form_document(), "Letter")
    Browser(app.test_client(), shop_key).see(letter)
    Browser(app.test_client(), shop_key).decision()
    held = Browser(app.test_client(), shop_key)
    held.say("promotion_withheld", {"popup": letter, "token": held.token(letter), "reason": "typing"})
    visits_end(app)
    told = words(viewer.get(f"/admin/shops/{shop_key}/popups/{letter}/why").text)
    assert "It could be shown in 3 100 of 100 visits" in told
    assert "It was shown in 1 33 of 100 visits" in told
    assert "it was held back in the page: somebody was typing 1 visit · 33 %" in told
    assert "it could be shown, but none of its triggers fired 1 visit · 33 %" in told


def test_the_days_can_be_chosen(app: Flask, page: str, viewer: Person, popup: str) -> None:
    number = row(app, Popup).id
    with app.app_context():
        for back in (2, 20, 80, 100):
            day = f"{now() - timedelta(days=back):%Y-%m-%d}"
            db.session.add(GateFigure(popup_id=number, day=day, gate="cart_value", visits=10, example=bytes(16)))
        db.session.commit()
    for days, visits in ((7, 10), (30, 20), (90, 30)):
        told = words(viewer.get(f"{page}?days={days}").text)
        assert f"Visits while it was live {visits} " in told
    odd, usual = (words(viewer.get(f"{page}{days}").text) for days in ("?days=1", ""))
    assert odd == usual, "thirty where nothing sensible is asked for"
    assert "Visits while it was live 20 " in words(viewer.get(page).text)


def test_an_example_that_is_kept_no_more_is_left_out(app: Flask, page: str, viewer: Person, shop_key: str) -> None:
    Browser(app.test_client(), shop_key).decision(context=CART_PAGE)
    visits_end(app)
    with app.app_context():
        db.session.execute(db.delete(KeptDecision))
        db.session.commit()
    assert "No example is left" in viewer.get(f"{page}/examples?gate=page_type").text
    assert "No example is left" in viewer.get(f"{page}/examples?gate={HOSTILE}").text


def test_a_condition_that_the_published_version_has_no_more_is_said_by_its_name(
    app: Flask, page: str, viewer: Person
) -> None:
    with app.app_context():
        number = db.session.scalars(db.select(Popup.id)).one()
        day = f"{now():%Y-%m-%d}"
        for gate in ("device", "cap_dismissal", "one_of_tomorrow"):
            db.session.add(GateFigure(popup_id=number, day=day, gate=gate, visits=1, example=bytes(16)))
        db.session.commit()
    told = words(viewer.get(page).text)
    for said in ("Device", "enough time since the visitor closed it", "one_of_tomorrow"):
        assert f"stopped by: {said} 1 visit · 33 %" in told


def test_the_list_of_popups_leads_there_and_another_shop_does_not(
    page: str, viewer: Person, other_key: str, popup: str, shop_key: str
) -> None:
    assert f'href="{page}"' in viewer.get(f"/admin/shops/{shop_key}/popups").text
    for path in ("", "/examples"):
        assert viewer.get(f"/admin/shops/{other_key}/popups/{popup}/why{path}").status_code == 404


def test_hostile_names_and_values_stay_text(app: Flask, viewer: Person, shop_key: str) -> None:
    rule = {"condition": "page_url", "params": {"operator": "is", "values": [HOSTILE]}}
    popup = make_popup(app, shop_key, plain_document(rule=rule), HOSTILE)
    url = f"https://acme.example/{HOSTILE}"
    Browser(app.test_client(), shop_key).decision(context={"url": url, "language": "en"})
    visits_end(app)
    for path in ("", "/examples?gate=page_url", f"/examples?gate={HOSTILE}"):
        answer = viewer.get(f"/admin/shops/{shop_key}/popups/{popup}/why{path}").text
        assert what_acts(answer) == []
        assert "60481729" not in answer
