"""The shop acme with a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import forget_published, make_shop
from tracker.clock import now
from tracker.db import db, read_only
from tracker.landing import pages
from tracker.shops.shops import shop_by_key

CONTENT: dict[str, Any] = {
    "title": "Spring games",
    "description": "One turn for everybody.",
    "share_image": "https://pictures.example/spring.png",
    "hero": {"heading": "Spring is here", "text": "Come in."},
    "blocks": [{"type": "heading", "text": "How it works"}, {"type": "button", "text": "Sale", "href": "/sale"}],
    "footer": {"rules": "Everybody over 18. Free entry by post."},
}


def make_page(app: Flask, shop_key: str, *, live: bool = True, name: str = "Spring", **changes: Any) -> str:
    """A committed page of the shop; its path."""
    with app.app_context():
        read_only.set(False)
        shop = shop_by_key(shop_key)
        assert shop is not None
        page = pages.create_page(shop, name, {**CONTENT, **changes}, now())
        if live:
            pages.publish(page, now(), "mia@acme.example")
        db.session.commit()
        path = f"/p/{shop.slug}/{page.slug}"
    forget_published(app)
    return path


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app)


@pytest.fixture
def page_of(app: Flask, shop: str) -> Callable[..., str]:
    """page_of(hero={…}) is the path of a published page of acme."""
    return lambda **changes: make_page(app, shop, **changes)
