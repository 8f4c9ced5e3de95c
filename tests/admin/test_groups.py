"""Groups of popups: what marketers set, and what then holds."""

from __future__ import annotations

from flask import Flask

from tests.admin.conftest import Person
from tests.factories import make_popup, plain_document
from tracker.db import db
from tracker.popups.document import Window
from tracker.popups.group_store import limits_of_groups
from tracker.popups.groups import GroupLimits
from tracker.shops.shops import shop_by_key


def _limits(app: Flask, shop_key: str) -> dict[str, GroupLimits]:
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        return limits_of_groups(db.session(), shop.id)


def test_a_group_is_made_with_its_limits_and_changed(app: Flask, marketer: Person, shop_key: str) -> None:
    form = {"name": "Offers", "per_session": "1", "count_0": "2", "span_0": "7", "unit_0": "24"}
    assert marketer.post(f"/admin/shops/{shop_key}/groups", form).status_code == 302
    assert _limits(app, shop_key) == {"Offers": GroupLimits(1, [Window(count=2, hours=168)])}

    marketer.post(
        f"/admin/shops/{shop_key}/groups",
        {"name": "Offers", "per_session": "", "count_0": "3", "span_0": "12", "unit_0": "1"},
    )

    assert _limits(app, shop_key) == {"Offers": GroupLimits(None, [Window(count=3, hours=12)])}


def test_what_is_no_limit_is_said_and_nothing_that_was_typed_is_lost(
    app: Flask, marketer: Person, shop_key: str
) -> None:
    for wrong in (
        {"per_session": ""},
        {"per_session": "0"},
        {"per_session": "x"},
        {"per_session": "1", "count_0": "2"},
    ):
        answer = marketer.post(f"/admin/shops/{shop_key}/groups", {"name": "Gift ideas", **wrong})
        assert answer.status_code == 422
        assert 'value="Gift ideas"' in answer.text
    assert _limits(app, shop_key) == {}


def test_the_page_tells_which_popups_a_group_holds_and_which_has_no_limits(
    app: Flask, marketer: Person, shop_key: str
) -> None:
    make_popup(app, shop_key, plain_document(group="<b>Offers"), "Ten percent")

    page = marketer.get(f"/admin/shops/{shop_key}/groups").text

    assert "Ten percent" in page
    assert "No limits yet" in page
    assert "<b>Offers" not in page


def test_a_group_that_is_removed_holds_nobody(app: Flask, marketer: Person, shop_key: str) -> None:
    marketer.post(f"/admin/shops/{shop_key}/groups", {"name": "Offers", "per_session": "1"})

    marketer.post(f"/admin/shops/{shop_key}/groups/remove", {"name": "Offers"})

    assert _limits(app, shop_key) == {}


def test_a_viewer_may_look_and_not_change(app: Flask, viewer: Person, shop_key: str) -> None:
    assert viewer.get(f"/admin/shops/{shop_key}/groups").status_code == 200
    assert viewer.post(f"/admin/shops/{shop_key}/groups", {"name": "Offers", "per_session": "1"}).status_code == 403
