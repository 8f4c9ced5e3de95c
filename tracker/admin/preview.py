"""The page inside the editor's frame: a shop's page of no shop, on which the real runtime draws the popup.

It never talks to the public door: what a visitor would send is answered in the page itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import force_locale, get_locale, gettext
from sqlalchemy import select

from tracker.admin.access import shop_view
from tracker.admin.headers import allow_own_frames
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.i18n import VISITOR_LANGUAGES
from tracker.phrases import N_
from tracker.popups import publish
from tracker.popups.amounts import scaled
from tracker.popups.document import GAMES, DocumentError, best_of, in_language
from tracker.popups.models import Popup
from tracker.popups.public_document import public_document
from tracker.popups.scripts import game_urls, script_url
from tracker.popups.strings import runtime_strings
from tracker.popups.templates import TEMPLATES
from tracker.shops.models import Shop
from tracker.shops.settings import has_apply_link, shop_settings

blueprint = Blueprint("preview", __name__, url_prefix="/shops/<key>/popup-preview")


@blueprint.get("")
@shop_view(role="viewer")
def frame(shop: Shop) -> str:
    """Empty until the editor hands it a document, or with a template's or a popup's own."""
    # Marketers give pictures by address, so a preview may load them from anywhere; nothing else may it load.
    allow_own_frames(
        img_src="'self' data: https: http:", form_action="'none'", frame_src="'none'", trusted_types="'none'"
    )
    return render_template("admin/popups/preview.html", config=_config(shop))


def _config(shop: Shop) -> dict[str, Any]:
    document, is_still, language = None, False, "en"
    settings = shop_settings(shop.settings)
    if "template" in request.args:
        template = TEMPLATES.get(request.args["template"]) or abort(404)
        # The marketer chooses by looking, in the language that they read.
        language = best_of(template.languages, [str(get_locale())])
        document, is_still = template.document(language, currency=settings["currency"]), True
    elif "popup" in request.args:
        popup = db.session.scalar(
            select(Popup).where(Popup.shop_id == shop.id, Popup.public_id == request.args["popup"])
        )
        document, is_still = (popup or abort(404)).draft, True
        language = str(document.get("language") or language)
        texts = document.get("texts")
        others = list(texts) if isinstance(texts, dict) else []
        language = best_of([language, *others], [request.args.get("language", "")])
    return {
        "runtime": script_url("preview.js"),
        "games": game_urls(),
        "corners": script_url("runtime/corners.js"),
        "reminder": script_url("runtime/reminder.js"),
        "language": language,
        "strings": {one: _strings(one) for one in VISITOR_LANGUAGES},
        "has_apply_link": has_apply_link(settings),
        "goods": _goods(settings["currency"]),
        "shipping": _shipping(settings["currency"], settings["shipping.free_from"]),
        "document": _public(document, language),
        "is_still": is_still,
    }


GOODS = (
    ("basket", N_("Willow basket"), 35),
    ("shirt", N_("Linen shirt"), 40),
    ("tulips", N_("Bunch of tulips"), 15),
    ("cake", N_("Lemon cake"), 20),
    ("gift", N_("Gift box"), 25),
    ("letter", N_("Letter paper"), 10),
)
"""What stands where a visitor would see products: a picture of the gallery, a name, about its price in euros."""


def _goods(currency: str) -> list[dict[str, Any]]:
    """Sample products, as a decision would tell them."""
    return [
        {
            "name": gettext(name),
            "image": f"/pictures/gallery/{picture}.svg",
            "price": float(scaled(Decimal(euros), currency)),
            "currency": currency,
        }
        for picture, name, euros in GOODS
    ]


def _shipping(currency: str, free_from: str) -> dict[str, Any]:
    """A cart that is two thirds of the way to free shipping; where the shop says no amount, to one that it could be."""
    whole = Decimal(str(free_from)) or scaled(Decimal(50), currency)
    return {"from": float(whole), "value": float(round(whole * Decimal("0.64"))), "currency": currency}


def _strings(language: str) -> dict[str, dict[str, str]]:
    """By the kind of the game; "" without one."""
    with force_locale(language):
        return {kind: runtime_strings(gettext, kind) for kind in ("", *GAMES.names())}


def _public(document: dict[str, Any] | None, language: str) -> dict[str, Any] | None:
    if document is None:
        return None
    try:
        return public_document(in_language(publish.read_whole(document, check_rule), language))
    except DocumentError:
        return None
