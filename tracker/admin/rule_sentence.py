"""A rule in one sentence, with the names of the things that it asks for by their ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.admin.suggestions import Question, questions_of_shop
from tracker.db import db
from tracker.decide.rule_words import summarise
from tracker.decide.segment_store import names_of_segments
from tracker.popups.document import DocumentError
from tracker.popups.models import Popup
from tracker.shops.models import Shop
from tracker.speech import say

LONGEST = 60
"""Characters of a question that are said: whoever reads the sentence knows the rest."""


def rule_sentence(rule: Any, shop: Shop) -> str:
    """ "visitors whose cart is worth at least 50"; "everybody" for no rule; empty for one that is not valid."""
    if not rule:
        return str(_("everybody"))
    try:
        words = summarise(_spoken(rule, shop), say)
    except DocumentError:
        return ""
    return str(_("visitors %(rule)s", rule=with_names(words, shop)) if words else _("everybody"))


def _spoken(rule: Any, shop: Shop) -> Any:
    """The rule with questions and answers as visitors read them, in place of what they are called inside."""
    return _said(rule, questions_of_shop(shop)) if '"answer"' in json.dumps(rule) else rule


def _said(node: Any, questions: Mapping[str, Question]) -> Any:
    if isinstance(node, list):
        return [_said(one, questions) for one in node]
    if not isinstance(node, dict):
        return node
    params = node.get("params")
    if node.get("condition") != "answer" or not isinstance(params, dict):
        return {name: _said(part, questions) for name, part in node.items()}
    question, answer = params.get("question"), params.get("answer")
    asked = questions.get(question) if isinstance(question, str) else None
    if asked is None:
        return node
    said = {"question": _quoted(asked.label)}
    if isinstance(answer, str) and answer:
        said["answer"] = _quoted(dict(asked.answers).get(answer, answer))
    return {**node, "params": {**params, **said}}


def _quoted(words: str) -> str:
    shown = words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
    return f"“{shown}”"


def with_names(words: str, shop: Shop) -> str:
    """The words with the names of segments and popups in place of their ids."""
    if "seg_" in words:
        for public_id, name in names_of_segments(db.session(), shop.id).items():
            words = words.replace(public_id, f"“{name}”")
    if "pop_" in words:
        popups = db.session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop.id))
        for public_id, name in popups:
            words = words.replace(public_id, f"“{name}”")
    return words
