"""What a visitor looked at, in few bytes and back."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.factories import Browser, make_shop, row
from tracker.db import db
from tracker.sessions.models import Visitor
from tracker.sessions.viewed import KINDS, both_viewed, pack_viewed, unpack_viewed

looks = st.lists(st.tuples(st.text(max_size=20), st.integers(0, 2**45)).map(list), max_size=50)


@given(st.fixed_dictionaries({kind: looks for kind in KINDS}))
def test_nothing_is_lost_by_packing(viewed: dict[str, list[list[object]]]) -> None:
    assert unpack_viewed(pack_viewed(viewed)) == viewed


def test_two_products_take_less_than_half_of_what_their_json_does() -> None:
    viewed = {"products": [["SKU-4711", 1_764_219_600_000], ["SKU-42", 1_764_219_540_000]], "categories": []}

    assert len(pack_viewed(viewed)) < 36


@pytest.mark.parametrize(("one", "other"), [(None, None), ({}, None), (None, {})])
def test_of_nothing_nothing_is_made(one: dict[str, list[list[object]]] | None, other: None) -> None:
    assert not any((both_viewed(one, other) or {}).values())


def test_what_an_earlier_version_wrote_is_read_and_taken_over_at_the_next_look(app: Flask) -> None:
    vera = Browser(app.test_client(), make_shop(app, consent_mode="full"))
    vera.say("view_item", {"items": [{"item_id": "VASE"}]})
    with app.app_context():
        # As an earlier version that runs beside this one does: it knows one of the two columns.
        old = '{"products": [["MUG", 1764219600000]], "categories": [["kitchen", 1764219600000]]}'
        db.session.execute(text("UPDATE visitor SET viewed = :old"), {"old": old})
        db.session.commit()
        seen = db.session.query(Visitor).one().viewed or {}
    assert {name for name, _ in seen["products"]} == {"VASE", "MUG"}

    vera.say("view_item", {"items": [{"item_id": "CUP"}]})

    after = row(app, Visitor)
    assert after.viewed is None
    assert [name for name, _ in after.viewed_packed["products"]] == ["CUP", "VASE", "MUG"]
    assert after.viewed_packed["categories"] == [["kitchen", 1764219600000]]
