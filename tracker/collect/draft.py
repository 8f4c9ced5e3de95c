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
from tracker.collect.guard import check_origin, check_rate, known_shop, read_json
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.serve import strings_in
from tracker.errors import Refused
from tracker.i18n import best_language
from tracker.phrases import N_
from tracker.popups import publish
from tracker.popups.document import (
    Document,
    DocumentError,
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
from tracker.services import services
from tracker.shops.lookup import KnownShop
from tracker.shops.page_link import DRAFT

blueprint = Blueprint("draft", __name__, url_prefix="/v1")

LARGEST_BODY = 8 * 1024

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
    asked = read_json(DraftRequest, LARGEST_BODY)
    shop = known_shop(asked.shop)
    check_origin(shop)
    check_rate(shop)
    popup = _popup_of(asked.token, shop)
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


def _popup_of(token: str, shop: KnownShop) -> Popup:
    read = DRAFT.read(services().signer, token, shop.public_key)
    wanted = select(Popup).where(Popup.shop_id == shop.id, Popup.public_id == (read.subject if read else ""))
    popup = db.session.scalar(wanted) if read else None
    if popup is None:
        message = _("This link is too old, or it was made for another shop. Open a new one in the popup's editor.")
        raise Refused(403, "bad_token", message)
    return popup


def _variant(document: Document) -> dict[str, Any]:
    prizes = document.game.prizes if document.game else []
    reward = document.reward
    return {
        "document": public_document(document, is_draft=True),
        "modules": popup_modules(document),
        "blocking": is_blocking(document),
        "weights": [prize.weight for prize in prizes],
        "kinds": [prize.kind for prize in prizes],
        "codes": [prize.code for prize in prizes],
        "delivers": [prize.deliver for prize in prizes],
        "reward": {"kind": reward.kind, "code": reward.code, "deliver": reward.deliver} if reward else None,
    }
