"""A rule in one sentence: what is called by ids and names inside is said as people know it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.factories import make_popup, make_shop, survey_document
from tracker.admin.rule_sentence import rule_sentence
from tracker.admin.suggestions import suggestions
from tracker.db import db
from tracker.shops.models import Shop

PRICE = {"condition": "answer", "params": {"question": "reason", "answer": "price", "days": 30}}


@pytest.fixture
def survey(app: Flask) -> str:
    return make_popup(app, make_shop(app), survey_document(), "Exit survey")


def test_a_question_and_its_answers_are_said_in_the_words_of_the_popup(app: Flask, survey: str) -> None:
    rating = {"condition": "answer", "params": {"popup": survey, "question": "odds", "how": "at_least", "answer": "9"}}
    gone = {"condition": "answer", "params": {"question": "gone"}}
    with app.test_request_context():
        shop = db.session.query(Shop).one()

        assert rule_sentence({"all": [PRICE, rating]}, shop) == (
            "visitors who answered “The price” to “Your reason” in any popup within 30 days"
            " and who answered at least “9” to “Your odds” in “Exit survey” before"
        )
        assert rule_sentence(gone, shop) == "visitors who answered anything to gone in any popup before"


@pytest.mark.parametrize("language", ["vi", "ru", "th"])
def test_the_sentence_is_said_in_the_marketers_language(app: Flask, survey: str, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        said = rule_sentence(PRICE, db.session.query(Shop).one())

    assert "“The price”" in said
    assert "“Your reason”" in said
    assert "answered" not in said


def test_the_rule_builder_offers_the_questions_that_popups_ask_and_the_answers_to_each(app: Flask, survey: str) -> None:
    with app.test_request_context():
        offers = suggestions(db.session.query(Shop).one())

    assert offers["questions"] == [
        ("reason", "Your reason"),
        ("more", "Your more"),
        ("odds", "Your odds"),
        ("mood", "Your mood"),
    ]
    assert offers["answers"][:3] == [
        ("price", "The price", "reason"),
        ("looking", "I am only looking", "reason"),
        ("other", "Something else", "reason"),
    ]
    assert [value for value, _label, question in offers["answers"] if question == "odds"] == [str(n) for n in range(11)]
