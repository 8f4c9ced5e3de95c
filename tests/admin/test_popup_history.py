"""A popup's history in the admin, and popups as a file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.factories import make_popup, plain_document, rows
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups import publish
from tracker.popups.models import Popup, PopupChange, PopupVersion


@pytest.fixture
def popup(app: Flask, shop_key: str) -> str:
    return make_popup(app, shop_key, plain_document(), "Hello")


@pytest.fixture
def republish(app: Flask, popup: str) -> Callable[..., None]:
    def republish(**changes: Any) -> None:
        with app.app_context():
            found = db.session.query(Popup).filter_by(public_id=popup).one()
            publish.save_draft(found, plain_document(**changes), now(), check_rule)
            publish.publish(found, now(), "tom@acme.example", check_rule)
            db.session.commit()

    return republish


def test_a_change_is_said_with_who_made_it_and_what_stood_there(
    marketer: Person, shop_key: str, popup: str, republish: Callable[..., None]
) -> None:
    republish(priority=70, caps={"per_session": 3})

    page = marketer.get(f"/admin/shops/{shop_key}/popups/{popup}/history").text

    assert "tom@acme.example" in page
    assert "published version 2" in page
    assert "<del>50</del><ins>70</ins>" in page
    assert "at most once a visit" in page
    assert "at most 3 times a visit" in page


def test_going_back_makes_the_old_content_a_new_version(
    app: Flask, marketer: Person, shop_key: str, popup: str, republish: Callable[..., None]
) -> None:
    republish(priority=70)

    answer = marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/history/1")

    assert answer.status_code == 302
    assert [one.document["priority"] for one in rows(app, PopupVersion)] == [50, 70, 50]
    last = rows(app, PopupChange)[-1]
    assert (last.what, last.version, last.source_version) == ("rolled_back", 3, 1)
    assert last.by.startswith("marketer")


def test_going_back_leaves_an_unpublished_draft_alone(
    app: Flask, marketer: Person, shop_key: str, popup: str, republish: Callable[..., None]
) -> None:
    republish(priority=70)
    with app.app_context():
        found = db.session.query(Popup).one()
        publish.save_draft(found, plain_document(priority=90), now(), check_rule)
        db.session.commit()

    marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/history/1")

    assert rows(app, Popup)[0].draft["priority"] == 90


def test_nobody_goes_back_to_what_never_was_nor_in_another_shop_nor_as_a_viewer(
    member: Callable[..., Person], shop_key: str, other_key: str, popup: str
) -> None:
    address = f"/admin/shops/{shop_key}/popups/{popup}/history"
    assert member("marketer").post(f"{address}/9").status_code == 404
    assert member("viewer").post(f"{address}/1").status_code == 403
    stranger = member("marketer", other_key)
    assert stranger.post(f"/admin/shops/{other_key}/popups/{popup}/history/1").status_code == 404


def test_pausing_and_archiving_stand_in_the_history(app: Flask, marketer: Person, shop_key: str, popup: str) -> None:
    for move in ("pause", "resume", "archive", "restore"):
        marketer.post(f"/admin/shops/{shop_key}/popups/{popup}/{move}")

    assert [one.what for one in rows(app, PopupChange)] == ["published", "paused", "resumed", "archived", "restored"]


def test_a_file_is_compared_before_it_is_taken_in(app: Flask, marketer: Person, shop_key: str, popup: str) -> None:
    address = f"/admin/shops/{shop_key}/popups/file"
    file = json.loads(marketer.get(f"{address}/popups.json").text)
    file["popups"][0]["document"]["priority"] = 71
    text = json.dumps(file)

    page = marketer.post(address, {"file": (io.BytesIO(text.encode()), "popups.json")})

    assert page.status_code == 200
    assert "<del>50</del><ins>71</ins>" in page.text
    assert rows(app, Popup)[0].version == 1
    assert marketer.post(f"{address}/apply", {"text": text}).status_code == 302
    assert rows(app, Popup)[0].version == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"popups": [{"nam": 1}]}', b"[" * 100_000])
def test_what_is_no_file_of_popups_is_refused_with_a_word(marketer: Person, shop_key: str, content: bytes) -> None:
    answer = marketer.post(f"/admin/shops/{shop_key}/popups/file", {"file": (io.BytesIO(content), "x.json")})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
