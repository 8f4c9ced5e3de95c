"""The code that somebody won or was given, by email."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.clock import now
from tracker.engage.kind import KINDS, Kind
from tracker.engage.models import Message
from tracker.phrases import N_
from tracker.popups.claims import held
from tracker.popups.models import Play, PopupVersion
from tracker.shops.apply_link import apply_link
from tracker.shops.models import Shop
from tracker.shops.settings import ShopSettings, shop_settings

ACCENT, ACCENT_TEXT = "#0f766e", "#ffffff"


def fill(session: Session, shop: Shop, message: Message) -> Mapping[str, Any] | None:
    """The code as it was stored with the play, never as somebody says it is. Nothing once its time is over."""
    play = session.scalar(select(Play).where(Play.shop_id == shop.id, Play.public_id == message.about.get("play")))
    given = held(session, play) if play is not None else None
    if play is None or given is None or given.is_over(now()):
        return None
    settings = shop_settings(shop.settings or {})
    return {
        "code": given.code,
        "prize": play.prize_label,
        "use_url": _use_url(shop, settings, given.code),
        "until": _moment(given.expires_at, settings["timezone"], message.language) if given.expires_at else "",
        "colours": _colours(session, play),
    }


def _use_url(shop: Shop, settings: ShopSettings, code: str) -> str | None:
    """The shop's link that applies a code. A mail stands on no page, so a path is of the shop's first origin."""
    link = apply_link(settings["apply.system"], settings["apply_url"], settings["apply.place"], code)
    if not link or link.startswith(("https://", "http://")):
        return link
    return urljoin(shop.origins[0].origin, link) if shop.origins else None


def _moment(at: dt.datetime, timezone: str, language: str) -> str:
    """Date and time of day where the shop is, as the popup says it too."""
    return str(format_datetime(at, "d MMMM yyyy, HH:mm", tzinfo=ZoneInfo(timezone), locale=language))


def _colours(session: Session, play: Play) -> tuple[str, str]:
    """The button's, as the popup had them."""
    version = session.get(PopupVersion, (play.popup_id, play.version))
    theme = version.document.get("theme", {}) if version else {}
    return theme.get("accent", ACCENT), theme.get("accent_text", ACCENT_TEXT)


KINDS.register(
    Kind("coupon", label=N_("Coupon"), subject=N_("Your code from %(shop)s"), fill=fill, most=((10, 1),)),
)
