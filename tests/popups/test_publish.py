"""The life of a popup: draft, published versions, pause, archive."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups import publish
from tracker.popups.document import DocumentError
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.publish import PopupError
from tracker.popups.templates import TEMPLATES
from tracker.shops.models import Shop
from tracker.shops.shops import create_shop

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def shop(app_context: Flask) -> Shop:
    shop, _ = create_shop("acme", ["https://acme.example"], now=NOW)
    return shop


@pytest.fixture
def popup(shop: Shop) -> Popup:
    return publish.create_popup(shop, "Welcome", document(), NOW)


def document() -> dict:
    template = TEMPLATES.get("exit_discount")
    assert template
    return template.document()


def test_a_new_popup_is_a_draft_that_nobody_sees(popup: Popup) -> None:
    assert (popup.status, popup.version) == ("draft", 0)
    assert popup.public_id.startswith("pop_")
    assert publish.in_force(popup) is None


def test_publishing_writes_a_version_that_later_drafts_do_not_change(popup: Popup) -> None:
    version = publish.publish(popup, NOW, "mia@acme.example", check_rule)
    changed = {**document(), "priority": 99}
    publish.save_draft(popup, changed, LATER, check_rule)

    assert (popup.status, popup.version, version.published_by) == ("live", 1, "mia@acme.example")
    db.session.expire_all()
    assert publish.in_force(popup).document["priority"] == document()["priority"]
    assert popup.draft["priority"] == 99


def test_publishing_again_gives_the_next_version_and_keeps_the_first(popup: Popup) -> None:
    publish.publish(popup, NOW, "mia", check_rule)
    publish.save_draft(popup, {**document(), "priority": 99}, LATER, check_rule)
    publish.publish(popup, LATER, "mia", check_rule)

    assert popup.version == 2
    assert db.session.get(PopupVersion, (popup.id, 1)).document["priority"] == document()["priority"]


def test_publishing_the_same_content_again_makes_no_new_version(popup: Popup) -> None:
    publish.publish(popup, NOW, "mia", check_rule)
    publish.pause(popup, LATER, "mia")
    publish.publish(popup, LATER, "mia", check_rule)

    assert (popup.version, popup.status) == (1, "live")


def test_an_invalid_draft_is_kept_but_never_published(popup: Popup) -> None:
    broken = {**document(), "priority": 500}
    saved = publish.save_draft(popup, broken, LATER, check_rule)

    assert saved.problem is not None
    assert saved.problem.path == "priority"
    assert popup.draft["priority"] == 500
    with pytest.raises(DocumentError):
        publish.publish(popup, LATER, "mia", check_rule)
    assert (popup.status, popup.version) == ("draft", 0)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("triggers", [{"trigger": "full_moon", "params": {}}]),
        ("triggers", [{"trigger": "time_on_page", "params": {"seconds": -1}}]),
        ("rule", {"all": [{"condition": "shoe_size", "params": {}}]}),
        ("rule", {"all": [{"condition": "cart_value", "params": {"value": "much"}}]}),
    ],
)
def test_triggers_and_the_rule_are_checked_with_the_document(popup: Popup, part: str, value: object) -> None:
    saved = publish.save_draft(popup, {**document(), part: value}, LATER, check_rule)

    assert saved.problem is not None
    assert saved.problem.path.startswith(part)


def test_a_saved_draft_has_its_defaults_written_out(popup: Popup) -> None:
    publish.save_draft(popup, {**document(), "triggers": [{"trigger": "exit_intent"}]}, LATER, check_rule)

    uses = popup.draft["triggers"]["desktop"]["uses"]
    assert uses == [{"trigger": "exit_intent", "params": {"sensitivity": "medium", "mobile": True}}]


@pytest.mark.parametrize(
    "value", ["text", [1], {"a": "nul \0 inside"}, {"a": "\ud800"}, {"a": "x" * 70_000}, {"a": object()}]
)
def test_what_cannot_be_stored_is_refused(popup: Popup, value: object) -> None:
    with pytest.raises(PopupError):
        publish.save_draft(popup, value, LATER, check_rule)


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "x" * 121])
def test_a_popup_needs_a_proper_name(shop: Shop, name: str) -> None:
    with pytest.raises(PopupError):
        publish.create_popup(shop, name, document(), NOW)


def test_pausing_and_resuming_shows_the_same_version(popup: Popup) -> None:
    publish.publish(popup, NOW, "mia", check_rule)
    publish.pause(popup, LATER, "mia")
    assert popup.status == "paused"
    publish.resume(popup, LATER, "mia")

    assert (popup.status, popup.version, popup.updated_at) == ("live", 1, LATER)


def test_a_move_that_makes_no_sense_is_refused(popup: Popup) -> None:
    with pytest.raises(PopupError):
        publish.pause(popup, NOW, "mia")
    with pytest.raises(PopupError):
        publish.resume(popup, NOW, "mia")
    publish.archive(popup, NOW, "mia")
    with pytest.raises(PopupError):
        publish.archive(popup, NOW, "mia")
    with pytest.raises(PopupError):
        publish.publish(popup, NOW, "mia", check_rule)


def test_an_archived_popup_comes_back_as_what_it_can_be(shop: Shop, popup: Popup) -> None:
    published = publish.create_popup(shop, "Second", document(), NOW)
    publish.publish(published, NOW, "mia", check_rule)
    for one in (popup, published):
        publish.archive(one, NOW, "mia")
        publish.restore(one, LATER, "mia")

    assert (popup.status, published.status) == ("draft", "paused")


def test_a_duplicate_is_a_draft_with_the_same_content(popup: Popup) -> None:
    publish.publish(popup, NOW, "mia", check_rule)
    copy = publish.duplicate(popup, "Welcome (copy)", LATER)

    assert (copy.status, copy.version, copy.shop_id) == ("draft", 0, popup.shop_id)
    assert copy.draft == popup.draft
    assert copy.public_id != popup.public_id
