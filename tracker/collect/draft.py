"""`POST /v1/draft`: one of a shop's people looks at a popup's draft on the shop's own page.

The token is the right to read this one draft, and to change nothing; the admin signs it. Nothing is stored or counted.
"""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.access import signed_route
from tracker.collect.answers import answer
from tracker.collect.own_page import read_asked
from tracker.db import db
from tracker.decide.entries import strings_in
from tracker.decide.rules import check_rule
from tracker.errors import Refused
from tracker.i18n import best_language
from tracker.phrases import N_
from tracker.popups import publish
from tracker.popups.document import (
    Document,
    DocumentError,
    Prize,
    Reward,
    best_of,
    game_of,
    in_language,
    is_blocking,
    languages_of,
    variants_of,
)
from tracker.popups.models import Popup
from tracker.popups.public_document import public_document
from tracker.popups.scripts import game_urls, popup_modules, script_url
from tracker.shops.page_link import DRAFT

blueprint = Blueprint("draft", __name__, url_prefix="/v1")

WORDS = {
    "title": N_("Shopbell preview"),
    "about": N_("This is the draft. Only you see it, and nothing is stored or counted."),
    "again": N_("Show it again"),
    "close": N_("End the preview"),
    "move": N_("Move to the other side"),
}
"""What the panel on the shop's page says."""


class DraftRequest(msgspec.Struct):
    v: int
    shop: str
    token: str = ""
    language: str = ""
    url: str = ""


@blueprint.post("/draft")
@signed_route("the link to a page of the shop")
def look() -> Response:
    """The draft as the runtime draws it, every variant of it, with what is needed to play it for show."""
    too_old = _("This link is too old, or it was made for another shop. Open a new one in the popup's editor.")
    asked, shop, token = read_asked(DraftRequest, DRAFT, too_old)
    wanted = select(Popup).where(Popup.shop_id == shop.id, Popup.public_id == token.subject)
    popup = db.session.scalar(wanted)
    if popup is None:
        raise Refused(403, "bad_token", too_old)
    try:
        document = publish.read_whole(popup.draft, check_rule)
    except DocumentError:
        raise Refused(422, "unfinished", _("The draft is not finished yet: mend it in the editor first.")) from None
    language = best_of(languages_of(document), (asked.language, shop.settings["language"]))
    variants = [{"key": key, **_variant(in_language(one, language))} for key, one in variants_of(document).items()]
    return answer(
        {
            "ok": True,
            "shop": shop.name,
            "name": popup.name,
            "variants": variants,
            "language": language,
            "strings": _strings(document, best_language(language)),
            "runtime": script_url("runtime.js"),
            "games": game_urls(),
            "has_apply_link": bool(shop.settings["apply_url"]),
            "words": {name: _(words) for name, words in WORDS.items()},
        }
    )


def _strings(document: Document, language: str) -> dict[str, str]:
    """With the words of every variant's game."""
    kinds = [game_of(one) for one in variants_of(document).values()]
    return {name: words for kind in kinds for name, words in strings_in(language, kind).items()}


def _variant(document: Document) -> dict[str, Any]:
    prizes = document.game.prizes if document.game else []
    reward = document.reward
    return {
        "document": public_document(document, is_draft=True),
        "modules": popup_modules(document),
        "blocking": is_blocking(document),
        "weights": [prize.weight for prize in prizes],
        "gifts": [_gift(prize) for prize in prizes],
        "reward": _gift(reward) if reward else None,
    }


def _gift(gift: Prize | Reward) -> dict[str, Any]:
    """What is needed to show a code such as it would give."""
    shown = ("kind", "code", "pattern", "deliver", "expiry")
    return {name: msgspec.to_builtins(getattr(gift, name)) for name in shown}
