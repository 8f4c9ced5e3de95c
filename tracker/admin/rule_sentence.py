"""A rule in one sentence, with the names of the things that it asks for by their ids."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from tracker.db import db
from tracker.decide.rules import summarise
from tracker.decide.segment_store import names_of_segments
from tracker.popups.document import DocumentError
from tracker.popups.models import Popup
from tracker.shops.models import Shop


def rule_sentence(rule: Any, shop: Shop) -> str:
    """ "visitors whose cart is worth at least 50"; "everybody" for no rule; empty for one that is not valid."""
    if not rule:
        return str(_("everybody"))
    try:
        words = summarise(rule, _)
    except DocumentError:
        return ""
    return str(_("visitors %(rule)s", rule=with_names(words, shop)))


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
