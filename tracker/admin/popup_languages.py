"""What a popup brings in each of its languages."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, render_template, request

from tracker.admin.access import owned, shop_view
from tracker.clock import now
from tracker.db import db
from tracker.i18n import language_name
from tracker.insight.popup_languages import WINDOW_DAYS, by_language
from tracker.popups.models import Popup
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("popup_languages", __name__, url_prefix="/shops/<key>/popups/<popup>/languages")

SPANS = (7, 30, 90, 365)
USUAL_SPAN = 30


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    span = request.args.get("days", USUAL_SPAN, type=int)
    if span not in SPANS:
        abort(404)
    currency = shop_settings(shop.settings)["currency"]
    rows = by_language(db.session(), shop.id, found.id, now() - dt.timedelta(days=span), currency)
    return render_template(
        "admin/popups/languages.html",
        popup=found,
        rows=[(language_name(one.language) if one.language else "", one) for one in rows],
        span=span,
        spans=SPANS,
        currency=currency,
        window_days=WINDOW_DAYS,
    )
