"""The words of the admin: explained where they stand, and all of them on one page."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.admin.conftest import Person
from tests.factories import Browser
from tracker.admin.glossary import PARAMS, TERMS
from tracker.admin.navigation import BELOW, PLACES
from tracker.shops.settings import SHOP_SETTINGS

TEMPLATES = Path(__file__).parents[2] / "templates" / "admin"


def test_the_page_of_words_explains_every_one_in_the_language_of_the_reader(owner: Person, shop_key: str) -> None:
    page = owner.get(f"/admin/shops/{shop_key}/words").text
    assert set(re.findall(r'<div id="(\w+)">', page)) == set(TERMS)
    assert "chosen by chance, who see no popup" in page
    owner.post("/admin/account/language-and-look", {"language": "ru", "look": ""})
    assert "Контрольная группа" in owner.get(f"/admin/shops/{shop_key}/words").text


def test_an_explanation_is_tied_to_its_own_button(app: Flask, member: Callable[..., Person], shop_key: str) -> None:
    # The overview has figures to explain once somebody was there.
    Browser(app.test_client(), shop_key).say("page_view")
    viewer = member("viewer", shop_key)
    for path in ("/settings", "/holdout", "", "/exit-signs"):
        page = viewer.get(f"/admin/shops/{shop_key}{path}").text
        buttons = re.findall(r'popovertarget="([\w-]+)"', page)
        assert buttons, path
        assert sorted(buttons) == sorted(re.findall(r'id="([\w-]+)" popover', page)), path
        assert len(buttons) == len(set(buttons)), path


def test_only_what_is_explained_is_asked_for_and_all_of_it_is_of_use() -> None:
    """A template with a word that is not in the glossary would fail at its first reader."""
    asked = {name for file in TEMPLATES.rglob("*.html") for name in re.findall(r"explain\('(\w+)'", file.read_text())}
    assert asked <= set(TERMS)
    assert set(PARAMS.values()) <= set(TERMS)
    assert set(PARAMS) <= {param.name for param in SHOP_SETTINGS}


def test_every_page_that_can_be_found_exists(app: Flask) -> None:
    assert {one.endpoint for one in (*PLACES, *BELOW)} <= set(app.view_functions)


def test_a_page_below_the_menu_and_a_word_are_found_by_their_names(owner: Person, shop_key: str) -> None:
    def find(wanted: str) -> str:
        return owner.client.get(f"/admin/shops/{shop_key}/find", query_string={"q": wanted}).text

    assert f'href="/admin/shops/{shop_key}/exit-signs"' in find("exit signs")
    assert f'href="/admin/shops/{shop_key}/words#holdout"' in find("held out")
    assert 'href="/admin/account"' in find("account")
