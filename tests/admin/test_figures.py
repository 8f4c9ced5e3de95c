"""The overview's figures and its chart."""

import datetime as dt

import pytest
from flask import Flask

from tracker.admin.chart import GROUND, chart
from tracker.admin.figures import Day, Figure, figures
from tracker.db import db
from tracker.insight.models import Rollup
from tracker.shops.shops import shop_by_key

TODAY = dt.date(2026, 3, 15)


def test_a_week_is_today_and_the_six_days_before(app: Flask, shop_key: str, other_key: str) -> None:
    with app.app_context():
        shop, other = shop_by_key(shop_key), shop_by_key(other_key)
        assert shop is not None
        assert other is not None
        for back in range(20):
            day = (TODAY - dt.timedelta(days=back)).isoformat()
            db.session.add(Rollup(shop_id=shop.id, day=day, metric="sessions", subject=0, value=10 ** (back // 7)))
            db.session.add(Rollup(shop_id=shop.id, day=day, metric="sessions", subject=9, value=500))
            db.session.add(Rollup(shop_id=other.id, day=day, metric="sessions", subject=0, value=900))
        db.session.add(Rollup(shop_id=shop.id, day=TODAY.isoformat(), metric="revenue:EUR", subject=0, value=1250))
        db.session.add(Rollup(shop_id=shop.id, day=TODAY.isoformat(), metric="revenue:VND", subject=0, value=90_000))
        db.session.flush()
        found = figures(shop, TODAY)
    assert found["sessions"] == Figure(today=1, week=7, week_before=70)
    assert found["sessions"].change == -90
    assert found["orders"] == Figure(0, 0, 0)
    assert {currency: one.week for currency, one in found.revenue.items()} == {"EUR": 1250, "VND": 90_000}
    assert [day.sessions for day in found.days] == [10] * 7 + [1] * 7
    assert found.days[-1].date == TODAY


def test_without_a_week_before_there_is_no_change() -> None:
    assert Figure(1, 7, 0).change is None


@pytest.mark.parametrize("highest", [0, 1, 4, 5, 9, 99, 1234, 10**7])
def test_the_scale_begins_at_zero_and_holds_every_bar(highest: int) -> None:
    drawn = chart([Day(TODAY, highest // 2, 0), Day(TODAY, highest, highest // 3)])
    assert drawn.lines[0] == (0, GROUND)
    assert 2 <= len(drawn.lines) <= 5
    assert all(0 <= bar.top <= bar.orders_top <= GROUND for bar in drawn.bars)
    half, whole = drawn.bars[0].height, drawn.bars[1].height
    if highest > 9:
        assert half / whole == pytest.approx(0.5, abs=0.06)
