"""What is said of a popup's moments, in words that follow its triggers."""

from __future__ import annotations

import pytest
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


@pytest.mark.parametrize(
    ("language", "seconds", "moment"),
    [
        ("en", 1, "after 1 second on the page and 1 second more"),
        ("en", 5, "after 5 seconds on the page and 5 seconds more"),
        ("ru", 1, "через 1 секунду после открытия страницы и ещё через 1 секунду"),
        ("ru", 2, "через 2 секунды после открытия страницы и ещё через 2 секунды"),
        ("ru", 5, "через 5 секунд после открытия страницы и ещё через 5 секунд"),
        ("vi", 1, "sau 1 giây trên trang và thêm 1 giây"),
        ("th", 2, "หลังอยู่บนหน้า 2 วินาที แล้วรออีก 2 วินาที"),
    ],
)
def test_a_number_has_the_form_of_its_language(app: Flask, language: str, seconds: int, moment: str) -> None:
    uses = [{"trigger": "time_on_page", "params": {"seconds": seconds}}]
    document = parse_document(plain_document(triggers={"desktop": {"uses": uses, "delay_seconds": seconds}}))
    read_triggers(document.triggers)

    with app.test_request_context(headers={"Accept-Language": language}):
        assert moments_words(document) == moment


def test_a_rule_says_its_numbers_too_and_one_that_asks_for_nothing_is_for_everybody(app: Flask) -> None:
    rule = {"all": [{"condition": "cart_count", "params": {"count": 1}}]}

    with app.test_request_context():
        assert "to visitors whose cart holds at least 1 thing," in sentence(parse_document(plain_document(rule=rule)))
        assert "to everybody," in sentence(parse_document(plain_document(rule={"all": [{"any": []}]})))
