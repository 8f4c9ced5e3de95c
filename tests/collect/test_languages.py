"""A popup in several languages: each visitor is sent it in one, and what is kept of them is in the words they read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Browser, form_document, make_popup, make_shop, prize, row, wheel_document
from tracker.clock import now
from tracker.contacts.models import Consent
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.transfer import TransferError, export_popups, import_popups
from tracker.popups.document import parse_document, to_json
from tracker.popups.experiment_ends import promoted, stopped
from tracker.popups.models import Play
from tracker.shops.shops import shop_by_key

VI = {
    "steps.start.blocks[0].text": "Chào bạn",
    "steps.start.blocks[1].fields[1].label": "Gửi cho tôi ưu đãi qua email.",
}


def texts_of(entry: dict[str, Any]) -> list[str]:
    return [block.get("text", "") for block in entry["document"]["steps"]["start"]["blocks"]]


def entry(browser: Browser, popup: str, **context: str) -> dict[str, Any]:
    offered = browser.decision(context={"url": "https://acme.example/", **context})["popups"]
    return next(one for one in offered if one["popup"] == popup)


@pytest.fixture
def form() -> dict[str, Any]:
    document = form_document()
    document["steps"]["start"]["blocks"].insert(0, {"type": "heading", "text": "Hello"})
    return {**document, "texts": {"vi": VI, "ar": {"steps.start.blocks[0].text": "مرحبا"}}}


@pytest.mark.parametrize(
    ("context", "language", "heading"),
    [
        ({}, "en", "Hello"),
        ({"language": "vi-VN"}, "vi", "Chào bạn"),
        ({"language": "vi-VN", "page_language": "en"}, "en", "Hello"),
        ({"language": "en-GB", "page_language": "vi"}, "vi", "Chào bạn"),
        ({"language": "vi", "page_language": "fr"}, "vi", "Chào bạn"),
        ({"language": "ar", "page_language": "ja"}, "ar", "مرحبا"),
        ({"language": "de", "page_language": "ja"}, "en", "Hello"),
    ],
)
def test_the_pages_language_comes_before_the_browsers(
    app: Flask, client: FlaskClient, form: dict[str, Any], context: dict[str, str], language: str, heading: str
) -> None:
    shop = make_shop(app)
    offered = entry(Browser(client, shop), make_popup(app, shop, form), **context)

    assert (offered["language"], texts_of(offered)[0]) == (language, heading)
    assert "texts" not in offered["document"]
    assert offered["strings"]["close"] == ("Đóng" if language == "vi" else "Close")


def test_whoever_reads_none_of_its_languages_gets_the_shops(app: Flask, client: FlaskClient, form: dict) -> None:
    shop = make_shop(app, language="vi")
    offered = entry(Browser(client, shop), make_popup(app, shop, form), language="de", page_language="ja")

    assert offered["language"] == "vi"


def test_the_consent_is_kept_in_the_words_that_were_read(app: Flask, client: FlaskClient, form: dict) -> None:
    shop = make_shop(app)
    popup = make_popup(app, shop, form)
    for language, words in (("vi", VI["steps.start.blocks[1].fields[1].label"]), ("ar", "Send me offers by email.")):
        vera = Browser(client, shop)
        token = entry(vera, popup, language=language)["token"]
        fields = {"email": f"{language}@example.com", "email_marketing": True}
        assert vera.submit(popup, token, fields=fields).status_code == 200

        assert row(app, Consent, text=words).is_granted


def test_a_prize_is_told_and_kept_by_the_name_that_was_read(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app)
    document = wheel_document([prize("a", code="A"), prize("b", 0, code="B")], asks=False)
    popup = make_popup(app, shop, {**document, "texts": {"vi": {"game.prizes[0].label": "Giảm 10%"}}})
    vera = Browser(client, shop)
    offered = entry(vera, popup, language="vi")
    assert offered["document"]["game"]["slices"][0]["label"] == "Giảm 10%"

    won = vera.play(popup, offered["token"]).json

    assert won["prize"] == {"id": "a", "label": "Giảm 10%"}
    assert row(app, Play).prize_label == "Giảm 10%"


def test_a_file_takes_the_languages_along_and_names_a_text_of_nothing(app: Flask, form: dict) -> None:
    here, there = make_shop(app, "here"), make_shop(app, "there", origin="https://there.example")
    make_popup(app, here, form, name="Hello")
    with app.app_context():
        file = export_popups(shop_by_key(here))
        done = import_popups(shop_by_key(there), file, now(), check_rule)
        assert done[0].popup.draft["texts"] == form["texts"]
        file["popups"][0]["document"]["texts"]["vi"]["steps.start.blocks[9].text"] = "?"
        with pytest.raises(TransferError, match=r"Hello.*texts\.vi\.steps\.start\.blocks\[9\]\.text: .*no such text"):
            import_popups(shop_by_key(there), file, now(), check_rule)
        db.session.rollback()


def test_an_experiment_that_ends_leaves_the_texts_of_what_is_kept(form: dict) -> None:
    other = {"key": "b", "steps": form["steps"]}
    texts = {"steps.start.blocks[0].text": "A (vi)", "experiment.variants[0].steps.start.blocks[0].text": "B (vi)"}
    document = {**form, "texts": {"vi": texts}, "experiment": {"key": "abcdef", "variants": [other]}}
    whole = parse_document(document)

    for kept, words in ((promoted(whole, "b"), "B (vi)"), (stopped(whole), "A (vi)")):
        assert kept is not None
        assert kept.texts == {"vi": {"steps.start.blocks[0].text": words}}
        assert parse_document(to_json(kept)).experiment is None
