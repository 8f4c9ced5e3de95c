"""The cast of the admin's tests: a shop, the people of it, and an outsider."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.admin.access import create_user
from tracker.clock import now
from tracker.db import db
from tracker.shops.shops import create_shop, shop_by_key

PASSWORD = "a bell over the door"
WHY: dict[str, object] = {"reason": "the mailing in spring"}
"""What is asked for where data of people are taken away."""


class Person:
    """A browser with somebody in front of it; `post` sends the token as the pages' own forms do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, object] | None = None, **options: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def token(self) -> str:
        """From a page that everybody can open, signed in or not."""
        page = self.client.get("/admin/nowhere", follow_redirects=True).text
        found = re.search(r'"X-CSRFToken": "([^"]+)"', page)
        assert found, page
        return found.group(1)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/admin/sign-in", {"email": email, "password": password})


@pytest.fixture
def shop_key(app: Flask) -> str:
    """The public key of acme, a shop with one origin."""
    return _shop(app, "Acme", "https://acme.example")


@pytest.fixture
def other_key(app: Flask) -> str:
    """The public key of a shop that nobody of acme may see."""
    return _shop(app, "Umbrella", "https://umbrella.example")


@pytest.fixture
def person(app: Flask) -> Callable[[], Person]:
    """person() is a browser where nobody is signed in."""
    return lambda: Person(app.test_client())


@pytest.fixture
def member(app: Flask, person: Callable[[], Person], shop_key: str) -> Callable[..., Person]:
    """member("viewer") is signed in with that role in acme; member("owner", None) owns every shop."""

    def make(role: str, key: str | None = shop_key) -> Person:
        email = f"{role}-{key or 'all'}@example.com"
        with app.app_context():
            create_user(email, PASSWORD, role, shop_by_key(key) if key else None)
            db.session.commit()
        who = person()
        assert who.sign_in(email).status_code == 302
        return who

    return make


@pytest.fixture
def owner(member: Callable[..., Person]) -> Person:
    """Owns acme, and no other shop."""
    return member("owner")


@pytest.fixture
def marketer(member: Callable[..., Person]) -> Person:
    return member("marketer")


@pytest.fixture
def viewer(member: Callable[..., Person]) -> Person:
    return member("viewer")


@pytest.fixture
def operator(member: Callable[..., Person]) -> Person:
    """Owns every shop."""
    return member("owner", None)


def _shop(app: Flask, name: str, origin: str) -> str:
    with app.app_context():
        shop, _created = create_shop(name, [origin], now=now())
        db.session.commit()
        return shop.public_key
