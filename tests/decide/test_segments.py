"""Segments: evaluated within the decision, whatever asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import MUG, Browser, make_popup, make_shop, plain_document
from tracker.clock import now
from tracker.db import db
from tracker.decide.context import CartFacts, Context, VisitorFacts
from tracker.decide.engine import candidate, decide, program
from tracker.decide.examining import examine
from tracker.decide.models import SegmentRow
from tracker.decide.segment_store import SegmentError, keep_segment, remove_segment, users_of
from tracker.decide.segments import compile_segment
from tracker.popups.document import DocumentError, parse_document
from tracker.shops.models import Shop

RETURNING = {"condition": "visitor_new", "params": {"who": "returning"}}
FULL_CART = {"condition": "cart_value", "params": {"value": "50"}}


def _in(segment: str, operator: str = "is") -> dict[str, Any]:
    return {"condition": "segment", "params": {"operator": operator, "segment": segment}}


def _decide(rule: dict[str, Any], context: Context, **segments: dict[str, Any]) -> str | None:
    compiled = {name: compile_segment(name, one) for name, one in segments.items()}
    popups = program([candidate("pop_a", 1, parse_document(plain_document(rule=rule)))], {}, compiled)
    verdict = decide(context, popups).verdicts[0]
    assert examine(context, popups)[0].failed == verdict.failed
    return verdict.failed


REGULAR = Context(now_ms=0, visitor=VisitorFacts(session_count=3), cart=CartFacts(6000, "EUR", 1))


def test_a_visitor_is_in_a_segment_whose_rule_holds() -> None:
    assert _decide(_in("seg_a"), REGULAR, seg_a=RETURNING) is None
    assert _decide(_in("seg_a", "is_not"), REGULAR, seg_a=RETURNING) == "segment"
    assert _decide(_in("seg_a"), Context(now_ms=0), seg_a=RETURNING) == "segment"
    assert _decide(_in("seg_a", "is_not"), Context(now_ms=0), seg_a=RETURNING) is None


def test_a_segment_may_ask_for_others() -> None:
    both = {"all": [_in("seg_a"), FULL_CART]}

    assert _decide(_in("seg_b"), REGULAR, seg_a=RETURNING, seg_b=both) is None
    assert _decide(_in("seg_b"), REGULAR, seg_b=both) == "segment"


def test_nobody_is_in_a_segment_that_does_not_exist_nor_in_one_of_a_circle() -> None:
    assert _decide(_in("seg_x"), REGULAR) == "segment"
    assert _decide(_in("seg_a"), REGULAR, seg_a=_in("seg_b"), seg_b=_in("seg_a")) == "segment"


def test_only_the_segments_that_are_asked_for_are_evaluated_and_their_facts_read() -> None:
    compiled = {"seg_a": compile_segment("seg_a", FULL_CART), "seg_b": compile_segment("seg_b", RETURNING)}

    asks = program([candidate("pop_a", 1, parse_document(plain_document(rule=_in("seg_a"))))], {}, compiled)
    asks_not = program([candidate("pop_a", 1, parse_document(plain_document()))], {}, compiled)

    assert [one.segment for one in asks.segments] == ["seg_a"]
    assert asks.facts == {"cart"}
    assert (asks_not.segments, asks_not.facts) == ((), frozenset())


def test_it_is_evaluated_with_the_next_event(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app)
    segment = _keep(app, "Full carts", FULL_CART)
    popup = make_popup(app, shop, plain_document(rule=_in(segment)))
    vera = Browser(client, shop)
    assert vera.gate(popup) == "segment"

    answer = vera.say("add_to_cart", {"currency": "EUR", "value": 60, "items": [{**MUG, "price": 60}]}, decide=True)

    assert [one["popup"] for one in answer["decision"]["popups"]] == [popup]


def test_a_changed_segment_reaches_the_decision(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app)
    segment = _keep(app, "Regulars", RETURNING)
    popup = make_popup(app, shop, plain_document(rule=_in(segment)))
    vera = Browser(client, shop)
    assert vera.gate(popup) == "segment"

    _keep(app, "Regulars", {"condition": "visitor_new", "params": {"who": "new"}}, segment)
    app.extensions["shopbell.popups"]._by_shop.clear()

    assert vera.gate(popup) is None


def test_a_segment_cannot_ask_for_itself(app: Flask) -> None:
    make_shop(app)
    first = _keep(app, "First", RETURNING)
    second = _keep(app, "Second", _in(first))

    with pytest.raises(DocumentError, match="itself"):
        _keep(app, "First", _in(second), first)


def test_a_name_stands_for_one_segment(app: Flask) -> None:
    make_shop(app)
    _keep(app, "Regulars", RETURNING)

    for name in ("Regulars", "", "x" * 81):
        with pytest.raises(SegmentError):
            _keep(app, name, RETURNING)


def test_what_is_in_use_is_not_removed(app: Flask) -> None:
    shop = make_shop(app)
    segment, other = _keep(app, "Regulars", RETURNING), _keep(app, "Others", RETURNING)
    make_popup(app, shop, plain_document(rule={"none": [_in(segment)]}), "Asks")
    with app.app_context():
        row, unused = _row(segment), _row(other)
        assert users_of(db.session(), row.shop_id, segment) == ["Asks"]
        with pytest.raises(SegmentError):
            remove_segment(db.session(), row)
        remove_segment(db.session(), unused)
        db.session.commit()


def _row(segment: str) -> Any:
    return db.session.query(SegmentRow).filter_by(public_id=segment).one()


def _keep(app: Flask, name: str, rule: dict[str, Any], segment: str = "") -> str:
    with app.app_context():
        shop = db.session.query(Shop).one()
        row = keep_segment(db.session(), shop.id, _row(segment) if segment else None, name, rule, now())
        db.session.commit()
        return row.public_id
