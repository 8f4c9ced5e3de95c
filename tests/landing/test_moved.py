"""A link that was shared leads on, wherever page and shop have moved meanwhile, and never to what is not published."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.landing.conftest import make_page
from tracker.clock import now
from tracker.db import db, read_only
from tracker.landing import pages
from tracker.landing.models import LandingPage
from tracker.shops.shops import set_slug, shop_by_key


@pytest.fixture
def move(app: Flask, shop: str) -> Callable[[str, str], None]:
    """move("spring", "summer") gives acme's page another address."""

    def move(old: str, new: str) -> None:
        with app.app_context():
            read_only.set(False)
            page = db.session.scalars(select(LandingPage).filter_by(slug=old)).one()
            pages.move(page, new, now(), "mia@acme.example")
            db.session.commit()

    return move


def rename(app: Flask, shop: str, slug: str) -> None:
    with app.app_context():
        read_only.set(False)
        found = shop_by_key(shop)
        assert found is not None
        before = found.slug
        set_slug(found, slug)
        pages.shop_moved(found, before)
        db.session.commit()


def leads_to(client: FlaskClient, path: str) -> str | int:
    answer = client.get(path)
    return answer.headers["Location"] if answer.status_code == 301 else answer.status_code


def test_old_addresses_lead_on_over_several_moves_with_their_campaign(
    app: Flask, client: FlaskClient, shop: str, move: Callable[[str, str], None]
) -> None:
    make_page(app, shop)
    move("spring", "summer")
    move("summer", "autumn")
    rename(app, shop, "acme-and-sons")
    rename(app, shop, "acme-group")
    for path in ("/p/acme/spring", "/p/acme/summer", "/p/acme-and-sons/autumn", "/p/acme-group/spring"):
        assert leads_to(client, path) == "/p/acme-group/autumn"
    assert leads_to(client, "/p/acme/spring?utm_campaign=May&x=%0D%0A") == (
        "/p/acme-group/autumn?utm_campaign=May&x=%0D%0A"
    )
    assert client.get("/p/acme/spring").headers["Cache-Control"] == "public, max-age=60"
    assert leads_to(client, "/p/acme-group/autumn") == 200


def test_what_stands_at_an_address_now_comes_before_what_stood_there(
    app: Flask, client: FlaskClient, shop: str, move: Callable[[str, str], None]
) -> None:
    make_page(app, shop)
    move("spring", "summer")
    make_page(app, shop, name="Spring")
    assert leads_to(client, "/p/acme/spring") == 200
    move("summer", "winter")
    move("winter", "summer")
    assert leads_to(client, "/p/acme/summer") == 200
    assert leads_to(client, "/p/acme/winter") == "/p/acme/summer"


def test_it_leads_to_nothing_that_is_not_published_and_to_no_other_shop(
    app: Flask, client: FlaskClient, shop: str, move: Callable[[str, str], None]
) -> None:
    make_page(app, shop, live=False)
    move("spring", "summer")
    assert leads_to(client, "/p/acme/spring") == 404
    make_page(app, shop, name="Winter")
    move("winter", "frost")
    assert leads_to(client, "/p/nobody/winter") == 404
