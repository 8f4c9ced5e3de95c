"""What the editor asks before a popup goes live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.factories import Browser, make_popup, plain_document, prize, rows, wheel_document
from tracker.db import db
from tracker.popups.models import PopupVersion


@pytest.fixture
def ask(marketer: Person, app: Flask, shop_key: str) -> Callable[..., Any]:
    popup = make_popup(app, shop_key, plain_document(priority=10), "Hello")

    def ask(document: Any, person: Person = marketer, **sent: Any) -> Any:
        path = f"/admin/shops/{shop_key}/popups/{popup}/replay"
        return person.client.post(path, json={"document": document, **sent}, headers={"X-CSRFToken": person.token()})

    return ask


def test_the_editor_learns_whom_the_draft_would_reach(
    app: Flask, shop_key: str, ask: Callable[..., Any], viewer: Person
) -> None:
    other = make_popup(app, shop_key, plain_document(priority=1), "<i>Other")
    app.extensions["shopbell.popups"].forget()
    Browser(app.test_client(), shop_key).say("page_view")

    for person in (None, viewer):
        answer = ask(plain_document(priority=50), **({"person": person} if person else {}))
        assert answer.status_code == 200
        body = answer.json
        assert (body["tally"]["reached_visits"], body["total"], body["after"]) == (1, 1, None)
        assert body["names"][other] == "<i>Other"
    assert len(rows(app, PopupVersion)) == 2, "nothing was published by asking"


def test_a_game_says_how_many_of_its_plays_win(ask: Callable[..., Any]) -> None:
    answer = ask(wheel_document([prize("a", 1, code="TEN"), prize("b", 3)]))

    assert answer.json["codes"] == 0.25
    assert answer.json["rate"] == 8


@pytest.mark.parametrize("document", [None, {}, "x", {"steps": {}}])
def test_a_draft_that_is_not_finished_is_told_why(ask: Callable[..., Any], document: Any) -> None:
    answer = ask(document)

    assert answer.status_code == 422
    assert answer.json["problem"]["message"]


@pytest.mark.parametrize(
    "after", [-1, "x", None, True, 1.5, 10**30, "1", "1.", f"{10**14 - 1}.{10**18 - 1}", f"{10**30}.1"]
)
def test_a_place_that_is_none_begins_anew(ask: Callable[..., Any], after: Any) -> None:
    assert ask(plain_document(), after=after, days="all").status_code == 200


def test_a_replay_never_waits_for_whoever_writes(app: Flask, ask: Callable[..., Any]) -> None:
    """On SQLite there is one write lock: a replay that took it would hold up the visitors' events."""
    with app.app_context():
        engine = db.engine
    with engine.connect() as other:
        other.exec_driver_sql("UPDATE shop SET name = name")

        answer = ask(plain_document())

    assert answer.status_code == 200
