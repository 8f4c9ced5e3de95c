"""What is said of a popup's moments, in words that follow its triggers."""

from __future__ import annotations

from flask import Flask

from tests.factories import plain_document
from tracker.admin.popup_sentence import moments_words, sentence
from tracker.popups.document import parse_document
from tracker.popups.triggers import read_triggers

TIME = {"trigger": "time_on_page", "params": {"seconds": 5}}
CART = {"trigger": "add_to_cart"}


def test_moments_are_said_with_their_wait_what_calls_them_off_and_apart_for_phones(app: Flask) -> None:
    desktop = {"match": "all", "uses": [TIME, CART], "delay_seconds": 30, "cancel": ["purchase", "sign_up"]}
    document = parse_document(plain_document(triggers={"desktop": desktop, "phone": {"uses": [TIME, CART]}}))
    read_triggers(document.triggers)

    with app.test_request_context():
        assert moments_words(document) == (
            "after 5 seconds on the page and when something is put into the cart and 30 seconds more"
            " unless purchase or sign_up comes first,"
            " on phones after 5 seconds on the page or when something is put into the cart"
        )


def test_what_stands_in_the_page_has_no_moment_but_its_place(app: Flask) -> None:
    document = parse_document(plain_document(display={"type": "embedded"}, triggers=[TIME]))

    with app.test_request_context():
        assert moments_words(document) == "where it was placed in the page, once it is seen"


def test_one_of_a_kind_is_not_said_in_the_plural(app: Flask) -> None:
    trigger = {"trigger": "time_on_page", "params": {"seconds": 1}}
    rule = {"all": [{"condition": "cart_count", "params": {"operator": "at_least", "count": 1}}]}
    document = parse_document(plain_document(triggers=[trigger], rule=rule))
    read_triggers(document.triggers)

    with app.test_request_context():
        words = sentence(document)
        assert "after 1 second on the page" in words
        assert "at least 1 thing," in words
