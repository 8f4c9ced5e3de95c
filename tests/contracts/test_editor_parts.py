"""What the editor offers is what a document may hold, and everything it offers has a name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from tracker.admin.editor_words import editor_words
from tracker.popups.document.blocks import Block
from tracker.popups.document.fields import FormField

EDITOR = Path("static/admin/editor")


def _registered(folder: str) -> list[str]:
    return re.findall(r"^  (\w+),$", (EDITOR / folder / "index.js").read_text(), re.M)


@pytest.fixture
def words(app: Flask) -> dict[str, str]:
    with app.test_request_context():
        return editor_words()


@pytest.mark.parametrize("folder", ["blocks", "form_fields", "games"])
def test_every_module_is_registered(folder: str) -> None:
    modules = {path.stem for path in (EDITOR / folder).glob("*.js")} - {"index"}
    assert modules == set(_registered(folder))


def test_every_kind_of_part_and_of_field_that_a_document_may_hold_has_a_form() -> None:
    assert {block.__struct_config__.tag for block in get_args(Block)} == set(_registered("blocks"))
    assert {field.__struct_config__.tag for field in get_args(FormField)} == set(_registered("form_fields"))


def test_everything_that_is_offered_has_a_name(words: dict[str, str]) -> None:
    names = [f"block_{name}" for name in _registered("blocks")]
    names += [f"{start}_{name}" for name in _registered("form_fields") for start in ("field", "add")]
    names += [name for kind in _registered("games") for name in (f"with_{kind}", f"with_{kind}_about")]
    assert [name for name in names if name not in words] == []
