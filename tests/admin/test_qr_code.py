"""The QR code of a landing page says its address, and is for the shop's people alone."""

from collections.abc import Callable
from io import BytesIO

import segno
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import Person
from tests.landing.conftest import make_page
from tracker.db import db
from tracker.landing.models import LandingPage


def test_it_is_the_address_as_a_drawing(
    app: Flask, shop_key: str, other_key: str, owner: Person, person: Callable[[], Person]
) -> None:
    path = make_page(app, shop_key)
    with app.app_context():
        page = db.session.scalars(select(LandingPage.public_id)).one()
    asked = f"/admin/shops/{shop_key}/pages/{page}/qr.svg"
    answer = owner.get(asked)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert 'filename="spring-qr.svg"' in answer.headers["Content-Disposition"]
    said = BytesIO()
    segno.make(f"http://127.0.0.1:8000{path}", error="q", micro=False).save(said, kind="svg", scale=10, border=4)
    assert answer.data == said.getvalue()
    assert asked in owner.get(f"/admin/shops/{shop_key}/pages").text
    assert owner.get(f"/admin/shops/{other_key}/pages/{page}/qr.svg").status_code == 404
    assert person().get(asked).status_code == 302
