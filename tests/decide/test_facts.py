"""What the engine is told of a visitor: of one of whom nothing is stored, and of one who has answered questions."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import (
    FIREFOX,
    IPHONE,
    Browser,
    field_of,
    make_popup,
    make_shop,
    plain_document,
    survey_document,
)


@pytest.mark.parametrize(
    ("user_agent", "operator", "gate"),
    [(IPHONE, "is", None), (IPHONE, "is_not", "device"), (FIREFOX, "is", "device"), (FIREFOX, "is_not", None)],
)
def test_the_device_of_a_visitor_who_is_not_stored_is_the_one_that_asks(
    app: Flask, client: FlaskClient, user_agent: str, operator: str, gate: str | None
) -> None:
    shop = make_shop(app)
    rule = {"condition": "device", "params": {"operator": operator, "devices": ["mobile"]}}
    popup = make_popup(app, shop, plain_document(rule=rule))

    assert _gate(Browser(client, shop, user_agent=user_agent), popup) == gate


@pytest.mark.parametrize("operator", ["is", "is_not"])
def test_where_a_visitor_who_is_not_stored_came_from_is_not_known(
    app: Flask, client: FlaskClient, operator: str
) -> None:
    shop = make_shop(app)
    rule = {"condition": "channel", "params": {"operator": operator, "channels": ["email", "direct"]}}
    popup = make_popup(app, shop, plain_document(rule=rule))

    assert _gate(Browser(client, shop), popup) == "channel"


def _offer(app: Flask, shop: str, **params: Any) -> str:
    return make_popup(app, shop, plain_document(rule={"condition": "answer", "params": params}), "Offer")


def _answer(browser: Browser, popup: str, token: str, step: str, **fields: Any) -> None:
    answer = browser.submit(popup, token, step=step, fields=fields)
    assert answer.status_code == 200, answer.text


def test_an_answer_counts_from_the_next_page_on_also_of_a_survey_that_was_left_and_the_latest_one_alone(
    app: Flask, client: FlaskClient
) -> None:
    shop = make_shop(app)
    survey = make_popup(app, shop, survey_document(), "Survey")
    offer = _offer(app, shop, popup=survey, question="reason", answer="price", days=30)
    vera, token = Browser(client, shop), ""
    vera.say("page_view")
    token = vera.see(survey)
    assert _gate(vera, offer) == "answer"

    _answer(vera, survey, token, "start", reason={"chosen": ["price"]})
    assert _gate(vera, offer) is None

    _answer(vera, survey, token, "start", reason={"chosen": ["looking"]})
    assert _gate(vera, offer) == "answer"


def test_of_several_choices_each_counts_and_words_of_their_own_only_as_an_answer(
    app: Flask, client: FlaskClient
) -> None:
    shop = make_shop(app)
    options = [{"value": value, "label": value.title()} for value in ("tea", "coffee", "water")]
    form = {
        "type": "form",
        "fields": [field_of("choice", "likes", options=options, many=True), field_of("text", "why")],
    }
    start = {"blocks": [{**form, "button": "Send"}]}
    asked = make_popup(app, shop, plain_document(steps={"start": start}), "Asked")
    offers = {
        value: _offer(app, shop, question=question, answer=value)
        for question, value in (
            ("likes", "tea"),
            ("likes", "coffee"),
            ("likes", "water"),
            ("why", ""),
            ("why", "sweet"),
        )
    }
    vera = Browser(client, shop)
    vera.say("page_view")
    _answer(vera, asked, vera.see(asked), "start", likes={"chosen": ["tea", "coffee"]}, why="sweet")

    gates = {value: _gate(vera, offer) for value, offer in offers.items()}

    assert gates == {"tea": None, "coffee": None, "water": "answer", "": None, "sweet": "answer"}


def _gate(browser: Browser, popup: str) -> str | None:
    answer = browser.post("/v1/decide", browser.batch())
    assert answer.status_code == 200, answer.text
    return next(one["gate"] for one in answer.json["decision"]["why"] if one["popup"] == popup)
