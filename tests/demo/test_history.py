"""The sample shop: four weeks that never were, made by the product's own ways of writing, and gone without a trace."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Browser, figures, make_shop, rows
from tracker.admin.access import create_user
from tracker.clock import now
from tracker.collect import pipeline
from tracker.db import Model, db, read_only
from tracker.demo.history.making import NAME, make_sample_shop
from tracker.demo.history.people import DAYS, visits
from tracker.engage.models import Message
from tracker.popups.models import Impression, Play, Popup, PopupAnswer
from tracker.services import services
from tracker.sessions.models import Order, Session, Visitor
from tracker.shops.models import Shop

A_FEW = 120


@pytest.fixture
def sample(app: Flask) -> str:
    """The public key of a small sample shop."""
    with app.app_context():
        made = make_sample_shop(services().settings, now(), pipeline.run, pipeline.run_orders, A_FEW)
        assert made is not None
        return db.session.scalars(select(Shop.public_key).where(Shop.name == NAME)).one()


def test_one_seed_tells_one_story_that_has_ended_when_it_is_told() -> None:
    end = 1_800_000_000_000
    told = visits("a seed", 200, end)
    assert told == visits("a seed", 200, end)
    assert told != visits("another", 200, end)
    assert all(end - (DAYS + 1) * 86_400_000 < one.start_ms < end - 30 * 60_000 for one in told)
    assert {one.aim for one in told} == {"look", "cart", "checkout", "order"}


def test_every_part_of_the_admin_has_something_to_show_and_nobody_is_written_to(app: Flask, sample: str) -> None:
    visited = rows(app, Session)
    assert len(visited) > A_FEW
    assert max(one.last_at for one in visited) < now(), "nothing of it lies ahead"
    assert (max(one.started_at for one in visited) - min(one.started_at for one in visited)).days > DAYS / 2
    for model in (Impression, Play, PopupAnswer, Order, Message):
        assert rows(app, model), model
    assert {one.status for one in rows(app, Popup)} == {"live", "paused", "draft"}
    found = figures(app)
    assert found["sessions"] == len(visited), "the figures are those of the rows"
    assert found["orders"] == len([one for one in rows(app, Order) if one.status != "cancelled"])
    assert found["impressions"] == len([one for one in rows(app, Impression) if one.confirmed_at])
    assert found["plays"] == len([one for one in rows(app, Play) if one.prize != "reward"])
    assert {one.state for one in rows(app, Message)} <= {"sent", "failed"}
    told = [one for one in rows(app, Order) if one.confirmed_at]
    assert len(told) > len(rows(app, Order)) / 2, "its own server tells them as well"
    assert max(one.confirmed_at for one in told) <= now()
    _is_made_once_and_with_a_demo_shop_that_is_new(app, sample)


def _is_made_once_and_with_a_demo_shop_that_is_new(app: Flask, sample: str) -> None:
    before = len(rows(app, Visitor))
    with app.app_context():
        assert make_sample_shop(services().settings, now(), pipeline.run, pipeline.run_orders, A_FEW) is None
    runner = app.test_cli_runner()
    told = json.loads(runner.invoke(args=["demo", "--json"]).output)
    assert told["created"] is True
    assert told["shop"] != sample
    runner.invoke(args=["demo", "--json", "--history", "new"])
    assert len(rows(app, Visitor)) == before


def test_it_goes_by_one_press_with_all_that_is_in_it_and_nothing_else(app: Flask, sample: str) -> None:
    key = make_shop(app, "Real", "https://acme.example", consent_mode="full")
    Browser(app.test_client(), key).say("page_view")
    with app.app_context():
        create_user("mia@example.com", "a bell over the door", "owner", None)
        db.session.commit()
    sample_id = next(one.id for one in rows(app, Shop) if one.public_key == sample)
    assert len(_rows_of(app, sample_id)) > 20, "it is all over the database"
    owner = _signed_in(app)
    assert owner(f"/admin/shops/{key}/sample/remove") == 404
    assert owner(f"/admin/shops/{sample}/sample/remove") == 302
    assert [one.public_key for one in rows(app, Shop)] == [key]
    assert _rows_of(app, sample_id) == {}
    assert len(rows(app, Visitor)) == len(rows(app, Session)) == 1, "the visitor of the real shop"


def test_the_command_removes_it_too(app: Flask) -> None:
    with app.app_context():
        make_sample_shop(services().settings, now(), pipeline.run, pipeline.run_orders, 5)
    app.test_cli_runner().invoke(args=["demo", "--history", "remove"])
    assert NAME not in [one.name for one in rows(app, Shop)]
    assert rows(app, Visitor) == []


def _signed_in(app: Flask) -> Callable[[str], int]:
    client = app.test_client()

    def post(path: str, **data: str) -> int:
        page = client.get("/admin/nowhere", follow_redirects=True).text
        token = page.split('"X-CSRFToken": "')[1].split('"')[0]
        return client.post(path, data={"csrf_token": token, **data}).status_code

    post("/admin/sign-in", email="mia@example.com", password="a bell over the door")
    return post


def _rows_of(app: Flask, shop_id: int) -> dict[str, int]:
    """How many rows name this shop, by table."""
    read_only.set(False)
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).where(table.c.shop_id == shop_id)) or 0
            for table in Model.metadata.sorted_tables
            if "shop_id" in table.c
        }
    return {name: count for name, count in counts.items() if count}
