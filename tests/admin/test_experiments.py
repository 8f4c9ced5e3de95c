"""The page of an experiment: what came of it, who is behind it, and how a marketer ends it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.factories import Browser, make_popup, plain_document, row, rows
from tracker.db import db
from tracker.popups.models import Popup, PopupVersion


def two_variants() -> dict[str, Any]:
    plain = plain_document(caps={"per_session": None, "after_dismissal_hours": 0})
    bold = {"key": "b", "steps": {"start": {"blocks": [{"type": "heading", "text": "Bold!"}]}}, "name": "<b>Bold"}
    return {**plain, "experiment": {"key": "spring1", "holdout": 20, "variants": [bold]}}


@pytest.fixture
def popup(app: Flask, shop_key: str) -> str:
    made = make_popup(app, shop_key, two_variants())
    browser = Browser(app.test_client(), shop_key, origin="https://acme.example")
    assert browser.show(made, browser.token(made)).status_code == 200
    return made


def test_everybody_of_the_shop_may_look_and_names_are_only_text(viewer: Person, shop_key: str, popup: str) -> None:
    page = viewer.get(f"/admin/shops/{shop_key}/popups/{popup}/experiment").text
    people = viewer.get(f"/admin/shops/{shop_key}/popups/{popup}/experiment/people").text

    assert "&lt;b&gt;Bold" in page and "<b>Bold" not in page
    assert "Not enough yet" in page
    assert "Make this the popup" not in page
    assert "/visits/" in people
    assert viewer.get(f"/admin/shops/{shop_key}/holdout").status_code == 200


def test_a_variant_becomes_the_popup(app: Flask, marketer: Person, shop_key: str, popup: str) -> None:
    answer = marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/experiment/promote", {"variant": "b"})

    assert answer.status_code == 302
    latest = rows(app, PopupVersion)[-1].document
    assert latest["experiment"] is None
    assert latest["steps"]["start"]["blocks"][0]["text"] == "Bold!"


def test_starting_anew_draws_with_another_key(app: Flask, marketer: Person, shop_key: str, popup: str) -> None:
    marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/experiment/anew")

    experiment = rows(app, PopupVersion)[-1].document["experiment"]
    assert experiment["key"] != "spring1"
    assert experiment["variants"][0]["key"] == "b"


def test_changes_that_are_not_published_are_not_published_by_the_way(
    app: Flask, marketer: Person, shop_key: str, popup: str
) -> None:
    with app.app_context():
        found = db.session.query(Popup).one()
        found.draft = {**found.draft, "priority": 1}
        db.session.commit()

    marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/experiment/stop")

    assert row(app, Popup).version == 1


def test_a_viewer_ends_nothing(app: Flask, viewer: Person, shop_key: str, popup: str) -> None:
    assert viewer.post(f"/admin/shops/{shop_key}/popups/{popup}/experiment/stop").status_code == 403
    assert row(app, Popup).version == 1
