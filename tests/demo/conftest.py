"""The demo shop, seeded, and a customer's browser in it."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.clock import now
from tracker.db import db
from tracker.demo.seed import seed_demo
from tracker.services import services


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SHOPBELL_DEMO="1", SHOPBELL_PUBLIC_URL="http://localhost")


@pytest.fixture
def demo_key(app: Flask) -> str:
    with app.app_context():
        shop, _ = seed_demo(services().settings, now())
        db.session.commit()
        return shop.public_key


@pytest.fixture
def customer(app: Flask, demo_key: str) -> FlaskClient:
    return app.test_client()


def said(page: str) -> list[dict[str, Any]]:
    """What the page pushes to dataLayer, but for the clearing before each."""
    return [json.loads(found) for found in re.findall(r"^dataLayer\.push\((\{\"ecommerce.*)\);$", page, re.MULTILINE)]


def names_said(page: str) -> list[str]:
    return [entry["event"] for entry in said(page)]


def markup(page: str) -> Any:
    """The page's JSON-LD."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return found and json.loads(found.group(1))


def text(page: str) -> str:
    """The page as words."""
    without_scripts = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without_scripts)).split())
