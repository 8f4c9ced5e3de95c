"""The guides: one text, in docs/install/ for whoever reads the project, in the admin with the shop's own key."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tracker.admin.guides import EXAMPLE_HOST, EXAMPLE_KEY, EXAMPLE_PIXEL, FOLDER, GUIDES, Block, guide
from tracker.db import db
from tracker.i18n import LANGUAGES
from tracker.shops.models import Shop
from tracker.shops.shopify_pixel import pixel_key

OTHERS = sorted(path.name for path in Path(FOLDER).iterdir() if path.is_dir())
"""Languages in which the guides are written besides English."""


def _lines(blocks: list[Block]) -> list[str]:
    """Everything there is to copy."""
    found = [block.text for block in blocks if block.kind == "code"]
    return found + [line for block in blocks for entry in block.entries for line in _lines(list(entry))]


def _shape(blocks: Sequence[Block]) -> list[Any]:
    """What a guide consists of, without its words: its blocks, what there is to copy, and the code in its sentences."""
    return [
        (
            block.kind,
            block.text,
            sorted(span.text for span in block.spans if span.kind == "code"),
            [_shape(entry) for entry in block.entries],
        )
        for block in blocks
    ]


def test_every_guide_of_the_folder_is_offered() -> None:
    assert sorted(path.stem for path in Path(FOLDER).glob("*.md")) == sorted(GUIDES)


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", OTHERS)
def test_a_guide_says_the_same_in_every_language_of_the_admin(language: str, name: str) -> None:
    ours, theirs = guide(name, {}), guide(name, {}, language)
    assert _shape(theirs) == _shape(ours)
    told = [span.text for block in (ours[1], theirs[1]) for span in block.spans if span.kind == "text"]
    assert len(set(told)) == len(told), "it has been copied, not translated"


def test_there_are_guides_in_no_language_that_the_admin_does_not_speak() -> None:
    assert set(OTHERS) < LANGUAGES.keys()
    for language in OTHERS:
        assert sorted(path.stem for path in (FOLDER / language).iterdir()) == sorted(GUIDES)


def test_a_guide_is_read_in_the_reader_s_language(viewer: Person, shop_key: str) -> None:
    address = f"/admin/shops/{shop_key}/install/guides/html"
    for language in ("en", *OTHERS):
        page = words(viewer.get(address, headers={"Accept-Language": language}).text)
        for name in GUIDES:
            assert "".join(span.text for span in guide(name, {}, language)[0].spans) in page


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_carries_the_shop_s_own_key_and_address_in_every_line(name: str, viewer: Person, shop_key: str) -> None:
    page = viewer.get(f"/admin/shops/{shop_key}/install/guides/{name}")
    assert page.status_code == 200
    read = words(page.text)
    assert EXAMPLE_HOST not in read
    assert EXAMPLE_KEY not in read
    assert shop_key in read
    # What is there to copy is a text for reading: none of it acts on the page that shows it.
    assert what_acts(page.text) == []


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_begins_with_its_title_and_has_the_tag_to_copy(name: str) -> None:
    blocks = guide(name, {})
    assert blocks[0].kind == "heading"
    assert any("bell.js" in line for line in _lines(blocks))


def test_the_guide_for_shopify_has_the_pixel_with_its_own_key(app: Flask, viewer: Person, shop_key: str) -> None:
    read = words(viewer.get(f"/admin/shops/{shop_key}/install/guides/shopify").text)
    with app.app_context():
        shop = db.session.scalars(select(Shop).filter_by(public_key=shop_key)).one()
        assert pixel_key(app.extensions["shopbell"].sealer, shop.public_key, shop.secret_key_hash) in read
    assert "checkout_completed" in read
    assert EXAMPLE_PIXEL not in read


def test_there_is_no_guide_of_another_name(viewer: Person, shop_key: str) -> None:
    for name in ("../../README", "nothing", "html.md"):
        assert viewer.get(f"/admin/shops/{shop_key}/install/guides/{name}").status_code == 404


def test_every_proxy_of_the_guide_hands_on_what_visitors_need_and_nothing_else() -> None:
    nginx, caddy, worker = [
        sorted(set(re.findall(r"(?<=[/(|])(?:bell|runtime|[a-z0-9]+)(?:\.js|(?=\\?/))", line.replace("\\.", "."))))
        for code in _lines(guide("first-party", {}))
        for line in code.splitlines()
        if re.search(r"location ~|@ring path|HANDED_ON = ", line)
    ]
    needed = ["bell.js", "games", "parts", "pictures", "runtime", "runtime.js", "v1"]
    assert [one for one in nginx if one != "ring"] == needed
    assert [one for one in caddy if one != "ring"] == needed
    assert [one for one in worker if one != "ring"] == needed
