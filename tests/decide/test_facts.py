"""What the engine is told of a visitor of whom nothing is stored: who asks for a decision before the first event."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import FIREFOX, IPHONE, Browser, make_popup, make_shop, plain_document


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


def _gate(browser: Browser, popup: str) -> str | None:
    answer = browser.post("/v1/decide", browser.batch())
    assert answer.status_code == 200, answer.text
    return next(one["gate"] for one in answer.json["decision"]["why"] if one["popup"] == popup)
