"""What the editors of popups and of landing pages know of languages at their start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.i18n import VISITOR_LANGUAGES, language_name
from tracker.popups.checklist import Check

OTHER_LANGUAGES = (  # noqa: SIM905 -- as a list it would be fifty lines of one word each
    "ar bg bn cs da de el es et fa fi fil fr he hi hr hu id it ja ka kk km ko lo lt lv ms my nb ne nl pl pt pt-BR ro sk"
    " sl sr sv ta tr uk ur uz zh-Hans zh-Hant"
).split()
"""Beside those in which the runtime itself speaks."""


def ordered(tree: Any) -> Any:
    """The tree of texts with the parts of objects as pairs: JSON for a page has its names in no order of ours."""
    if not isinstance(tree, Mapping):
        return tree
    below = {name: ordered(one) for name, one in tree.items() if name != "parts"}
    if "kinds" in tree:
        below["kinds"] = {name: ordered(one) for name, one in tree["kinds"].items()}
    if "parts" in tree:
        below["parts"] = [[name, ordered(one)] for name, one in tree["parts"].items()]
    return below


def languages_offered(draft: dict[str, Any]) -> list[tuple[str, str]]:
    """The languages that are offered, with those that the popup has, by the names that the reader has for them."""
    texts = draft.get("texts")
    own = [draft.get("language"), *(texts if isinstance(texts, dict) else [])]
    tags = dict.fromkeys([*VISITOR_LANGUAGES, *OTHER_LANGUAGES, *(tag for tag in own if isinstance(tag, str))])
    first = len(VISITOR_LANGUAGES)
    named = [(tag, language_name(tag)) for tag in tags]
    return [*named[:first], *sorted(named[first:], key=lambda one: one[1].casefold())]


def named(line: Check) -> dict[str, str | int]:
    """What the line says, with languages by their names."""
    is_language = {"language", "own"}
    return {name: language_name(str(value)) if name in is_language else value for name, value in line.values.items()}
