"""What a shop calls its popups, for pages that only know their ids."""

from __future__ import annotations

from sqlalchemy import select

from tracker.db import db
from tracker.popups.models import Popup
from tracker.shops.models import Shop


def popup_names(shop: Shop) -> dict[str, str]:
    """Public id → name of every popup of the shop, archived ones too."""
    rows = db.session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop.id))
    return {public_id: name for public_id, name in rows}


def popup_numbers(shop: Shop) -> dict[int, str]:
    """Number → name of every popup of the shop, for what refers to popups by their number."""
    rows = db.session.execute(select(Popup.id, Popup.name).where(Popup.shop_id == shop.id))
    return {number: name for number, name in rows}
