"""The guides: one text, in docs/install/ for whoever reads the project, in the admin with the shop's own key."""

from pathlib import Path

import pytest

from tests.admin.conftest import Person
from tests.admin.html import what_acts, words
from tracker.admin.guides import EXAMPLE_HOST, EXAMPLE_KEY, FOLDER, GUIDES, Block, guide


def _lines(blocks: list[Block]) -> list[str]:
    """Everything there is to copy."""
    found = [block.text for block in blocks if block.kind == "code"]
    return found + [line for block in blocks for entry in block.entries for line in _lines(list(entry))]


def test_every_guide_of_the_folder_is_offered() -> None:
    assert sorted(path.stem for path in Path(FOLDER).glob("*.md")) == sorted(GUIDES)


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


def test_there_is_no_guide_of_another_name(viewer: Person, shop_key: str) -> None:
    for name in ("../../README", "nothing", "html.md"):
        assert viewer.get(f"/admin/shops/{shop_key}/install/guides/{name}").status_code == 404
