"""The checklist before publishing, and the contrast of colours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.popups.checklist import Circumstances, checklist
from tracker.popups.contrast import contrast
from tracker.popups.document import parse_document, readable
from tracker.popups.templates import TEMPLATES, Template

AROUND = Circumstances(
    pools={"pool_full": ("Full", 500), "pool_low": ("Low", 3), "pool_dry": ("Dry", 0)}, has_apply_link=True, now_ms=2000
)


def wheel() -> dict:
    return TEMPLATES.get("welcome_wheel").document()


def plain() -> dict:
    return TEMPLATES.get("exit_discount").document()


def found(document: dict, around: Circumstances = AROUND) -> dict[str, set[str]]:
    """Level → paths."""
    levels: dict[str, set[str]] = {"blocks": set(), "advice": set(), "good": set()}
    for check in checklist(parse_document(document), around):
        assert check.text % check.values if check.values else check.text
        levels[check.level].add(check.path)
    return levels


@pytest.mark.parametrize("template", list(TEMPLATES), ids=lambda one: one.name)
def test_every_template_passes_it_as_it_stands(template: Template) -> None:
    document = template.document()
    levels = found(document)

    assert levels["blocks"] == set()
    # That a form has no place on the shop's pages yet, a template cannot help.
    assert levels["advice"] == ({"display.type"} if document["display"]["type"] == "embedded" else set())


@pytest.mark.parametrize(
    ("pool", "level"), [("pool_full", "good"), ("pool_low", "advice"), ("pool_dry", "blocks"), ("pool_otto", "blocks")]
)
def test_a_pool_must_be_the_shops_own_and_have_codes(pool: str, level: str) -> None:
    document = wheel()
    document["game"]["prizes"][0] |= {"kind": "pool", "pool": pool}
    reward = {**plain(), "reward": {"kind": "pool", "pool": pool}}

    assert "game.prizes[0].pool" in found(document)[level]
    assert "reward.pool" in found(reward)[level]


def test_an_address_without_a_consent_field_is_advised_against() -> None:
    document = plain()
    form = next(block for block in document["steps"]["start"]["blocks"] if block["type"] == "form")
    form["fields"] = form["fields"][:1]

    assert found(document)["advice"] == {"steps.start"}


@pytest.mark.parametrize(("step", "make"), [("won", wheel), ("done", plain)])
def test_a_code_that_nobody_would_see_blocks(step: str, make) -> None:
    document = make()
    document["steps"][step]["blocks"] = [{"type": "heading", "text": "Well done"}]

    assert found(document)["blocks"] == {f"steps.{step}"}


@pytest.mark.parametrize(("step", "make"), [("won", wheel), ("lost", wheel), ("done", plain)])
def test_an_empty_step_that_can_be_reached_blocks(step: str, make) -> None:
    document = make()
    document["steps"][step]["blocks"] = []

    assert found(document)["blocks"] == {f"steps.{step}"}


def test_a_reward_needs_a_form_to_be_given_for() -> None:
    document = plain()
    document["steps"]["start"]["blocks"] = [{"type": "heading", "text": "Hello"}]

    assert found(document)["blocks"] == {"reward"}


def test_a_bar_has_no_room_for_a_game() -> None:
    assert found({**wheel(), "display": {"type": "bar", "position": "top"}})["blocks"] == {"display.type"}


def test_what_can_never_be_seen_or_won_is_said() -> None:
    document = wheel()
    document["game"]["prizes"][1]["stock"] = 0
    document["schedule"] = {"starts_at": None, "ends_at": 1999}

    assert found(document)["advice"] == {"game.prizes[1].stock", "schedule.ends_at"}


def test_colours_that_cannot_be_read_are_said() -> None:
    document = plain()
    document["theme"] |= {"text": "#cccccc", "background": "#ffffff", "accent": "#fde68a", "accent_text": "#ffffff"}

    assert found(document)["advice"] == {"theme.text", "theme.accent_text"}


def test_an_apply_button_needs_the_shops_apply_link() -> None:
    document = TEMPLATES.get("cart_saver").document()
    without = Circumstances(pools={}, has_apply_link=False, now_ms=0)

    assert found(document, without)["advice"] == {"steps"}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#ffffff", "#0f766e") == pytest.approx(5.47, abs=0.01)


def test_what_is_missing_in_a_language_is_named() -> None:
    document = plain()
    texts = readable(document)
    first, second, *_rest = texts
    without = {path: text for path, text in texts.items() if path not in (first, second)}
    document["texts"] = {"vi": without, "ru": texts}
    advice = [one for one in checklist(parse_document(document), AROUND) if one.path.startswith("texts")]

    assert [(one.level, one.path) for one in advice] == [("advice", f"texts.vi.{first}"), ("good", "texts.ru")]
    assert advice[0].values["count"] == 2
    assert str(advice[0].values["texts"]).startswith(texts[first][:30])


def test_a_place_that_no_page_has_had_is_advised_about() -> None:
    document = {**plain(), "display": {"type": "embedded"}}

    assert "display.type" in found(document)["advice"]
    assert "display.type" not in found(document, replace(AROUND, was_placed=True))["advice"]


@pytest.mark.parametrize(
    ("display", "level", "path"),
    [
        ({"teaser": {"text": " "}}, "blocks", "display.teaser.text"),
        ({"launcher": {"text": ""}}, "advice", "display.launcher.text"),
    ],
)
def test_a_tab_or_a_button_without_words_is_told(display: dict, level: str, path: str) -> None:
    assert path in found({**plain(), "display": display})[level]


def test_a_button_that_is_waited_for_must_be_there() -> None:
    document = {**plain(), "triggers": [{"trigger": "launcher"}]}

    assert "display.launcher" in found(document)["blocks"]
    assert "display.launcher" not in found({**document, "display": {"launcher": {"text": "Gift"}}})["blocks"]


def test_a_reminder_needs_a_code_to_remind_of() -> None:
    document = {**plain(), "reward": None, "display": {"reminder": {}}}
    document["steps"]["done"]["blocks"] = [{"type": "heading", "text": "Thank you"}]

    assert "display.reminder" in found(document)["advice"]
    assert "display.reminder" not in found({**document, "reward": {"kind": "code", "code": "TEN"}})["advice"]


@pytest.mark.parametrize(
    ("more", "level"),
    [({}, "blocks"), ({"alt": "A cup"}, "good"), ({"decorative": True}, "good"), ({"alt": " "}, "blocks")],
)
def test_a_picture_is_described_or_said_to_decorate(more: dict, level: str) -> None:
    document = plain() | {"image": {"src": "https://acme.example/cup.webp", **more}}

    assert "image.alt" in found(document)[level]


def by_email(deliver: str) -> dict:
    """A popup whose code goes by email."""
    document = plain()
    document["reward"] = {"kind": "code", "code": "X", "deliver": deliver}
    return document


@pytest.mark.parametrize(
    ("deliver", "can_mail", "level"),
    [("email", False, "blocks"), ("both", False, "advice"), ("email", True, "good"), ("both", True, "good")],
)
def test_a_code_by_email_needs_a_mail_server(deliver: str, can_mail: bool, level: str) -> None:
    levels = found(by_email(deliver), replace(AROUND, can_mail=can_mail))

    assert {path for path in levels[level] if path.startswith("reward")}
    assert not any(path.startswith("reward") for other in levels if other != level for path in levels[other])


def test_a_code_by_email_alone_needs_no_place_on_the_screen() -> None:
    document = by_email("email")
    document["steps"]["done"]["blocks"] = [{"type": "heading", "text": "Thank you"}]

    assert found(document, replace(AROUND, can_mail=True))["blocks"] == set()
    document["reward"]["deliver"] = "both"
    assert found(document, replace(AROUND, can_mail=True))["blocks"] == {"steps.done"}


def test_a_consent_that_nobody_can_confirm_is_pointed_out() -> None:
    assert "steps.start" in found(plain(), replace(AROUND, confirms=True))["advice"]
    assert found(plain(), replace(AROUND, confirms=True, can_mail=True))["advice"] == set()


def a_game(**changes: object) -> dict:
    document = wheel()
    document["game"] |= changes
    return document


def test_a_budget_that_will_run_dry_soon_is_told_in_days() -> None:
    document = a_game(budget={"total": 100_000})
    for days, is_told in [(3.4, True), (13.0, True), (40.0, False), (None, False)]:
        around = replace(AROUND, budget_days=days)
        assert ("game.budget" in found(document, around)["advice"]) == is_told


def test_what_a_play_costs_is_told_in_the_shops_currency() -> None:
    document = wheel()
    for one in document["game"]["prizes"]:
        one["cost"] = 250_000 if one["kind"] != "none" else 0
    lines = checklist(parse_document(document), replace(AROUND, currency="VND"))
    cost = next(line for line in lines if "cost" in line.values)
    assert str(cost.values["cost"]).endswith(" VND")
    assert 0 < int(str(cost.values["cost"]).split()[0]) <= 250_000


def test_limits_without_a_prize_of_nothing_are_advised_against() -> None:
    document = a_game(limits={"day": 5})
    assert "game.limits" not in found(document)["advice"]
    document["game"]["prizes"] = [one for one in document["game"]["prizes"] if one["kind"] != "none"]
    assert "game.limits" in found(document)["advice"]
