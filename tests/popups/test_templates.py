"""Every popup of the gallery is fit to be published as it stands."""

from __future__ import annotations

import pytest

from tracker.decide.rules import check_rule
from tracker.popups.document import (
    Button,
    ConsentField,
    CouponBlock,
    Document,
    Form,
    asks_for_email,
    parse_document,
    to_json,
)
from tracker.popups.publish import read_whole
from tracker.popups.templates import GALLERY, GOALS, TEMPLATES, Template

everyone = pytest.mark.parametrize("template", list(TEMPLATES), ids=lambda one: one.name)


@everyone
def test_it_is_valid_and_written_out_in_full(template: Template) -> None:
    document = read_whole(template.document(), check_rule)

    assert to_json(document) == template.document()


@everyone
def test_whoever_leaves_an_address_is_asked_whether_it_may_be_written_to(template: Template) -> None:
    document = parse_document(template.document())

    if asks_for_email(document):
        kinds = [
            type(field) for block in document.steps["start"].blocks if isinstance(block, Form) for field in block.fields
        ]
        assert ConsentField in kinds


@everyone
def test_every_step_that_can_be_reached_says_something(template: Template) -> None:
    document = parse_document(template.document())

    for step in reachable(document):
        assert step.blocks


@everyone
def test_a_code_that_is_given_is_shown(template: Template) -> None:
    document = parse_document(template.document())

    if document.game:
        assert any(isinstance(block, CouponBlock) for block in document.steps["won"].blocks)
    if document.reward:
        assert any(isinstance(block, CouponBlock) for block in document.steps["done"].blocks)


@everyone
def test_a_dialog_can_always_be_refused_in_words(template: Template) -> None:
    document = parse_document(template.document())

    if document.display.type == "modal":
        refusals = [one for one in document.steps["start"].blocks if isinstance(one, Button) and one.action == "close"]
        assert refusals


def test_each_template_hands_out_a_document_of_its_own() -> None:
    template = next(iter(TEMPLATES))
    template.document()["steps"]["start"]["blocks"].clear()

    assert template.document()["steps"]["start"]["blocks"]


def test_the_folder_and_the_list_hold_the_same_templates() -> None:
    assert {path.stem for path in GALLERY.glob("*.json")} == set(TEMPLATES.names())
    assert {template.goal for template in TEMPLATES} <= {goal for goal, _ in GOALS}
    assert len(TEMPLATES) >= 6


def reachable(document: Document) -> list:
    steps = document.steps
    if document.game is None:
        return (
            [steps["start"], steps["done"]]
            if any(isinstance(one, Form) for one in steps["start"].blocks)
            else [steps["start"]]
        )
    return [steps["start"], steps["won"], steps["lost"]]
