"""A shop's pictures: uploaded in the editor, served to everybody, removed when nothing shows them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.admin.conftest import Person
from tests.popups.test_picture_files import png
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups import pictures, publish
from tracker.popups.models import Picture, Popup
from tracker.popups.templates import TEMPLATES
from tracker.shops.shops import shop_by_key

PICTURE = (Path(__file__).parents[1] / "popups" / "pictures" / "lossy.webp").read_bytes()


def upload(who: Person, key: str, data: bytes = PICTURE) -> TestResponse:
    headers = {"X-CSRFToken": who.token(), "Content-Type": "image/webp"}
    return who.client.post(f"/admin/shops/{key}/pictures", data=data, headers=headers)


def popup_with(app: Flask, key: str, src: str) -> int:
    document = TEMPLATES.get("exit_discount").document() | {"image": {"src": src, "alt": "A cup"}}
    with app.app_context():
        popup = publish.create_popup(shop_by_key(key), "With a cup", document, now())
        db.session.commit()
        return popup.id


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Picture).count()


def purge(app: Flask, days: int) -> None:
    with app.app_context():
        pictures.purge(db.session.connection(), now() + dt.timedelta(days=days))
        db.session.commit()


def test_an_uploaded_picture_is_served_without_a_cookie_and_may_be_kept_for_good(
    app: Flask, marketer: Person, shop_key: str, person: Callable[[], Person]
) -> None:
    told = upload(marketer, shop_key).json
    assert (told["width"], told["height"], told["size"]) == (24, 16, len(PICTURE))
    answer = person().get(told["src"])

    assert (answer.status_code, answer.data, answer.content_type) == (200, PICTURE, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert person().get(told["src"], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_only_what_was_uploaded_is_there(marketer: Person, shop_key: str, other_key: str) -> None:
    src = upload(marketer, shop_key).json["src"]
    for path in (
        src.replace(shop_key, other_key),
        src.replace(".webp", ".png"),
        src.replace(".webp", ".html"),
        f"/pictures/{shop_key}/{'0' * 32}.webp",
        f"/pictures/{shop_key}/..%2f..%2fetc",
    ):
        assert marketer.get(path).status_code == 404


def test_the_same_picture_is_kept_once_for_each_shop(
    app: Flask, member: Callable[..., Person], shop_key: str, other_key: str
) -> None:
    both = member("marketer", None)
    assert upload(both, shop_key).json == upload(both, shop_key).json
    upload(both, other_key)
    assert count(app) == 2


def test_what_is_no_picture_is_refused_in_words(app: Flask, marketer: Person, shop_key: str) -> None:
    answer = upload(marketer, shop_key, b"<svg onload=alert(1)>")
    assert (answer.status_code, answer.json["message"]) == (422, "This is no PNG, JPEG or WebP picture.")
    assert upload(marketer, shop_key, b"\0" * 400_000).status_code == 413
    assert count(app) == 0


def test_a_shop_has_only_so_much_room(
    app: Flask, marketer: Person, shop_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    assert [upload(marketer, shop_key, png(size, 1)).status_code for size in (1, 2, 3)] == [200, 200, 422]
    # One that is there already takes no room.
    assert upload(marketer, shop_key, png(2, 1)).status_code == 200


def test_a_picture_that_a_popup_shows_cannot_be_removed_and_another_can(
    app: Flask, marketer: Person, viewer: Person, shop_key: str
) -> None:
    shown, other = upload(marketer, shop_key).json, upload(marketer, shop_key, png()).json
    popup_with(app, shop_key, shown["src"])
    listed = {one["id"]: one["is_shown"] for one in viewer.get(f"/admin/shops/{shop_key}/pictures").json["pictures"]}
    assert listed == {shown["id"]: True, other["id"]: False}

    def remove(one: dict) -> int:
        return marketer.post(f"/admin/shops/{shop_key}/pictures/{one['id']}/remove").status_code

    assert [remove(shown), remove(other), remove(other)] == [409, 200, 404]
    assert count(app) == 1


def test_what_nothing_shows_is_removed_after_a_while_and_what_an_earlier_version_shows_stays(
    app: Flask, marketer: Person, shop_key: str
) -> None:
    shown = upload(marketer, shop_key).json
    upload(marketer, shop_key, png())
    number = popup_with(app, shop_key, shown["src"])
    with app.app_context():
        popup = db.session.get(Popup, number)
        publish.publish(popup, now(), "mia", check_rule)
        popup.draft = popup.draft | {"image": None}
        db.session.commit()

    purge(app, days=29)
    assert count(app) == 2
    purge(app, days=31)
    assert count(app) == 1
    assert marketer.get(shown["src"]).status_code == 200
