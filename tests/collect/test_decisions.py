"""`GET /v1/decisions/<id>`: why it was decided so, for the shop's own server, however long ago it was."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import (
    MUG,
    ORIGIN,
    Browser,
    forget_published,
    make_popup,
    make_shop,
    plain_document,
    popup_is,
    rows,
)
from tracker.clock import now
from tracker.db import db
from tracker.decide.models import SegmentRow
from tracker.decide.rules import check_rule
from tracker.decide.segment_store import keep_segment
from tracker.popups import publish
from tracker.popups.models import KeptDecision, Popup
from tracker.shops.shops import secret_key_of, shop_by_key

CART_50 = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}


@pytest.fixture
def secret(app: Flask, shop: str) -> str:
    return _secret(app, shop)


def _secret(app: Flask, shop: str) -> str:
    with app.app_context():
        found = shop_by_key(shop)
        assert found is not None
        return secret_key_of(found)


def ask(app: Flask, decision: str, secret: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return app.test_client().get(f"/v1/decisions/{decision}", headers=headers)


def test_it_answers_the_facts_and_every_gate_of_then_whatever_has_become_of_the_popup(
    app: Flask, shop: str, vera: Browser, secret: str
) -> None:
    popup = make_popup(app, shop, plain_document(rule={"all": [CART_50]}), "Full carts")
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})
    decided = vera.decision()
    with app.app_context():
        found = db.session.scalars(db.select(Popup)).one()
        publish.save_draft(found, plain_document(), now(), check_rule)
        publish.publish(found, now(), "mia@acme.example", check_rule)
        db.session.commit()
    popup_is(app, popup, "paused")
    forget_published(app)

    answer = ask(app, decided["id"], secret)

    assert answer.status_code == 200
    told: dict[str, Any] = answer.json["decision"]
    assert (told["id"], told["visitor"]) == (decided["id"], vera.visitor)
    assert told["facts"]["page"]["url"] == f"{ORIGIN}/products/mug"
    cart = told["facts"]["cart"]
    assert (cart["value_minor"], cart["currency"], cart["count"], cart["item_ids"]) == (1250, "EUR", 1, ["MUG-1"])
    [one] = told["trace"]
    assert (one["popup"], one["version"], one["eligible"], one["failed"]) == (popup, 1, False, "cart_value")
    assert [gate["passed"] for gate in one["gates"] if gate["gate"] == "cap_session"] == [True]
    [node] = one["rule"]["all"]
    assert (node["condition"], node["seen"], node["passed"]) == ("cart_value", "12.50 EUR", False)
    assert one["changes"] == [
        {
            "gate": "cart_value",
            "seen": "12.50 EUR",
            "wanted": "at least 50.00 EUR",
            "more": "37.50 more",
            "from": None,
        }
    ]


def test_every_decision_that_was_kept_explains_as_it_was_decided(
    app: Flask, shop: str, vera: Browser, secret: str
) -> None:
    make_popup(app, shop, plain_document(rule=CART_50), "Full carts")
    once = make_popup(app, shop, plain_document(), "Once")
    told = [vera.decision()]
    vera.see(once)
    told += [vera.decision(), vera.decision(context={"url": f"{ORIGIN}/cart", "language": "de"})]
    for decided in told:
        trace = ask(app, decided["id"], secret).json["decision"]["trace"]
        assert {one["popup"]: one["failed"] for one in trace} == {one["popup"]: one["gate"] for one in decided["why"]}
    assert len(rows(app, KeptDecision)) == 4


def test_without_the_shops_own_secret_key_there_is_nothing(app: Flask, shop: str, vera: Browser, secret: str) -> None:
    make_popup(app, shop, plain_document())
    decided = vera.decision()["id"]
    assert ask(app, decided).status_code == 401
    assert ask(app, decided, "sk_wrong").status_code == 401
    other = _secret(app, make_shop(app, "umbrella"))
    assert ask(app, decided, other).json["error"] == "unknown_decision"
    assert ask(app, "no-id", secret).status_code == 404
    assert ask(app, decided, secret).status_code == 200


def test_the_segments_that_the_visitor_was_in_are_kept_as_they_were(
    app: Flask, shop: str, vera: Browser, secret: str
) -> None:
    with app.app_context():
        found = shop_by_key(shop)
        assert found is not None
        rule = {"condition": "visitor_new", "params": {"who": "new"}}
        segment = keep_segment(db.session(), found.id, None, "New ones", rule, now())
        db.session.commit()
        public_id = segment.public_id
    asks = {"condition": "segment", "params": {"operator": "is_not", "segment": public_id}}
    make_popup(app, shop, plain_document(rule=asks))
    decided = vera.decision()["id"]
    with app.app_context():
        db.session.execute(db.delete(SegmentRow))
        db.session.commit()
    forget_published(app)

    told = ask(app, decided, secret).json["decision"]

    assert told["facts"]["segments"] == [public_id]
    assert (told["trace"][0]["failed"], told["trace"][0]["rule"]["all"][0]["seen"]) == ("segment", True)
