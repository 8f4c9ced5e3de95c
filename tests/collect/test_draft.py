"""A draft on the shop's own page: who may look at it, what is told, and that nothing comes of it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, count, make_shop, prize, wheel_document
from tracker.clock import now
from tracker.db import db
from tracker.popups import publish
from tracker.popups.models import Impression, Play, Popup
from tracker.sessions.event_rows import StoredEvent
from tracker.shops.page_link import DRAFT, MAPPING
from tracker.shops.shops import shop_by_key

DOCUMENT = wheel_document([prize("a", code="WELCOME10"), prize("b")])


@pytest.fixture
def popup(app: Flask, shop: str) -> str:
    with app.app_context():
        made = publish.create_popup(shop_by_key(shop), "Not live yet", DOCUMENT, now())
        db.session.commit()
        return made.public_id


@pytest.fixture
def look(app: Flask, shop: str, vera: Browser, popup: str) -> Callable[..., Any]:
    """look(token=…) in place of a valid one."""

    def say(**said: Any) -> Any:
        return vera.post("/v1/draft", {"v": 1, "shop": shop, "token": token_of(app, shop, popup), **said})

    return say


def token_of(app: Flask, shop: str, popup: str) -> str:
    carried = DRAFT.token(app.extensions["shopbell"].signer, shop, 7, popup)
    return carried.removeprefix("draft.")


def test_a_draft_is_told_with_what_is_needed_to_play_it_for_show(app: Flask, look: Callable[..., Any]) -> None:
    answer = look()
    assert answer.status_code == 200, answer.text
    told = answer.json
    [variant] = told["variants"]
    assert (told["name"], variant["key"], variant["blocking"]) == ("Not live yet", "a", True)
    assert [one["prize"] for one in variant["document"]["game"]["slices"]] == ["a", "b"]
    assert variant["gifts"][0]["code"] == "WELCOME10"
    assert told["strings"]["close"] == "Close"
    assert [count(app, model) for model in (Impression, Play, StoredEvent)] == [0, 0, 0]


def test_a_draft_that_is_not_finished_says_so(app: Flask, look: Callable[..., Any], popup: str) -> None:
    with app.app_context():
        db.session.query(Popup).filter_by(public_id=popup).one().draft = {"nonsense": True}
        db.session.commit()
    answer = look()
    assert (answer.status_code, answer.headers["X-Shopbell-Reason"]) == (422, "unfinished")
    assert "mend it in the editor" in answer.json["message"]


@pytest.mark.parametrize("how", ["missing", "tampered", "of another shop", "for another purpose", "another's popup"])
def test_a_token_that_is_not_for_this_popup_of_this_shop_is_refused(
    app: Flask, shop: str, popup: str, look: Callable[..., Any], how: str
) -> None:
    other = make_shop(app, "umbrella", "https://umbrella.example")
    with app.app_context():
        theirs = publish.create_popup(shop_by_key(other), "Theirs", DOCUMENT, now()).public_id
        db.session.commit()
    good = token_of(app, shop, popup)
    token = {
        "missing": "",
        "tampered": good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB"),
        "of another shop": token_of(app, other, popup),
        "for another purpose": MAPPING.token(app.extensions["shopbell"].signer, shop, 7),
        "another's popup": token_of(app, shop, theirs),
    }[how]
    answer = look(token=token)
    assert (answer.status_code, answer.headers["X-Shopbell-Reason"]) == (403, "bad_token")


def test_a_token_is_good_for_an_hour(
    app: Flask, shop: str, popup: str, look: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(app, shop, popup)
    later = time.time() + 61 * 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert look(token=token).status_code == 403


def test_pages_of_others_may_not_read_it(app: Flask, shop: str, popup: str, browser_of: Callable[..., Browser]) -> None:
    thief = browser_of(origin="https://evil.example")
    answer = thief.post("/v1/draft", {"v": 1, "shop": shop, "token": token_of(app, shop, popup)})
    assert (answer.status_code, answer.json["error"]) == (403, "origin_not_allowed")
