"""Every popup of the gallery is fit to be published as it stands, in every language."""

from __future__ import annotations

import json
import re

import pytest

from tracker.decide.rules import check_rule
from tracker.i18n import VISITOR_LANGUAGES
from tracker.popups.amounts import SCALES
from tracker.popups.checklist import Circumstances, checklist
from tracker.popups.contrast import READABLE, contrast
from tracker.popups.document import (
    Button,
    ConsentField,
    CouponBlock,
    Document,
    Form,
    asks_for_email,
    in_language,
    missing_texts,
    parse_document,
    readable,
    to_json,
)
from tracker.popups.publish import read_whole
from tracker.popups.templates import DISPLAYS, GALLERY, GAMES, GOALS, OCCASIONS, TEMPLATES, Template

everyone = pytest.mark.parametrize("template", list(TEMPLATES), ids=lambda one: one.name)

AROUND = Circumstances(pools={}, has_apply_link=True, now_ms=0)
OTHERS = [one for one in VISITOR_LANGUAGES if one != "en"]
LETTERS = {
    "ru": r"[а-яё]",
    "th": r"[ก-๛]",
    "vi": r"[ăâđêôơưàáảãạầấẩẫậằắẳẵặèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]",
}


@everyone
def test_it_is_valid_and_whole(template: Template) -> None:
    document = read_whole(template.document("en", OTHERS), check_rule)

    assert to_json(document) == template.document("en", OTHERS)


@everyone
def test_nothing_about_it_has_to_be_mended_before_it_goes_live(template: Template) -> None:
    for language in VISITOR_LANGUAGES:
        checks = checklist(parse_document(template.document(language)), AROUND)
        # That nobody has placed it yet, only its owner can mend.
        unplaced = "display.type" if template.display == "embedded" else ""
        assert [(one.path, one.text) for one in checks if one.level != "good" and one.path != unplaced] == []


@everyone
def test_it_is_there_in_every_language(template: Template) -> None:
    whole = parse_document(template.document("en", OTHERS))
    assert missing_texts(whole) == {language: {} for language in OTHERS}
    for language in OTHERS:
        texts = " ".join(readable(to_json(in_language(whole, language))).values())
        for words in (template.title(language), template.about(language), texts):
            assert words
        told = f"{template.title(language)} {template.about(language)} {texts}".lower()
        assert len(re.findall(LETTERS[language], told)) > len(told) / (12 if language == "vi" else 3)


@everyone
def test_what_is_filled_in_later_stands_in_every_language(template: Template) -> None:
    whole = parse_document(template.document("en", OTHERS))
    own = {path: set(re.findall(r"\{\w+\}", text)) for path, text in readable(to_json(whole)).items()}
    for language in OTHERS:
        shown = readable(to_json(in_language(whole, language)))
        assert {path: set(re.findall(r"\{\w+\}", text)) for path, text in shown.items()} == own


@everyone
def test_its_words_can_be_read_on_their_ground(template: Template) -> None:
    theme = parse_document(template.document()).theme
    # The runtime draws what is less important with so much of the text's colour (runtime.css, --b-quiet).
    quiet = _mixed(theme.text, theme.background, 0.74)

    assert contrast(quiet, theme.background) >= READABLE
    assert contrast(theme.accent_text, theme.accent) >= READABLE


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


@everyone
def test_its_picture_is_one_of_ours(template: Template) -> None:
    image = template.document()["image"]

    if image is not None:
        assert (GALLERY.parents[2] / "static" / "gallery" / image["src"].removeprefix("/pictures/gallery/")).is_file()


@everyone
def test_no_two_look_alike(template: Template) -> None:
    def look(one: Template) -> tuple:
        document = one.document()
        return (
            document["theme"],
            document["display"]["type"],
            document["image"],
            (document["game"] or {}).get("colours"),
        )

    assert [one.name for one in TEMPLATES if look(one) == look(template)] == [template.name]


def test_each_template_hands_out_a_document_of_its_own() -> None:
    template = next(iter(TEMPLATES))
    template.document()["steps"]["start"]["blocks"].clear()

    assert template.document()["steps"]["start"]["blocks"]


def test_the_gallery_has_something_for_every_goal_and_occasion_and_can_name_it() -> None:
    assert len(TEMPLATES) >= 30
    assert {path.stem for path in GALLERY.glob("*.json")} == set(TEMPLATES.names())
    assert {one.goal for one in TEMPLATES} <= {goal for goal, _ in GOALS}
    assert {one.occasion for one in TEMPLATES} == {occasion for occasion, _ in OCCASIONS}
    assert {one.display for one in TEMPLATES} <= {display for display, _ in DISPLAYS}
    assert {one.game for one in TEMPLATES} - {""} <= {game for game, _ in GAMES}


def test_amounts_are_about_as_much_in_the_shops_currency() -> None:
    template = TEMPLATES.get("cart_saver")
    assert template is not None

    def least(currency: str) -> str:
        return str(template.document(currency=currency)["rule"]["all"][0]["params"]["value"])

    assert [least(one) for one in ("EUR", "VND", "THB", "RUB", "XAU")] == ["50", "500000", "1000", "3000", "50"]
    assert all(scale > 0 for scale in SCALES.values())


@pytest.mark.parametrize(
    ("currency", "language", "said"),
    [
        ("EUR", "en", "Free shipping over €50"),
        ("VND", "vi", "Miễn phí giao hàng từ 500.000 ₫"),
        ("THB", "th", "ส่งฟรีเมื่อครบ ฿1,000"),
        ("RUB", "ru", "Бесплатная доставка от 3 000 ₽"),
        ("CAD", "en", "Free shipping over CA$75"),
        ("JPY", "ru", "Бесплатная доставка от 5 000 ¥"),
    ],
)
def test_amounts_in_words_are_of_the_shops_currency_and_written_as_its_readers_do(
    currency: str, language: str, said: str
) -> None:
    template = TEMPLATES.get("free_shipping_bar")
    assert template is not None
    first = template.document(language, currency=currency)["steps"]["start"]["blocks"][0]["text"]
    assert first.replace("\xa0", " ") == said
    other = template.document("en" if language != "en" else "vi", [language], currency)["texts"][language]
    assert other["steps.start.blocks[0].text"].replace("\xa0", " ") == said


def test_no_template_names_an_amount_that_no_shop_of_another_currency_could_mean() -> None:
    for template in TEMPLATES:
        for currency in ("EUR", "VND"):
            for language in template.languages:
                words = json.dumps(template.document(language, currency=currency), ensure_ascii=False)
                assert "{money" not in words
                assert currency == "EUR" or not re.search(r"[€₽฿]|บาท", words), (template.name, language)


def reachable(document: Document) -> list:
    steps = document.steps
    if document.game is None:
        return (
            [steps["start"], steps["done"]]
            if any(isinstance(one, Form) for one in steps["start"].blocks)
            else [steps["start"]]
        )
    return [steps["start"], steps["won"], steps["lost"]]


def _mixed(one: str, other: str, share: float) -> str:
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)
