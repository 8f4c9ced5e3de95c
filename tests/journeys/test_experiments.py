"""An experiment in real pages: a visitor keeps their variant, and whoever is held out sees nothing and is counted."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.journeys import shop as places
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import plain
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call, until
from tracker.db import db
from tracker.popups.models import Exposure, HeldOut, Impression
from tracker.shops.models import Shop as ShopRow

pytestmark = pytest.mark.only_on("sqlite")

ON = (places.HOME, places.PRODUCT, places.POLICY)


def _kept(app: Flask, shop: Shop, table: Any) -> list[Any]:
    with app.app_context():
        mine = select(ShopRow.id).where(ShopRow.public_key == shop.key).scalar_subquery()
        found = list(db.session.scalars(select(table).where(table.shop_id == mine)))
        db.session.expunge_all()
        db.session.rollback()
        return found


def _experiment(**changes: Any) -> dict[str, Any]:
    steps = {"start": {"blocks": [{"type": "heading", "text": "Bold"}]}}
    return {"key": "spring1", "share": 50, "variants": [{"key": "b", "share": 50, "steps": steps}], **changes}


def test_a_visitor_keeps_one_variant_over_pages_and_is_counted_once(
    browser: Browser, open_shop: Callable[..., Shop], live_app: Flask
) -> None:
    shop = open_shop(plain("Plain", experiment=_experiment()), settings={"popups.per_session": 50})
    arms: set[str] = set()
    # Fifty people of two equal arms are all alike once in 10^15 runs.
    for people in range(1, 51):
        context = browser.new_context()
        page = context.new_page()
        seen = set()
        for path in ON:
            assert arrive(page, shop.url(path)) == [""]
            call(page, "event", "open_sesame")
            seen.add(PopupOnPage(page).waits().heading.inner_text())
            page.keyboard.press("Escape")
            PopupOnPage(page).is_gone()
        assert len(seen) == 1, seen
        until(page, lambda: len(_kept(live_app, shop, Exposure)) == people, "one exposure a person")  # noqa: B023
        arm = max(_kept(live_app, shop, Exposure), key=lambda one: one.id).arm
        assert seen == {{"a": "Plain", "b": "Bold"}[arm]}
        arms |= seen
        context.close()
        if len(arms) == 2:
            break
    assert arms == {"Plain", "Bold"}
    assert len(_kept(live_app, shop, Impression)) == people * len(ON)


def test_whoever_is_held_out_sees_nothing_and_is_counted(
    browser: Browser, open_shop: Callable[..., Shop], live_app: Flask
) -> None:
    shop = open_shop(plain("Plain", experiment=_experiment(holdout=90)))
    for _ in range(20):
        page = browser.new_context().new_page()
        broken: list[Any] = []
        page.on("pageerror", lambda error: broken.append(error))  # noqa: B023
        gates = arrive(page, shop.url())
        if gates == ["holdout"]:
            break
        page.context.close()
    assert gates == ["holdout"]
    assert not _kept(live_app, shop, Exposure), "nobody is counted before the trigger"
    with page.expect_response("**/show") as answered:
        call(page, "event", "open_sesame")
    assert answered.value.json() == {"ok": True, "show": False, "gate": "holdout"}
    expect(PopupOnPage(page).host).to_have_count(0)
    assert [one.arm for one in _kept(live_app, shop, Exposure)] == ["holdout"]
    assert (len(_kept(live_app, shop, HeldOut)), len(_kept(live_app, shop, Impression))) == (1, 0)
    assert arrive(page, shop.url(places.PRODUCT)) == ["holdout"]
    assert not broken and page.evaluate("window.broken") is None
    page.context.close()
