"""The popup document: what is accepted, how a mistake is told, and what a visitor's browser may see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tracker.popups.document import (
    DocumentError,
    asks_for_email,
    is_blocking,
    parse_document,
    pools_of,
    readable,
    to_json,
)
from tracker.popups.public_document import odds_text, public_document
from tracker.popups.templates import TEMPLATES


def wheel() -> dict:
    return TEMPLATES.get("welcome_wheel").document()


def plain() -> dict:
    return TEMPLATES.get("exit_discount").document()


def test_a_document_comes_back_as_it_went_in() -> None:
    assert to_json(parse_document(wheel())) == {**wheel(), "experiment": None, "texts": {}}


def test_a_short_document_gets_its_defaults() -> None:
    document = parse_document({"steps": {"start": {"blocks": [{"type": "heading", "text": "Hello"}]}}})

    assert (document.display.type, document.priority, document.caps.per_session) == ("modal", 50, 1)
    assert document.triggers.desktop.uses[0].trigger == "time_on_page"


def test_what_a_display_does_not_use_is_not_in_it() -> None:
    assert set(to_json(parse_document(plain()))["display"]) == {
        "type",
        "position",
        "close_on_backdrop",
        "on_checkout",
    }


def test_each_way_of_standing_on_the_page_comes_back_as_it_went_in() -> None:
    display = {
        "type": "slide_in",
        "position": "bottom_left",
        "close_on_backdrop": True,
        "on_checkout": False,
        "pushes": False,
        "teaser": {"text": "10 % off", "when": "both", "position": "left"},
        "launcher": {"text": "Your gift", "icon": "gift", "position": "bottom_right"},
        "reminder": {"text": "", "position": "top"},
    }
    document = parse_document({**plain(), "display": display})

    assert to_json(document)["display"] == display
    assert public_document(document)["display"] == display
    assert parse_document({**plain(), "display": {**display, "teaser": None}}).display.teaser is None


@pytest.mark.parametrize(
    ("type", "blocks"),
    [("modal", True), ("full_screen", True), ("bar", False), ("slide_in", False), ("embedded", False)],
)
def test_only_what_covers_the_page_is_blocking(type: str, blocks: bool) -> None:
    assert is_blocking(parse_document({**plain(), "display": {"type": type}})) == blocks


def test_the_words_of_tab_and_button_can_be_in_other_languages() -> None:
    display = {"teaser": {"text": "10 % off"}, "launcher": {"text": "Your gift"}, "reminder": {"text": "Your code"}}
    paths = set(readable(to_json(parse_document({**plain(), "display": display}))))

    assert {"display.teaser.text", "display.launcher.text", "display.reminder.text"} <= paths


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"display": {"type": "carousel"}}, "display.type"),
        ({"display": {"type": "bar", "pushes": "yes"}}, "display.pushes"),
        ({"display": {"teaser": {"text": "x" * 61}}}, "display.teaser.text"),
        ({"display": {"teaser": {"when": "always"}}}, "display.teaser.when"),
        ({"display": {"launcher": {"icon": "<svg>"}}}, "display.launcher.icon"),
        ({"display": {"launcher": {"position": "left"}}}, "display.launcher.position"),
        ({"display": {"reminder": {"code": "SAVE"}}}, "display.reminder"),
        ({"priority": 101}, "priority"),
        ({"surprise": 1}, ""),
        ({"theme": {"accent": "red"}}, "theme.accent"),
        ({"theme": {"accent": "#0f766e;background:url(x)"}}, "theme.accent"),
        ({"image": {"src": "javascript:alert(1)"}}, "image.src"),
        ({"image": {"src": "data:image/svg+xml,<svg onload=alert(1)>"}}, "image.src"),
        ({"steps": {"start": {"blocks": []}}}, "steps.start"),
        ({"steps": {"start": {"blocks": [{"type": "html", "text": "<b>"}]}}}, "steps.start.blocks[0].type"),
        ({"triggers": []}, "triggers.desktop.uses"),
        ({"schedule": {"starts_at": 2000, "ends_at": 1000}}, "schedule"),
        ({"caps": {"per_session": 0}}, "caps.per_session"),
        ({"reward": {"kind": "code", "code": " "}}, "reward.code"),
        ({"reward": {"kind": "pool"}}, "reward.pool"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document({**plain(), **change})

    assert caught.value.path == path
    assert caught.value.problem


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x", "", None]
)
def test_a_button_leads_only_to_web_addresses(href: str | None) -> None:
    button = {"type": "button", "text": "Go", "action": "link", "href": href}
    document = plain()
    document["steps"]["done"]["blocks"].append(button)

    with pytest.raises(DocumentError):
        parse_document(document)


@pytest.mark.parametrize(
    ("prize", "path"),
    [
        ({"kind": "pool", "pool": ""}, "game.prizes[0].pool"),
        ({"kind": "code", "code": "  "}, "game.prizes[0].code"),
        ({"weight": -1}, "game.prizes[0].weight"),
        ({"weight": 1.5}, "game.prizes[0].weight"),
        ({"weight": 2**63}, "game.prizes[0].weight"),
        ({"label": ""}, "game.prizes[0].label"),
        ({"id": "p2"}, "game.prizes"),
    ],
)
def test_a_prize_must_be_one_that_can_be_drawn_and_given(prize: dict, path: str) -> None:
    document = wheel()
    document["game"]["prizes"][0].update(prize)

    with pytest.raises(DocumentError) as caught:
        parse_document(document)
    assert caught.value.path == path


def test_a_game_stands_in_the_first_step_and_in_the_prizes_or_in_neither() -> None:
    without_block = wheel()
    without_block["steps"]["start"]["blocks"] = [
        block for block in without_block["steps"]["start"]["blocks"] if block["type"] != "game"
    ]
    without_prizes = {**wheel(), "game": None}

    for document in (without_block, without_prizes):
        with pytest.raises(DocumentError):
            parse_document(document)


def test_a_game_that_nobody_can_win_or_lose_is_refused() -> None:
    document = wheel()
    for prize in document["game"]["prizes"]:
        prize["weight"] = 0

    with pytest.raises(DocumentError):
        parse_document(document)


def test_a_visitors_browser_sees_neither_weights_nor_stock_nor_codes() -> None:
    document = wheel()
    document["game"]["prizes"][0] |= {"code": "TOPSECRET", "stock": 4711}
    document["game"]["prizes"][1] |= {"kind": "pool", "pool": "pool_canary"}
    seen = json.dumps(public_document(parse_document(document)))

    for secret in ("TOPSECRET", "4711", "pool_canary", "weight", "stock", "rule", "caps", "schedule", "triggers"):
        assert secret not in seen


def test_the_odds_shown_are_the_weights_shares() -> None:
    assert odds_text([40, 30, 20, 5, 5]) == ["40 %", "30 %", "20 %", "5 %", "5 %"]
    assert odds_text([1, 2]) == ["33.3 %", "66.7 %"]
    assert odds_text([1, 99_999, 0]) == ["< 0.1 %", "100 %", "0 %"]
    assert odds_text([0, 0]) == ["0 %", "0 %"]


def test_it_knows_its_pools_and_whether_it_asks_for_an_address() -> None:
    document = wheel()
    document["game"]["prizes"][0] |= {"kind": "pool", "pool": "pool_a"}

    assert pools_of(parse_document(document)) == {"pool_a"}
    assert asks_for_email(parse_document(document))
    assert not asks_for_email(parse_document(TEMPLATES.get("free_shipping_bar").document()))


def test_a_consent_is_asked_for_a_purpose_that_is_known() -> None:
    document = plain()
    form = next(block for block in document["steps"]["start"]["blocks"] if block["type"] == "form")
    form["fields"].append({"kind": "consent", "name": "terms", "label": "I agree to the terms"})

    with pytest.raises(DocumentError, match="'terms'"):
        parse_document(document)


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"steps": {"start": {"blocks": []}, "Won!": {}}}, "steps", "regex"),
        ({"steps": {"won": {}}}, "steps", "start"),
        ({"steps": {"start": {"blocks": [{"type": "x"}]}}, "experiment": [1]}, "steps.start.blocks[0].type", ""),
        (
            {"experiment": {"key": "abcdef", "variants": [{"key": "b", "steps": {"won": {}}}]}},
            "experiment.variants[0].steps",
            "start",
        ),
        (
            {"experiment": {"key": "abcdef", "variants": [{"key": "b", "steps": {"start": {"blocks": [7]}}}]}},
            "experiment.variants[0].steps.start.blocks[0]",
            "",
        ),
    ],
)
def test_a_step_that_cannot_be_is_named(changes: dict[str, Any], place: str, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document({**plain(), **changes})

    assert caught.value.path == place
    assert says in caught.value.problem


def test_a_form_stands_where_it_can_be_sent_and_alone() -> None:
    form = {"type": "form", "fields": [{"kind": "email", "name": "email", "label": "Email"}], "button": "Send"}
    document = plain()
    document["steps"]["done"]["blocks"] = [form]
    with pytest.raises(DocumentError, match="no form can be sent") as caught:
        parse_document(document)
    assert caught.value.path == "steps.done.blocks[0]"

    document = plain()
    document["steps"]["start"]["blocks"] = [form, form]
    with pytest.raises(DocumentError, match="one form is enough"):
        parse_document(document)
