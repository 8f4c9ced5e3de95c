"""The replay of a draft over stored visits: the facts are those of the live engine, and so are the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.factories import (
    IPHONE,
    MUG,
    ORIGIN,
    SHIRT,
    Browser,
    form_document,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    survey_document,
)
from tracker.clock import now, now_ms
from tracker.collect import deciding as door
from tracker.db import db
from tracker.decide.context import Context, Page
from tracker.decide.engine import candidate
from tracker.decide.facts.limits import shop_limits
from tracker.insight.replay import run
from tracker.insight.replay.fold import NOT_KNOWN, ShopPast, View, views
from tracker.insight.replay.load import load_visitors
from tracker.insight.replay.run import Slice, replay_slice
from tracker.insight.replay.walk import Place, walk
from tracker.popups.document import parse_document
from tracker.sessions.models import Session
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}
ALL_FACTS = {
    "any": [
        {"condition": "order_count", "params": {"count": 0}},
        {"condition": "cart_count", "params": {"count": 0}},
        {"condition": "product_viewed", "params": {"values": ["x"]}},
        {"condition": "subscribed", "params": {}},
        {"condition": "popup_history", "params": {}},
        {"condition": "answer", "params": {"question": "reason", "answer": "price"}},
    ]
}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=5)


@pytest.fixture
def live(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """Every context that the live engine was given, in order."""
    seen: list[Context] = []
    build = door.build_context

    def built(*given: Any, **named: Any) -> Context:
        seen.append(build(*given, **named))
        return seen[-1]

    monkeypatch.setattr(door, "build_context", built)
    return seen


def _folded(app: Flask) -> list[View]:
    with app.app_context():
        shop = db.session.query(Shop).one()
        settings = shop_settings(shop.settings or {})
        shelf = app.extensions["shopbell.popups"].of_shop(db.session(), shop.id).shelf
        past = ShopPast(
            settings["timezone"],
            settings["currency"],
            shop_limits(settings),
            shelf.public_ids,
            shelf.groups,
            shelf.blocking,
            frozenset({"answers", "cart", "orders", "viewed", "plays", "allowed"}),
        )
        visitors = load_visitors(db.session(), walk(db.session(), shop.id, 0, None, None, 1000).visitors, 0)
        return [view for one in visitors for view in views(one, past)]


def test_the_facts_of_every_page_are_those_that_the_live_engine_was_given(
    app: Flask, client: FlaskClient, shop: str, live: list[Context]
) -> None:
    form = make_popup(app, shop, form_document(caps=EVERY_TIME, rule=ALL_FACTS), "Form")
    survey = make_popup(app, shop, survey_document(caps=EVERY_TIME), "Survey")
    page = {"timezone": "Asia/Bangkok", "language": "th", "viewport": [390, 800]}
    vera = Browser(client, shop, context={"url": f"{ORIGIN}/products/mug", **page})

    def view(path: str, product: str = "", category: str = "") -> None:
        events = [make_event("page_view", page="p" + path)]
        said = {"product": product, "category": category} if product else {}
        if product:
            item = {"item_id": product, "item_category": category}
            events.append(make_event("view_item", {"items": [item]}, page="p" + path))
        vera.send(*events, decide=True, context={"url": ORIGIN + path, **page, **said})

    view("/?utm_source=letter&utm_medium=email")
    view("/products/mug", "MUG-1", "Kitchen")
    vera.say("user_engagement", {"engagement_time_msec": 9000, "percent_scrolled": 70})
    vera.say("add_to_cart", {"currency": "EUR", "items": [MUG, SHIRT]})
    vera.say("set_properties", {"tier": "gold"})
    view("/cart")
    token = next(one["token"] for one in vera.decision()["popups"] if one["popup"] == form)
    vera.say("view_promotion", {"popup": form, "token": token, "trigger": "click"})
    fields_ = {"email": "vera@acme.example", "email_marketing": True}
    assert vera.submit(form, token, fields=fields_).status_code == 200
    vera.say("promotion_dismissed", {"popup": form, "token": token, "how": "close"})
    token = next(one["token"] for one in vera.decision()["popups"] if one["popup"] == survey)
    assert vera.submit(survey, token, step="start", fields={"reason": {"chosen": ["price"]}}).status_code == 200
    view("/collections/mugs")
    assert live[-1].answers[survey]["reason"].values == ("price",)
    vera.send(make_event("purchase", {"transaction_id": "1", "currency": "EUR", "value": 52.5, "items": [MUG, SHIRT]}))
    view("/thank-you")

    folded = [one.context for one in _folded(app)]

    assert len(folded) == len(live)
    for then, again in zip(live, folded, strict=True):
        assert _comparable(again) == _comparable(then)


def _comparable(context: Context) -> dict[str, Any]:
    """What is the same to the millisecond, and what a moment more or less does not change."""
    found = {one.name: getattr(context, one.name) for one in fields(Context)}
    for name in ("now_ms", "segments", "may_personalise"):
        found.pop(name)
    found["cart"] = (context.cart.value_minor, context.cart.count, context.cart.item_ids, context.cart.categories)
    found["orders"] = (context.orders.count, context.orders.value_minor, context.orders.currency)
    found["viewed"] = (set(context.viewed.products), set(context.viewed.categories))
    found["visitor"] = {
        one.name: getattr(context.visitor, one.name) for one in fields(context.visitor) if one.name != "first_seen_at"
    }
    for name in ("history", "groups"):
        found[name] = {key: _seen(one) for key, one in getattr(context, name).items()}
    found["blocking"] = _seen(context.blocking)
    return found


def _seen(history: Any) -> tuple[Any, ...]:
    moments = (history.last_dismissed_at, history.last_submitted_at, history.last_played_at)
    return (len(history.shown_at), history.shown_in_session, *(moment is not None for moment in moments))


def test_what_a_replay_cannot_know_is_named() -> None:
    known = {f"page.{one.name}" for one in fields(Page)}

    assert known >= NOT_KNOWN


@pytest.fixture
def replay(app: Flask, shop: str) -> Callable[..., Slice]:
    """replay(rule=…) runs a draft over everything that is stored."""

    def run(
        *,
        popup: str = "pop_draft",
        seconds: float = 10,
        after: Place | None = None,
        upto: Place | None = None,
        **parts: Any,
    ) -> Slice:
        with app.app_context():
            row = db.session.query(Shop).one()
            found = app.extensions["shopbell.popups"].of_shop(db.session(), row.id)
            draft = candidate(popup, 0, parse_document(plain_document(**parts)))
            return replay_slice(
                db.session(),
                row.id,
                shop_settings(row.settings or {}),
                found,
                draft,
                since_ms=now_ms() - 7 * 86_400_000,
                after=after,
                upto=upto,
                seconds=seconds,
            )

    return run


def test_visits_are_counted_by_whom_the_draft_would_have_reached(
    client: FlaskClient, shop: str, replay: Callable[..., Slice]
) -> None:
    for number in range(5):
        browser = Browser(client, shop, user_agent=IPHONE) if number < 2 else Browser(client, shop)
        for _ in range(3):
            browser.say("page_view")
    bot = Browser(client, shop, user_agent="curl/8.5.0 (a tool and no person)")
    bot.say("page_view")

    phones = replay(rule={"condition": "device", "params": {"devices": ["mobile"]}}).tally

    assert (phones.visitors, phones.visits) == (5, 5)
    assert (phones.reached_visitors, phones.reached_visits, phones.shown) == (2, 2, 2)
    assert dict(phones.stopped) == {"device": 3}
    assert dict(phones.page_types) == {"product": 2}
    assert sum(phones.days.values()) == 2


@pytest.mark.parametrize("people", [1, 2, 3, 4, 5, 6, 7, 8])
def test_stretches_that_are_done_at_once_count_every_visitor_once(
    client: FlaskClient, shop: str, replay: Callable[..., Slice], monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    monkeypatch.setattr(run, "PORTION", 2)
    for _ in range(people):
        Browser(client, shop).say("page_view")

    first = replay(seconds=0)
    counted = first.tally.visitors
    lanes = first.lanes
    for after, upto in lanes:
        position: Place | None = after
        while position is not None:
            part = replay(seconds=0, after=position, upto=upto)
            counted += part.tally.visitors
            assert part.lanes == []
            position = part.after

    assert first.horizon is not None
    assert counted == first.horizon.visits == people
    assert len(lanes) == (2 if people > 4 else 1 if people > 1 else 0)


def test_the_drafts_own_caps_count_what_it_would_have_shown(
    client: FlaskClient, shop: str, replay: Callable[..., Slice]
) -> None:
    vera = Browser(client, shop)
    for _ in range(4):
        vera.say("page_view")

    assert replay(caps=EVERY_TIME).tally.shown == 4
    assert replay(caps={"per_session": 2, "after_dismissal_hours": 0}).tally.shown == 2
    assert replay(caps={"lifetime": 1, "per_session": None}).tally.shown == 1


def test_a_draft_displaces_the_live_popups_that_come_after_it(
    app: Flask, client: FlaskClient, shop: str, replay: Callable[..., Slice]
) -> None:
    low = make_popup(app, shop, plain_document(priority=10), "Low")
    make_popup(app, shop, plain_document(priority=90), "High")
    make_popup(app, shop, plain_document(priority=1, display={"type": "bar"}), "Bar")
    Browser(client, shop).say("page_view")

    assert dict(replay(priority=50).tally.displaced) == {low: 1}


def test_a_replay_of_a_live_popup_forgets_what_it_has_really_shown(
    app: Flask, client: FlaskClient, shop: str, replay: Callable[..., Slice]
) -> None:
    popup = make_popup(app, shop, plain_document(), "Once")
    vera = Browser(client, shop)
    vera.see(popup)
    vera.say("page_view")

    assert replay(popup=popup).tally.reached_visits == 1


def test_slices_add_up_to_the_whole(
    client: FlaskClient, shop: str, replay: Callable[..., Slice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.insight.replay.run.PORTION", 2)
    for _ in range(5):
        Browser(client, shop).say("page_view")

    first = replay(seconds=0)
    parts, after = [first.tally.reached_visits], first.after
    while after is not None:
        part = replay(seconds=0, after=after)
        assert part.horizon is None
        parts.append(part.tally.reached_visits)
        after = part.after

    assert first.horizon is not None
    assert first.horizon.visits == 5
    assert (sum(parts), len(parts)) == (5, 3)


def test_a_visitor_of_several_visits_is_counted_once_and_no_more_than_the_newest_visits_are_walked(
    app: Flask, client: FlaskClient, shop: str, replay: Callable[..., Slice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.insight.replay.run.PORTION", 2)
    people = [Browser(client, shop) for _ in range(3)]
    for one in people:
        one.say("page_view")
    with app.app_context():
        db.session.execute(
            update(Session).values(last_at=now() - timedelta(hours=2), started_at=now() - timedelta(hours=3))
        )
        db.session.commit()
    for one in people[:2]:
        one.say("page_view")

    whole = replay()
    assert (whole.tally.visitors, whole.tally.visits) == (3, 5)
    assert whole.horizon is not None
    assert (whole.horizon.visits, whole.horizon.is_cut) == (5, False)

    monkeypatch.setattr("tracker.insight.replay.walk.MOST_VISITS", 2)
    newest = replay()
    assert newest.horizon is not None
    assert (newest.horizon.visits, newest.horizon.is_cut) == (2, True)
    assert (newest.tally.visitors, newest.tally.visits) == (2, 2)
