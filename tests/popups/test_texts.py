"""A popup in several languages: which texts there are, which language a visitor gets, what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import inspect

from tracker.popups.document import (
    Document,
    DocumentError,
    best_of,
    in_language,
    languages_of,
    missing_texts,
    outdated_texts,
    parse_document,
    readable,
    spoken_in,
    to_json,
    variants_of,
)
from tracker.popups.public_document import public_document

EMAIL = {"kind": "email", "name": "email", "label": "Email", "placeholder": "you@example.com"}
CONSENT = {"kind": "consent", "name": "email_marketing", "label": "Send me offers.", "required": False}
PRIZES = [
    {"id": "p1", "label": "10 % off", "weight": 1, "kind": "code", "code": "TEN"},
    {"id": "p2", "label": "Nothing", "weight": 1},
]
BLOCKS = [
    {"type": "heading", "text": "Spin"},
    {"type": "game"},
    {"type": "form", "fields": [EMAIL, CONSENT], "button": "Go"},
    {"type": "button", "text": "No"},
]

NOT_READ = {
    "Branch.is": "a name for machines",
    "HiddenField.label": "a name that only marketers see",
    "HiddenField.value": "written by the server for the marketer",
    "code": "what is won",
    "pattern": "how codes are made",
    "group": "a name that only marketers see",
    "href": "an address",
    "id": "a name for machines",
    "key": "a name for machines",
    "kind": "a name for machines",
    "language": "a name for machines",
    "name": "a name for machines, or one that only marketers see",
    "pool": "a name for machines",
    "src": "an address",
    "trigger": "a name for machines",
}
"""Texts of the document that no visitor reads, each with the reason."""


def document(**changes: Any) -> dict[str, Any]:
    steps = {
        "start": {"blocks": BLOCKS},
        "won": {"blocks": [{"type": "heading", "text": "{prize} is yours"}, {"type": "coupon"}]},
        "lost": {"blocks": [{"type": "text", "text": "Next time"}]},
    }
    return {"steps": steps, "game": {"kind": "wheel", "prizes": PRIZES}, "language": "en", **changes}


PATHS = {
    "steps.start.blocks[0].text": "Spin",
    "steps.start.blocks[2].fields[0].label": "Email",
    "steps.start.blocks[2].fields[0].placeholder": "you@example.com",
    "steps.start.blocks[2].fields[1].label": "Send me offers.",
    "steps.start.blocks[2].button": "Go",
    "steps.start.blocks[3].text": "No",
    "steps.won.blocks[0].text": "{prize} is yours",
    "steps.lost.blocks[0].text": "Next time",
    "game.prizes[0].label": "10 % off",
    "game.prizes[1].label": "Nothing",
}

VIETNAMESE = {path: f"{text} (vi)" for path, text in PATHS.items()}


def test_every_text_that_visitors_read_has_its_path() -> None:
    assert readable(document()) == PATHS


def test_a_picture_is_described_in_words() -> None:
    picture = {"src": "/cup.jpg", "alt": "A cup"}

    assert readable(document(image=picture))["image.alt"] == "A cup"


def test_every_text_of_the_document_is_marked_as_read_by_visitors_or_known_not_to_be() -> None:
    """A text that is declared anew must be one or the other: mark its type with `READ`, or say why not in NOT_READ."""
    unknown = {
        name
        for name in texts_that_are_not_marked(inspect.type_info(Document))
        if not {name, name.rpartition(".")[2]} & set(NOT_READ)
    }

    assert unknown == set()


def texts_that_are_not_marked(kind: Any, name: str = "") -> set[str]:
    if isinstance(kind, inspect.Metadata):
        return set() if (kind.extra or {}).get("read") else texts_that_are_not_marked(kind.type, name)
    if isinstance(kind, inspect.StrType):
        # What follows a pattern is no sentence.
        return {name} if kind.pattern is None else set()
    if isinstance(kind, inspect.StructType):
        of = kind.cls.__name__
        parts = [
            texts_that_are_not_marked(one.type, f"{of}.{one.encode_name}") for one in kind.fields if one.name != "texts"
        ]
        return set().union(*parts)
    if isinstance(kind, inspect.ListType):
        return texts_that_are_not_marked(kind.item_type, name)
    if isinstance(kind, inspect.DictType):
        return texts_that_are_not_marked(kind.value_type, name)
    if isinstance(kind, inspect.UnionType):
        return set().union(*(texts_that_are_not_marked(one, name) for one in kind.types))
    return set()


# In another language


def test_a_visitor_reads_it_all_in_one_language() -> None:
    popup = parse_document(document(texts={"vi": VIETNAMESE}))
    shown = in_language(popup, "vi")

    assert readable(to_json(shown)) == VIETNAMESE
    assert (shown.language, shown.texts) == ("vi", {})
    assert public_document(shown)["game"]["slices"][0]["label"] == "10 % off (vi)"
    assert readable(to_json(popup)) == PATHS


def test_what_is_missing_is_read_in_the_popups_own_language() -> None:
    popup = parse_document(
        document(texts={"vi": {"steps.start.blocks[0].text": "Quay", "steps.start.blocks[3].text": "  "}})
    )
    shown = readable(to_json(in_language(popup, "vi")))

    assert (shown["steps.start.blocks[0].text"], shown["steps.start.blocks[3].text"]) == ("Quay", "No")


@pytest.mark.parametrize("language", ["en", "fr", ""])
def test_a_language_that_it_has_not_changes_nothing(language: str) -> None:
    popup = parse_document(document(texts={"vi": VIETNAMESE}))

    assert to_json(in_language(popup, language)) == {**to_json(popup), "texts": {}}


def test_nothing_but_texts_is_sent_more_than_once() -> None:
    popup = parse_document(document(texts={"vi": VIETNAMESE, "ru": {}}))

    assert "texts" not in public_document(popup)


@pytest.mark.parametrize(
    ("languages", "wanted", "found"),
    [
        (["en"], ["vi"], "en"),
        (["en", "vi"], ["vi", "en"], "vi"),
        (["en", "vi"], ["vi-VN"], "vi"),
        (["en", "vi"], ["VI_vn"], "vi"),
        (["en", "vi"], ["", "vi"], "vi"),
        (["en", "vi"], ["fr", "th", "vi"], "vi"),
        (["en", "vi"], ["fr", "en-GB", "vi"], "en"),
        (["en", "pt-BR", "pt"], ["pt-BR"], "pt-BR"),
        (["en", "pt-BR", "pt"], ["pt-PT"], "pt"),
        (["en", "pt-BR"], ["pt-PT", "en"], "pt-BR"),
        (["en", "zh-Hant"], ["zh-Hant-TW"], "zh-Hant"),
        (["vi", "en"], ["", "", ""], "vi"),
        (["vi", "en"], ["<script>", "-", "--"], "vi"),
    ],
)
def test_the_first_wanted_language_that_it_has_is_taken(languages: list[str], wanted: list[str], found: str) -> None:
    assert best_of(languages, wanted) == found


# What is refused


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        ({"vi": {"steps.start.blocks[9].text": "Quay"}}, "texts.vi.steps.start.blocks[9].text"),
        ({"vi": {"steps.start.blocks[1].text": "Quay"}}, "texts.vi.steps.start.blocks[1].text"),
        ({"vi": {"game.prizes[0].code": "MUOI"}}, "texts.vi.game.prizes[0].code"),
        ({"vi": {"theme.accent": "#000000"}}, "texts.vi.theme.accent"),
        ({"vi": {"texts.ru.steps.start.blocks[0].text": "x"}}, "texts.vi.texts.ru.steps.start.blocks[0].text"),
        ({"vi": {"": "Quay"}}, "texts.vi."),
        ({"vi": {"game.prizes[0].label": "x" * 41}}, "texts.vi.game.prizes[0].label"),
        ({"en": {}}, "texts.en"),
        ({"EN": {}}, "texts"),
        ({"vi-VN": {}, "vi-vn": {}}, "texts.vi-VN"),
        ({"klingon!": {}}, "texts"),
        ({"vi": {"steps.start.blocks[0].text": 7}}, "texts[...][...]"),
    ],
)
def test_a_text_of_nothing_is_refused_with_its_place(texts: dict[str, Any], place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(document(texts=texts))

    assert caught.value.path == place


# What is missing


def test_missing_texts_are_named_for_each_language() -> None:
    most = {path: text for path, text in VIETNAMESE.items() if path != "steps.start.blocks[3].text"}
    popup = parse_document(document(texts={"vi": most, "ru": VIETNAMESE}))

    assert missing_texts(popup) == {"vi": {"steps.start.blocks[3].text": "No"}, "ru": {}}


def test_what_holds_no_letter_need_not_be_translated() -> None:
    prizes = [{**PRIZES[0], "label": "−10 %"}, PRIZES[1]]
    texts = {path: text for path, text in VIETNAMESE.items() if path != "game.prizes[0].label"}
    popup = parse_document(document(game={"kind": "wheel", "prizes": prizes}, texts={"vi": texts}))

    assert missing_texts(popup) == {"vi": {}}


# Another own language


def test_a_popup_can_change_its_own_language_without_losing_a_text() -> None:
    both = parse_document(document(texts={"vi": VIETNAMESE}))
    turned = spoken_in(to_json(both), "vi")

    assert (turned["language"], readable(turned), turned["texts"]) == ("vi", VIETNAMESE, {"en": PATHS})
    assert to_json(parse_document(spoken_in(turned, "en"))) == to_json(both)


# Variants of an experiment


def test_every_variant_has_texts_of_its_own() -> None:
    start = {"blocks": [{"type": "heading", "text": "Other words"}]}
    variant = {"key": "b", "steps": {"start": start}}
    texts = {"steps.start.blocks[0].text": "Quay", "experiment.variants[0].steps.start.blocks[0].text": "Lời khác"}
    experiment = {"key": "abcdef", "name": "only for us", "variants": [variant]}
    variants = variants_of(parse_document(document(experiment=experiment, texts={"vi": texts})))
    shown = {key: in_language(one, "vi").steps["start"].blocks[0].text for key, one in variants.items()}

    assert shown == {"a": "Quay", "b": "Lời khác"}
    assert languages_of(variants["b"]) == ["en", "vi"]
    assert all(parse_document(to_json(one)) for one in variants.values())


def test_a_text_is_outdated_while_its_original_says_something_else_than_when_it_was_written() -> None:
    texts = {"vi": VIETNAMESE}
    was = {
        "vi": {
            "steps.start.blocks[0].text": "An older heading",
            "steps.start.blocks[3].text": PATHS["steps.start.blocks[3].text"],
        }
    }
    popup = parse_document({**document(texts=texts), "outdated": was})
    # What says the same again is outdated no more.
    assert popup.outdated == {"vi": {"steps.start.blocks[0].text": "An older heading"}}
    assert outdated_texts(popup) == {"vi": {"steps.start.blocks[0].text": PATHS["steps.start.blocks[0].text"]}}
    assert in_language(popup, "vi").outdated == in_language(popup, "en").outdated == {}
    assert spoken_in(to_json(popup), "vi")["outdated"] == {}


def test_what_is_said_of_a_text_that_is_not_there_is_left_out() -> None:
    strange = {"ru": {"steps.start.blocks[0].text": "x"}, "vi": {"steps.nowhere": "x"}}
    assert parse_document({**document(texts={"vi": VIETNAMESE}), "outdated": strange}).outdated == {}
