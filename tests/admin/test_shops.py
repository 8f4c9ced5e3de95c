"""Shops: making one, its settings, its addresses, its keys, and the check that its tag works."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tests.admin.html import words
from tests.factories import Browser, row
from tracker.db import db
from tracker.shops.models import Shop
from tracker.shops.shops import secret_key_of, shop_by_key


@pytest.fixture
def settings_page(shop_key: str) -> str:
    return f"/admin/shops/{shop_key}/settings"


def shop_of(app: Flask, key: str) -> dict[str, object]:
    with app.app_context():
        shop = shop_by_key(key)
        assert shop is not None
        return {"name": shop.name, "settings": shop.settings, "origins": [one.origin for one in shop.origins]}


def test_an_owner_of_all_makes_a_shop_and_is_shown_the_line_to_paste(operator: Person, app: Flask) -> None:
    answer = operator.post("/admin/shops/new", {"name": "New Shop", "origin": "https://new.example/"})
    page = operator.get(answer.headers["Location"]).text
    key = row(app, Shop, name="New Shop").public_key
    assert f"data-shop=&#34;{key}&#34;" in page
    assert shop_of(app, key)["origins"] == ["https://new.example"]


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("", ""),
        ("New", "new shop"),
        ("New", "ftp://new.example"),
        ("New", "https://me:secret@new.example"),
        ("Acme", "https://a.example"),
    ],
)
def test_a_shop_that_cannot_be_is_refused_in_words(
    operator: Person, shop_key: str, app: Flask, name: str, origin: str
) -> None:
    answer = operator.post("/admin/shops/new", {"name": name, "origin": origin})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert row(app, Shop).name == "Acme"


@pytest.mark.parametrize(
    "pasted", ["www.new.example", "https://www.new.example/mugs?size=2#top", " https://www.new.example "]
)
def test_whatever_of_an_address_is_pasted_its_shop_is_made_and_called_after_it(
    operator: Person, app: Flask, pasted: str
) -> None:
    assert operator.post("/admin/shops/new", {"name": "", "origin": pasted}).status_code == 302
    key = row(app, Shop, name="new.example").public_key
    assert shop_of(app, key)["origins"] == ["https://www.new.example"]


def test_people_see_only_their_own_shops(owner: Person, operator: Person, shop_key: str, other_key: str) -> None:
    assert other_key not in owner.get("/admin/shops").text
    assert shop_key in owner.get("/admin/shops").text
    assert other_key in operator.get("/admin/shops").text


def test_declared_settings_are_shown_and_saved(settings_page: str, marketer: Person, app: Flask, shop_key: str) -> None:
    assert "Hours until what was typed and not sent is erased" in marketer.get(settings_page).text
    changes = {"name": "Acme & Sons", "send": ["0", "1"], "capture.mode": "named", "capture.forms": "#a\n#b",
               "capture.keep_hours": "48", "timezone": "Asia/Bangkok", "capture.notice": "0"}  # fmt: skip
    assert marketer.post(settings_page, changes).status_code == 302
    shop = shop_of(app, shop_key)
    assert shop["name"] == "Acme & Sons"
    assert shop["settings"] == {
        "send": True, "capture.mode": "named", "capture.forms": ["#a", "#b"], "capture.keep_hours": 48,
        "timezone": "Asia/Bangkok", "capture.notice": False,
    }  # fmt: skip


def test_the_kinds_that_are_read_are_chosen_with_a_word_about_birth_dates(
    settings_page: str, marketer: Person, app: Flask, shop_key: str
) -> None:
    page = marketer.get(settings_page).text
    assert 'value="email" checked' in page
    assert 'value="phone" checked' not in page
    assert "A birth date needs a reason" in page
    marketer.post(settings_page, {"send": "1", "capture.kinds": ["", "email", "phone"]})
    assert shop_of(app, shop_key)["settings"]["capture.kinds"] == ["email", "phone"]


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Moon/Sea"},
        {"currency": "euro"},
        {"capture.keep_hours": "0"},
        {"consent.mode": "none"},
        {"name": " "},
        {"capture.kinds": ""},
        {"capture.kinds": "password"},
    ],
)
def test_a_wrong_setting_is_marked_and_changes_nothing(
    settings_page: str, marketer: Person, app: Flask, shop_key: str, change: dict[str, str]
) -> None:
    answer = marketer.post(settings_page, {"send": "0", **change})
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text
    assert shop_of(app, shop_key)["settings"] == {}
    assert shop_of(app, shop_key)["name"] == "Acme"


def test_a_shop_cannot_take_anothers_name(settings_page: str, owner: Person, other_key: str, app: Flask) -> None:
    assert owner.post(settings_page, {"name": "Umbrella"}).status_code == 422


def test_owners_add_and_remove_addresses(settings_page: str, owner: Person, app: Flask, shop_key: str) -> None:
    assert owner.post(f"{settings_page}/origins", {"origin": "https://www.acme.example"}).status_code == 302
    assert shop_of(app, shop_key)["origins"] == ["https://acme.example", "https://www.acme.example"]
    owner.post(f"{settings_page}/origins/remove", {"origin": "https://acme.example"})
    assert shop_of(app, shop_key)["origins"] == ["https://www.acme.example"]
    answer = owner.post(f"{settings_page}/origins", {"origin": "javascript:alert(1)"})
    assert answer.status_code == 422


def test_the_secret_key_is_shown_to_owners_when_they_ask(
    settings_page: str, owner: Person, marketer: Person, app: Flask, shop_key: str
) -> None:
    with app.app_context():
        secret = secret_key_of(shop_by_key(shop_key))  # type: ignore[arg-type]
    assert secret not in owner.get(settings_page).text
    assert secret in owner.post(f"{settings_page}/secret").text
    assert secret not in marketer.post(f"{settings_page}/secret").text


def test_renewing_the_secret_key_makes_the_old_one_worthless(
    settings_page: str, owner: Person, app: Flask, shop_key: str
) -> None:
    before = row(app, Shop).secret_key_hash
    page = owner.post(f"{settings_page}/secret/renew").text
    with app.app_context():
        secret = secret_key_of(shop_by_key(shop_key))  # type: ignore[arg-type]
    assert secret in page
    assert row(app, Shop).secret_key_hash != before


def test_the_install_page_waits_and_then_says_what_arrived(
    shop_key: str, viewer: Person, marketer: Person, app: Flask
) -> None:
    page, check = f"/admin/shops/{shop_key}/install", f"/admin/shops/{shop_key}/install/check"
    assert 'hx-trigger="every 2s"' in viewer.get(page).text
    assert "Waiting for the first event" in viewer.get(check).text
    Browser(app.test_client(), shop_key).say("page_view")
    text = words(viewer.get(check).text)
    assert "Received page_view" in text
    assert "https://acme.example/products/mug" in text
    assert "make your first popup" not in text
    assert "make your first popup" in words(marketer.get(check).text)


def test_the_install_page_gives_the_sources_for_a_policy(shop_key: str, viewer: Person, app: Flask) -> None:
    text = words(viewer.get(f"/admin/shops/{shop_key}/install").text)
    assert f"bell.js?shop={shop_key}" in text
    assert "script-src http://127.0.0.1:" in text


def test_the_install_page_says_what_keeps_events_out(shop_key: str, owner: Person, app: Flask) -> None:
    owner.post(f"/admin/shops/{shop_key}/settings/origins/remove", {"origin": "https://acme.example"})
    owner.post(f"/admin/shops/{shop_key}/settings", {"send": "0"})
    text = words(owner.get(f"/admin/shops/{shop_key}/install").text)
    assert "The tag is switched off" in text
    assert "The shop has no address yet" in text


def test_the_overview_leads_through_the_first_steps(shop_key: str, owner: Person, app: Flask) -> None:
    page = owner.get(f"/admin/shops/{shop_key}").text
    assert "Getting started" in page
    assert "1 / 5" in page
    Browser(app.test_client(), shop_key).say("page_view")
    assert "2 / 5" in owner.get(f"/admin/shops/{shop_key}").text


def test_the_overview_shows_the_figures_of_the_rollup(shop_key: str, viewer: Person, app: Flask) -> None:
    browser = Browser(app.test_client(), shop_key)
    browser.say("page_view")
    browser.say("purchase", {"transaction_id": "T-1", "currency": "EUR", "value": 25, "items": []})
    text = words(viewer.get(f"/admin/shops/{shop_key}").text)
    assert "Visits ? 1 1 today" in text
    assert "Orders 1 1 today" in text
    assert "€25.00" in text


def test_shop_settings_keep_the_shops_alone(
    member: Callable[..., Person], shop_key: str, other_key: str, app: Flask
) -> None:
    member("owner").post(f"/admin/shops/{other_key}/settings", {"name": "Taken over"})
    with app.app_context():
        assert db.session.query(Shop).filter_by(public_key=other_key).one().name == "Umbrella"
