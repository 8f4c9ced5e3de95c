"""Countdown, free shipping, chat and products in a document: what may stand there, and what a visitor is sent of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import plain_document
from tracker.popups.document import DocumentError, parse_document
from tracker.popups.live_parts import is_over, product_sources
from tracker.popups.public_document import public_document
from tracker.popups.scripts import popup_modules

COUNTDOWN = {"type": "countdown", "text": "Another {time}", "ended": "Over.", "minutes": 10}
SHIPPING = {"type": "shipping", "text": "{left} left", "reached": "Free!"}
CHAT = {"type": "chat", "channel": "whatsapp", "id": "4915112345678", "text": "Ask us"}
PRODUCTS = {"type": "products", "source": "viewed"}


def document(*blocks: dict[str, Any]) -> Any:
    return parse_document(plain_document(steps={"start": {"blocks": list(blocks)}}))


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ({**COUNTDOWN, "minutes": None}, "minutes"),
        ({**COUNTDOWN, "ends_at": 5}, "minutes"),
        ({**COUNTDOWN, "minutes": 0}, "minutes"),
        ({**COUNTDOWN, "text": "Soon over"}, "text"),
        ({**COUNTDOWN, "ended": ""}, "ended"),
        ({**SHIPPING, "text": "Nearly"}, "text"),
        ({**SHIPPING, "reached": ""}, "reached"),
        ({**CHAT, "id": "+49 151"}, "id"),
        ({**CHAT, "channel": "telegram", "id": "a/../b"}, "id"),
        ({**CHAT, "channel": "messenger", "id": "x?y=1#zzz"}, "id"),
        ({**CHAT, "channel": "intercom", "id": "a.b.example"}, "id"),
        ({**CHAT, "channel": "fax"}, "channel"),
        ({**PRODUCTS, "source": "all"}, "source"),
        ({**PRODUCTS, "count": 7}, "count"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(block: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        document({"type": "heading", "text": "x"}, block)
    assert refused.value.path == f"steps.start.blocks[1].{path}"


@pytest.mark.parametrize(
    ("channel", "id", "href"),
    [
        ("messenger", "acme.shop", "https://m.me/acme.shop?text=Hi%20%26%20hello"),
        ("whatsapp", "4915112345678", "https://wa.me/4915112345678?text=Hi%20%26%20hello"),
        ("zalo", "0901234567", "https://zalo.me/0901234567"),
        ("telegram", "acme_shop", "https://t.me/acme_shop?text=Hi%20%26%20hello"),
        ("intercom", "acme-help", "https://intercom.help/acme-help/"),
    ],
)
def test_a_chat_leads_to_its_messenger_with_the_words_ready_where_it_takes_them(
    channel: str, id: str, href: str
) -> None:
    made = document({**CHAT, "channel": channel, "id": id, "message": "Hi & hello"})
    assert public_document(made)["steps"]["start"]["blocks"] == [{"type": "chat", "text": "Ask us", "href": href}]


def test_only_a_popup_with_such_a_part_fetches_what_draws_it() -> None:
    assert popup_modules(document({"type": "heading", "text": "x"})) == []
    for block in (COUNTDOWN, SHIPPING, CHAT, PRODUCTS):
        (path,) = popup_modules(document(block))
        assert path.startswith("/runtime/live.js?h=")


def test_an_offer_is_over_a_little_after_its_countdown_unless_that_only_goes_away() -> None:
    own = document(COUNTDOWN)
    assert not is_over(own, 0, 10 * 60_000 + 5_000)
    assert is_over(own, 0, 10 * 60_000 + 15_000)
    assert not is_over(own, 60_000, 10 * 60_000 + 15_000)
    assert not is_over(document({**COUNTDOWN, "at_end": "hide", "ended": ""}), 0, 10**12)
    common = document({**COUNTDOWN, "minutes": None, "ends_at": 1_000})
    assert is_over(common, 10**12, 20_000)


def test_of_several_parts_with_products_the_largest_is_asked_for() -> None:
    made = document(PRODUCTS, {**PRODUCTS, "count": 5}, {**PRODUCTS, "source": "cart"})
    assert product_sources(made) == {"viewed": 5, "cart": 3}
