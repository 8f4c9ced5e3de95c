"""Why a visitor's popups may or may not be shown to them, in words, from what was stored of a real visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import MUG, ORIGIN, Browser, make_popup, make_shop, minutes, plain_document, popup_is, row, utc
from tracker.clock import now_ms
from tracker.db import db
from tracker.decide.explain import ExplainedGate, Explanation, clock_of, explain_session, utc_clock
from tracker.decide.explain_words import GATE_WORDS
from tracker.sessions.models import Session
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

EVERY_VISIT = {"per_session": None, "after_dismissal_hours": 0}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=2)


@pytest.fixture
def explain(app: Flask, shop: str) -> Callable[..., dict[str, Explanation]]:
    """Every live popup's explanation for the only visit, by the popup's name."""

    def explained(*, later: int = 0, translate: Callable[[str], str] = str) -> dict[str, Explanation]:
        visit = row(app, Session)
        with app.app_context():
            settings = shop_settings(db.session.get(Shop, visit.shop_id).settings or {})
            popups = app.extensions["shopbell.popups"]
            found = explain_session(db.session(), settings, popups, visit.id, now_ms() + later, translate)
        return {one.name: one for one in found}

    return explained


def _failed(explanation: Explanation) -> ExplainedGate:
    assert not explanation.is_eligible
    assert explanation.failed is not None
    return explanation.failed


def _rule(name: str, **params: Any) -> dict[str, Any]:
    return {"condition": name, "params": params}


def test_a_popup_that_may_be_shown_has_every_gate_in_words(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    make_popup(app, shop, plain_document(rule=_rule("page_type", operator="is", types=["product"])), "For mugs")
    Browser(client, shop).say("page_view")

    explanation = explain()["For mugs"]

    assert explanation.is_eligible
    assert [gate.words for gate in explanation.gates] == [
        "the visitor allows personalisation",
        "the visitor is no search engine",
        "the visitor is not on the checkout",
        "on a page whose type is product",
        "the visitor has not submitted it before",
        "shown fewer times in this visit than its cap",
        "fewer popups in this visit than the shop allows",
    ]
    assert all(gate.passed for gate in explanation.gates)
    assert explanation.gates[3].seen == "product"
    assert (explanation.gates[-1].wanted, explanation.gates[-1].seen) == ("2", "0")


def test_the_first_condition_that_failed_is_said_with_what_was_seen(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    rule = {"all": [_rule("visitor_new", who="new"), _rule("cart_value", value="50"), _rule("contact_known")]}
    make_popup(app, shop, plain_document(rule=rule), "Full carts")
    browser = Browser(client, shop)
    browser.say("page_view")
    browser.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})

    failed = _failed(explain()["Full carts"])

    assert (failed.words, failed.seen) == ("whose cart is worth at least 50", "12.50 EUR")
    explanation = explain()["Full carts"]
    assert [(node.words, node.passes, node.seen) for node in explanation.rule.nodes] == [
        ("who are new (on their first visit)", True, "new (on their first visit)"),
        ("whose cart is worth at least 50", False, "12.50 EUR"),
        ("whose address is not known yet", True, "no"),
    ]
    assert explanation.changes == ("Cart value: 12.50 EUR → at least 50.00 EUR (37.50 more)",)
    assert [gate.passed for gate in explanation.after] == [True, True, True], "they are asked all the same"


def test_the_page_seen_last_is_the_one_that_counts(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    make_popup(app, shop, plain_document(rule=_rule("page_url", operator="is", values=["/sale"])), "Sale")
    browser = Browser(client, shop)
    browser.say("page_view")
    assert _failed(explain()["Sale"]).seen == "/products/mug"

    browser.say("page_view", context={"url": f"{ORIGIN}/sale?utm_source=x", "language": "en-GB"})

    assert explain()["Sale"].is_eligible


def test_a_schedule_is_said_with_its_moments(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    make_popup(app, shop, plain_document(schedule={"starts_at": 4_102_444_800_000}), "Next century")
    Browser(client, shop).say("page_view")

    failed = _failed(explain()["Next century"])

    assert (failed.words, failed.wanted) == ("its schedule has begun", "2100-01-01 00:00 UTC")
    assert failed.seen.endswith(" UTC")


def test_moments_are_said_by_the_clock_of_the_shop() -> None:
    at = utc(2026, 3, 2, 12)
    assert utc_clock(at) == "2026-03-02 12:00 UTC"
    assert clock_of("Europe/Berlin")(at) == "2026-03-02 13:00 CET"
    assert clock_of("Mars/Olympus")(at) == utc_clock(at)


def test_what_was_shown_is_counted_for_the_visit_and_for_all_popups(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    once = make_popup(app, shop, plain_document(), "Once")
    often = make_popup(app, shop, plain_document(caps=EVERY_VISIT), "Often")
    make_popup(app, shop, plain_document(display={"type": "bar"}), "Bar")
    browser = Browser(client, shop)
    browser.see(once)
    assert _failed(explain()["Once"]).words == "shown fewer times in this visit than its cap"
    assert explain()["Often"].is_eligible

    browser.see(often)

    failed = _failed(explain()["Often"])
    assert failed.words == "fewer popups in this visit than the shop allows"
    assert (failed.wanted, failed.seen) == ("2", "2")
    assert explain()["Bar"].is_eligible


def test_a_popup_that_was_closed_says_when_it_may_come_back(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    caps = {"per_session": None, "after_dismissal_hours": 1}
    popup = make_popup(app, shop, plain_document(caps=caps), "Closed")
    browser = Browser(client, shop)
    token = browser.see(popup)
    browser.say("promotion_dismissed", {"popup": popup, "token": token, "how": "close"})

    failed = _failed(explain()["Closed"])

    assert failed.words == "enough time since the visitor closed it"
    assert failed.wanted.endswith(" UTC")
    [change] = explain()["Closed"].changes
    assert change == f"Closed by the visitor: 0 h 0 min ago → 1 h or more ago (from {failed.wanted})"
    assert explain(later=minutes(61))["Closed"].is_eligible


def test_only_live_popups_of_the_visits_own_shop_are_explained_those_that_may_be_shown_first(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    make_popup(app, shop, plain_document(rule=_rule("contact_known", known="yes"), priority=100), "Not for strangers")
    make_popup(app, shop, plain_document(priority=1), "For all")
    popup_is(app, make_popup(app, shop, plain_document(), "Paused"), "paused")
    make_popup(app, make_shop(app, "other"), plain_document(), "Of another shop")
    Browser(client, shop).say("page_view")

    assert list(explain()) == ["For all", "Not for strangers"]


def test_a_visit_that_is_not_there_has_nothing_to_explain(app_context: Flask, shop: str) -> None:
    popups = app_context.extensions["shopbell.popups"]

    assert explain_session(db.session(), shop_settings({}), popups, 4711, now_ms(), str) == []


def test_the_words_are_translated(
    app: Flask, client: FlaskClient, shop: str, explain: Callable[..., dict[str, Explanation]]
) -> None:
    make_popup(app, shop, plain_document(rule=_rule("contact_known", known="yes")), "Not for strangers")
    Browser(client, shop).say("page_view")

    failed = _failed(explain(translate=_aloud)["Not for strangers"])

    assert failed.seen == "NO"
    assert explain(translate=_aloud)["Not for strangers"].gates[0].words == GATE_WORDS["consent"].upper()


def _aloud(text: str) -> str:
    # Names in braces are no words: they are filled in after the translation.
    return text if "{" in text else text.upper()
