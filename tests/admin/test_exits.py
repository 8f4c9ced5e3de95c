"""The page of exit signs says what happened, how sure that is, and what to do."""

from __future__ import annotations

from flask import Flask

from tests.admin.conftest import Person
from tracker.admin.exits import device_parts
from tracker.clock import now
from tracker.db import db
from tracker.insight.models import ExitFigure
from tracker.shops.shops import shop_by_key


def _figure(app: Flask, shop_key: str, **values: object) -> None:
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        day = f"{now():%Y-%m-%d}"
        db.session.add(ExitFigure(**{"shop_id": shop.id, "day": day, "device": "desktop", **values}))
        db.session.commit()


def test_signs_after_which_most_stayed_ask_for_a_lower_sensitivity(app: Flask, viewer: Person, shop_key: str) -> None:
    _figure(app, shop_key, signal="top_edge", outcome="withheld", has_left=True, count=20)
    _figure(app, shop_key, signal="top_edge", outcome="held_out", has_left=False, count=80)
    _figure(app, shop_key, signal="", outcome="", has_left=True, count=200)

    page = viewer.get(f"/admin/shops/{shop_key}/exit-signs").text

    for said in (
        "20 of 100",
        "surely between 13 and 29\u00a0%",
        "Lower the sensitivity",
        "Of 200 visits that ended, 20 (10 %)",
    ):
        assert said in page


def test_another_shops_signs_are_not_there(app: Flask, viewer: Person, shop_key: str, other_key: str) -> None:
    _figure(app, other_key, signal="top_edge", outcome="shown", has_left=True, count=70)

    assert "No signs yet" in viewer.get(f"/admin/shops/{shop_key}/exit-signs?days=x").text
    assert viewer.get(f"/admin/shops/{other_key}/exit-signs").status_code == 404


def test_advice_rests_on_visits_that_saw_nothing_where_there_are_enough(app: Flask) -> None:
    counts = {("mobile", "back", "shown", False): 500, ("mobile", "back", "held_out", True): 60}
    with app.test_request_context():
        (part,) = device_parts(counts)

    assert (part.rows[0].verdict, part.rows[0].is_alone, part.rows[0].shown.total) == ("mostly_right", True, 500)


def test_visits_that_saw_the_popup_never_say_that_a_sign_is_wrong(app: Flask) -> None:
    """The popup may have made them stay: that is what it is for."""
    stayed = {("desktop", "top_edge", "shown", False): 90, ("desktop", "top_edge", "shown", True): 10}
    left = {("desktop", "top_edge", "shown", False): 10, ("desktop", "top_edge", "shown", True): 90}
    with app.test_request_context():
        (most_stayed,), (most_left,) = device_parts(stayed), device_parts(left)

    assert most_stayed.rows[0].verdict == "too_few"
    assert (most_left.rows[0].verdict, most_left.rows[0].is_alone) == ("mostly_right", False)
