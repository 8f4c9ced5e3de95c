"""What visitors read is there in every language that visitors are spoken to in, with the same places to fill."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from tests.factories import make_shop
from tracker.contacts.prompt import WORDS
from tracker.i18n import VISITOR_LANGUAGES, best_language
from tracker.popups.rules_text import SHOWN
from tracker.popups.strings import EVERY_GAME, GAME_STRINGS, STRINGS

OTHERS = [language for language in VISITOR_LANGUAGES if language != "en"]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_that_visitors_read_is_missing(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        of_games = [text for words in GAME_STRINGS.values() for text in words.values()]
        for text in [*STRINGS.values(), *EVERY_GAME.values(), *of_games, *SHOWN.values(), *WORDS.values()]:
            translated = gettext(text)
            assert translated != text, f"{language}: {text}"
            assert sorted(PLACES.findall(translated)) == sorted(PLACES.findall(text)), text


@pytest.mark.parametrize(
    ("wanted", "spoken"), [("vi-VN", "vi"), ("ru_RU", "ru"), ("TH", "th"), ("de", "en"), ("", "en"), ("viking", "en")]
)
def test_the_language_that_fits_best_is_spoken(wanted: str, spoken: str) -> None:
    assert best_language(wanted) == spoken


def test_the_prompt_is_answered_in_the_language_asked_for(app: Flask, client: FlaskClient) -> None:
    settings = {"capture_mode": "all", "capture_keep_hours": 48, "consent_privacy_url": "/privacy"}
    key = make_shop(app, consent_mode="strict", consent_prompt=True, **settings)
    asked = client.get(f"/v1/prompt?shop={key}&language=ru-RU")
    assert asked.headers["Cache-Control"] == "public, max-age=300"
    given = asked.json
    assert (given["language"], given["asks_capture"], given["privacy_url"]) == ("ru", True, "/privacy")
    assert given["words"]["allow"] == "Разрешить"
    assert "48" in given["words"]["capture_help"]
    assert set(given["words"]) == set(WORDS) - {"capture_more"}
    assert client.get(f"/v1/settings?shop={key}").json["consent"] == {"mode": "strict", "prompt": True}


def test_the_shops_own_words_stand_as_they_are(app: Flask, client: FlaskClient) -> None:
    key = make_shop(app, consent_prompt=True, consent_prompt_text="Nur mit Ihrem Ja.")
    assert client.get(f"/v1/prompt?shop={key}&language=th").json["words"]["text"] == "Nur mit Ihrem Ja."


def test_it_says_so_where_more_than_the_email_address_is_kept(app: Flask, client: FlaskClient) -> None:
    key = make_shop(app, consent_prompt=True, capture_mode="all", capture_kinds=["email", "phone"])
    assert client.get(f"/v1/prompt?shop={key}").json["words"]["capture"] == WORDS["capture_more"]


def test_nobody_is_asked_where_the_shop_has_the_agreement(app: Flask, client: FlaskClient) -> None:
    key = make_shop(app, consent_mode="full", consent_prompt=True)
    assert client.get(f"/v1/settings?shop={key}").json["consent"] == {"mode": "full", "prompt": False}


def test_the_prompt_of_no_shop_is_refused(client: FlaskClient) -> None:
    assert client.get("/v1/prompt?shop=pk_nobody").status_code == 401
    assert client.get("/v1/prompt").status_code == 401
