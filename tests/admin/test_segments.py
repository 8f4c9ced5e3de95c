"""Segments in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.admin.conftest import Person
from tests.factories import MUG, Browser, make_popup, plain_document, rows
from tracker.decide.models import SegmentRow

RETURNING = {"condition": "visitor_new", "params": {"who": "returning"}}


def _save(person: Person, shop_key: str, body: dict[str, Any], segment: str = "") -> Any:
    path = f"/admin/shops/{shop_key}/segments{'/' + segment if segment else ''}/save"
    return person.client.post(path, json=body, headers={"X-CSRFToken": person.token()})


def test_a_segment_is_made_said_in_words_changed_and_removed(app: Flask, marketer: Person, shop_key: str) -> None:
    answer = _save(marketer, shop_key, {"name": "Regulars", "rule": RETURNING})
    assert answer.status_code == 200, answer.text
    (row,) = rows(app, SegmentRow)
    page = marketer.get(f"/admin/shops/{shop_key}/segments").text
    assert "Regulars" in page
    assert "who are returning" in page

    _save(marketer, shop_key, {"name": "Old friends", "rule": RETURNING}, row.public_id)
    assert rows(app, SegmentRow)[0].name == "Old friends"

    marketer.post(f"/admin/shops/{shop_key}/segments/{row.public_id}/remove")
    assert rows(app, SegmentRow) == []


def test_what_uses_a_segment_is_named_and_keeps_it_from_being_removed(
    app: Flask, marketer: Person, shop_key: str
) -> None:
    _save(marketer, shop_key, {"name": "<b>Regulars", "rule": RETURNING})
    segment = rows(app, SegmentRow)[0].public_id
    rule = {"condition": "segment", "params": {"segment": segment}}
    make_popup(app, shop_key, plain_document(rule=rule), "Asks")

    page = marketer.get(f"/admin/shops/{shop_key}/segments").text
    assert "Asks" in page
    assert "<b>Regulars" not in page
    marketer.post(f"/admin/shops/{shop_key}/segments/{segment}/remove")
    assert len(rows(app, SegmentRow)) == 1
    assert "in the segment “&lt;b&gt;Regulars”" in marketer.get(f"/admin/shops/{shop_key}/popups").text


def test_a_mistake_is_told_with_its_place(marketer: Person, shop_key: str) -> None:
    for body, path in (
        ({"name": "", "rule": {}}, "name"),
        ({"name": "X", "rule": {"condition": "page_url", "params": {"values": []}}}, "rule.params.values"),
        ({"name": "X", "rule": "x"}, "rule"),
    ):
        answer = _save(marketer, shop_key, body)
        assert answer.status_code == 422
        assert answer.json["problem"]["path"] == path


def test_another_shops_segment_and_a_viewers_change_are_refused(
    app: Flask, member: Callable[..., Person], marketer: Person, shop_key: str, other_key: str
) -> None:
    _save(marketer, shop_key, {"name": "Regulars", "rule": RETURNING})
    segment = rows(app, SegmentRow)[0].public_id

    assert member("marketer", other_key).get(f"/admin/shops/{other_key}/segments/{segment}").status_code == 404
    viewer = member("viewer")
    assert viewer.get(f"/admin/shops/{shop_key}/segments/{segment}").status_code == 200
    assert _save(viewer, shop_key, {"name": "X", "rule": RETURNING}, segment).status_code == 403


def test_the_rule_builder_offers_what_the_shop_sells_and_has(app: Flask, marketer: Person, shop_key: str) -> None:
    vera = Browser(app.test_client(), shop_key)
    vera.say("add_to_cart", {"currency": "EUR", "items": [{**MUG, "item_category": "</script><b>Kitchen"}]})
    vera.say("set_properties", {"tier": "gold"})

    page = marketer.get(f"/admin/shops/{shop_key}/segments/new").text

    assert '["MUG-1", "Mug"]' in page
    assert '"tier"' in page
    assert '["VN", "Vietnam"]' in page
    assert "</script><b>" not in page
