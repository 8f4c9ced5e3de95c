"""The token of a shown popup opens what it was signed for, for a day, and nothing else does."""

from __future__ import annotations

import string
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from tests.factories import Browser, count, form_document, make_batch, make_popup, make_shop, prize, wheel_document
from tracker.clock import now_ms
from tracker.ids import uuid7
from tracker.popups.models import Impression, Play
from tracker.popups.tokens import MAX_AGE_SECONDS, PopupToken, read_token, write_token
from tracker.signing import MARK_BYTES, Signer

KEY = "a key for tests only, guarding nothing at all"
TOKEN = PopupToken(uuid7().bytes, 1, 2, 3, "a", 4, 5)
BASE64 = string.ascii_letters + string.digits + "-_"

JUNK: list[Any] = ["", " ", "x", "a.b.c", "....", "é", "\u0000", "🎡" * 50, "A" * 9000, None, [], ["x"], {}, 1, True]


@pytest.fixture
def popup(app: Flask, acme: str) -> str:
    return make_popup(app, acme, wheel_document([prize("a", code="A"), prize("b", code="B")], asks=False))


def assert_refused(app: Flask, browser: Browser, popup: str, token: Any) -> None:
    for answer in (browser.submit(popup, token, "vera@example.com"), browser.play(popup, token)):
        assert_bad_token(answer)
    assert (count(app, Play), count(app, Impression)) == (0, 0)


def assert_bad_token(answer: TestResponse) -> None:
    assert answer.status_code == 403, answer.text
    assert answer.json["error"] == answer.headers["X-Shopbell-Reason"] == "bad_token"


def test_a_token_comes_back_as_it_was_written() -> None:
    assert read_token(Signer(KEY), write_token(Signer(KEY), TOKEN)) == TOKEN


def test_a_token_with_any_character_changed_is_none() -> None:
    signer = Signer(KEY)
    token = write_token(signer, TOKEN)
    changed = [
        token[:place] + other + token[place + 1 :]
        for place in range(len(token))
        for other in BASE64 + "."
        if other != token[place]
    ]
    assert [one for one in changed if read_token(signer, one) is not None] == []


@given(st.integers(0, 200), st.sampled_from(["=", "!", "\n", " ", "A", ".", "é"]))
def test_a_token_with_something_put_into_it_is_none(place: int, more: str) -> None:
    signer = Signer(KEY)
    token = write_token(signer, TOKEN)
    assert read_token(signer, token[:place] + more + token[place:]) is None


@given(st.text() | st.binary() | st.none() | st.integers() | st.lists(st.text()))
def test_what_was_never_signed_is_none(value: Any) -> None:
    assert read_token(Signer(KEY), value) is None


def test_a_forged_token_opens_nothing(app: Flask, vera: Browser, popup: str) -> None:
    vera.decision()
    for junk in JUNK:
        assert_refused(app, vera, popup, junk)


def test_a_missing_token_opens_nothing(vera: Browser, popup: str) -> None:
    for what in ("submit", "play"):
        assert_bad_token(vera.post(f"/v1/popups/{popup}/{what}", {"v": 1, "shop": vera.shop_key}))


def test_a_token_with_a_character_flipped_opens_nothing(app: Flask, vera: Browser, popup: str) -> None:
    token = vera.token(popup)
    for place in (0, len(token) // 3, len(token) // 2, len(token) - MARK_BYTES, len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        assert_refused(app, vera, popup, token[:place] + other + token[place + 1 :])
    for part in (token[:-1], token[: -MARK_BYTES * 4 // 3], token[-MARK_BYTES * 4 // 3 :], token + token):
        assert_refused(app, vera, popup, part)
    assert vera.play(popup, token).status_code == 200


def test_another_shops_token_opens_nothing(
    app: Flask, vera: Browser, popup: str, browser_of: Callable[..., Browser]
) -> None:
    other = make_shop(app, "globex")
    theirs = make_popup(app, other, form_document())
    token = browser_of(other).token(theirs)
    # Their token at our popup, their token at their popup with our key, and our token with their key.
    assert_refused(app, vera, popup, token)
    assert_refused(app, vera, theirs, token)
    assert_refused(app, browser_of(other), popup, vera.token(popup))


def test_another_popups_token_opens_nothing(app: Flask, acme: str, vera: Browser, popup: str) -> None:
    other = make_popup(app, acme, form_document())
    assert_refused(app, vera, popup, vera.token(other))
    assert_refused(app, vera, other, vera.token(popup))
    assert_refused(app, vera, "pop_nothing", vera.token(popup))


def packed(token: PopupToken) -> bytes:
    return msgspec.msgpack.encode([token.id, *signed(token)[1:]])


def signed(token: PopupToken) -> list[Any]:
    values = [token.shop_id, token.popup_id, token.version, token.variant, token.visitor_id, token.session_id]
    return [uuid.UUID(bytes=token.id).hex, *values]


def test_what_was_signed_for_another_purpose_or_with_another_key_opens_nothing(
    app: Flask, vera: Browser, popup: str
) -> None:
    own = app.extensions["shopbell"].signer
    token = read_token(own, vera.token(popup))
    assert_refused(app, vera, popup, own.sign("login", signed(token)))
    assert_refused(app, vera, popup, Signer("another key than the shop has").sign("popup", signed(token)))
    assert_refused(app, vera, popup, own.sign("popup", "no list"))
    assert_refused(app, vera, popup, own.sign_bytes("login", packed(token)))
    assert_refused(app, vera, popup, Signer("another key than the shop has").sign_bytes("popup", packed(token)))
    assert_refused(app, vera, popup, own.sign_bytes("popup", b"no list"))
    assert_refused(app, vera, popup, own.sign_bytes("popup", b""))
    assert vera.play(popup, own.sign_bytes("popup", packed(token))).status_code == 200


def test_a_token_that_an_earlier_version_signed_is_good_for_its_day(
    app: Flask, vera: Browser, popup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = app.extensions["shopbell"].signer
    token = signed(read_token(own, vera.token(popup)))
    with monkeypatch.context() as patch:
        at = int(time.time()) - MAX_AGE_SECONDS
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: at - 5)
        too_old = own.sign("popup", token)
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: at + 60)
        old = own.sign("popup", token)

    assert_refused(app, vera, popup, too_old)
    assert_refused(app, vera, popup, old[:-1] + ("A" if old[-1] != "A" else "B"))
    assert vera.play(popup, old).status_code == 200


def test_a_token_opens_for_a_day_and_no_longer(
    app: Flask, vera: Browser, popup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def token_of(age: int) -> str:
        with monkeypatch.context() as patch:
            patch.setattr("tracker.signing.now_ms", lambda: now_ms() - age * 1000)
            return vera.token(popup)

    assert_refused(app, vera, popup, token_of(MAX_AGE_SECONDS + 5))
    assert vera.play(popup, token_of(MAX_AGE_SECONDS - 60)).status_code == 200


def test_a_decision_for_somebody_nothing_is_stored_of_has_no_usable_token(
    app: Flask, acme: str, vera: Browser, popup: str
) -> None:
    answer = vera.post("/v1/decide", make_batch(acme, [], visitor=vera.visitor))
    tokens = [one["token"] for one in answer.json["decision"]["popups"]]
    assert len(tokens) == 1
    assert_refused(app, vera, popup, tokens[0])
    vera.say("view_promotion", {"popup": popup, "token": tokens[0]})
    assert count(app, Impression) == 0


def test_a_token_carries_the_language_that_was_read() -> None:
    token = replace(TOKEN, language="pt-BR")

    assert read_token(Signer(KEY), write_token(Signer(KEY), token)) == token
