"""A landing page as HTML: drawn on the server, under a policy that runs nothing but our own scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from flask import current_app
from flask_babel import force_locale, get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.clock import from_ms, now
from tracker.db import db
from tracker.i18n import best_language, own_name
from tracker.landing.content import Content, Link, Picture, PopupPart, state_at
from tracker.landing.models import LandingPage
from tracker.popups.contrast import contrast
from tracker.popups.document import Document, best_of, in_language, languages_of
from tracker.popups.live import read_published
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.public_document import odds_text
from tracker.popups.scripts import script_url
from tracker.popups.stock import current_weights
from tracker.services import services
from tracker.shops.models import Shop, ShopOrigin
from tracker.shops.settings import shop_settings

FONTS = {
    "system": 'system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif',
    "serif": '"Iowan Old Style","Palatino Linotype",Georgia,"Noto Serif",serif',
    "rounded": 'ui-rounded,"Hiragino Maru Gothic ProN","Arial Rounded MT Bold",Nunito,system-ui,sans-serif',
    "mono": "ui-monospace,Menlo,Consolas,monospace",
}
"""As the popup runtime has them (static/js/src/runtime/theme.js)."""

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ug", "ur", "yi"})
DARK = 4.5
"""A background on which black has less contrast than this is a dark one."""


@dataclass(frozen=True)
class Drawn:
    """The page, and the policy under which a browser may show it."""

    html: str
    policy: str


@dataclass(frozen=True)
class OnPage:
    """A live popup as the page has it: an embedded one is drawn in its place, any other opens by a button."""

    public_id: str
    is_embedded: bool
    odds: list[tuple[str, str]]


def draw_page(
    shop: Shop,
    page: LandingPage,
    whole: Content,
    now_ms: int,
    *,
    language: str = "",
    spoken: str = "",
    own_origin: str = "",
    preview: str = "",
) -> Drawn:
    """The page at this moment. `own_origin` is where the browser finds it.

    `language` is the one of its languages that its address asks for; without one it is read in `spoken`, or in its own.

    With `preview`, the address of a frame that draws popups, nothing of it runs, and it may stand in a frame of ours.
    """
    content = in_language(whole, language or spoken or whole.language)
    zone = ZoneInfo(shop_settings(shop.settings)["timezone"])
    state = "open" if preview else state_at(content, now_ms)
    popups = live_popups(db.session(), shop.id, content.popups, content.language) if state == "open" else {}
    home = content.footer.shop_link or (shop.origins[0].origin + "/" if shop.origins else "")
    style = _style(content)
    with force_locale(best_language(content.language)):
        html = fill_template(
            "public/landing.html",
            page=content,
            shop=shop,
            state=state,
            parts=[_part(part, content.language, home, popups, preview) for part in content.blocks]
            if state == "open"
            else [],
            popups=list(popups.values()),
            share_image=urljoin(services().settings.public_url, content.share_image),
            hero_picture=absolute(content.hero.picture, home),
            home=home,
            address=address_of(shop, page),
            asked=language,
            languages=_languages(whole),
            opens=_moment(content.schedule.starts_at, zone) if state == "early" else "",
            ends=_moment(content.schedule.ends_at, zone) if state == "open" else "",
            direction="rtl" if content.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            style=style,
            script="" if preview else script_url("landing.js"),
            is_apart=not preview and not _is_own(db.session(), shop, own_origin),
        )
    return Drawn(html, _policy(style, is_preview=bool(preview)))


def fill_template(name: str, **values: Any) -> str:
    """A template with these values and nothing else: Flask's own way would look who is signed in."""
    return current_app.jinja_env.get_template(name).render(values)


def address_of(shop: Shop, page: LandingPage) -> str:
    """Where the page is, for people to share."""
    return f"{services().settings.public_url}/p/{shop.slug}/{page.slug}"


def live_popups(session: Session, shop_id: int, wanted: list[str], language: str) -> Mapping[str, OnPage]:
    """Of these popups of the shop those that are live, by public id, in the order in which they are wanted.

    Their prizes are named in the language, or in that of their own which is nearest.
    """
    if not wanted:
        return {}
    rows = session.execute(
        select(Popup.id, Popup.public_id, PopupVersion.document)
        .join(PopupVersion, (PopupVersion.popup_id == Popup.id) & (PopupVersion.version == Popup.version))
        .where(Popup.shop_id == shop_id, Popup.status == "live", Popup.public_id.in_(wanted))
    )
    found = {
        row.public_id: _on_page(session, row.id, row.public_id, _nearest(read_published(row.document), language))
        for row in rows
    }
    return {name: found[name] for name in wanted if name in found}


def absolute(address: str, home: str) -> str:
    """An address of the content for a browser: a path is one of the shop's, but for pictures that are kept here."""
    is_ours = address.startswith("/pictures/pk_")
    return urljoin(home, address) if address.startswith("/") and not is_ours else address


def _nearest(document: Document, language: str) -> Document:
    return in_language(document, best_of(languages_of(document), [language]))


def _languages(content: Content) -> list[tuple[str, str]]:
    """The page's languages with the names that each has for itself; none where it has one alone."""
    tags = languages_of(content)
    return [(tag, own_name(tag)) for tag in tags] if len(tags) > 1 else []


def _on_page(session: Session, popup_id: int, public_id: str, document: Document) -> OnPage:
    odds: list[tuple[str, str]] = []
    if document.game is not None:
        prizes = document.game.prizes
        weights = current_weights(session, popup_id, document, now()) or [prize.weight for prize in prizes]
        odds = list(zip((prize.label for prize in prizes), odds_text(weights), strict=True))
    return OnPage(public_id, document.display.type == "embedded", odds)


def _part(part: Any, language: str, home: str, popups: Mapping[str, OnPage], preview: str) -> dict[str, Any]:
    kind = type(part).__struct_config__.tag
    drawn: dict[str, Any] = {"kind": kind}
    if isinstance(part, Link):
        drawn |= {"text": part.text, "href": absolute(part.href, home)}
    elif isinstance(part, Picture):
        drawn |= {"src": absolute(part.src, home), "alt": part.alt}
    elif isinstance(part, PopupPart):
        frame = f"{preview}?popup={part.popup}&language={language}" if preview and part.popup else ""
        drawn |= {"popup": popups.get(part.popup), "button": part.button, "frame": frame}
    else:
        drawn |= {"text": part.text}
    return drawn


def _moment(at_ms: int | None, zone: ZoneInfo) -> str:
    """A date with its time and whose time it is: people read the page wherever they are."""
    if at_ms is None:
        return ""
    at, locale = from_ms(at_ms).astimezone(zone), get_locale()
    place = format_datetime(at, "VVV", locale=locale) if "/" in zone.key else zone.key
    return f"{format_date(at, 'long', locale=locale)}, {format_time(at, 'short', locale=locale)} ({place})"


def _is_own(session: Session, shop: Shop, origin: str) -> bool:
    """Whether the page stands at an address that is this shop's and no other's: then what the shop's pages keep in the
    browser is its own too. Everywhere else it must be kept apart from what other shops keep there."""
    owners = session.scalars(select(ShopOrigin.shop_id).where(ShopOrigin.origin == origin)).all()
    return list(owners) == [shop.id]


@cache
def _sheet(root: str) -> str:
    text = (Path(root) / "static" / "css" / "landing.css").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "".join(line for line in lines if line and not line.startswith("/*"))


def _style(content: Content) -> str:
    theme = content.theme
    is_dark = contrast(theme.background, "#000000") < DARK
    values = {
        "back": theme.background,
        "text": theme.text,
        "accent": theme.accent,
        "on-accent": theme.accent_text,
        "radius": f"{theme.radius}px",
        "font": FONTS[theme.font],
    }
    variables = ";".join(f"--{name}:{value}" for name, value in values.items())
    scheme = "dark" if is_dark else "light"
    style = f":root{{color-scheme:{scheme};{variables}}}" + _sheet(current_app.config["SHOPBELL_ROOT"])
    if "<" in style:
        # The template puts it in as it is, since quotes must stay quotes: nothing in it may end the element.
        raise ValueError("a style sheet of a landing page may have no <")
    return style


def _policy(style: str, *, is_preview: bool) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # Marketers give pictures by address, so they may come from anywhere; everything that runs comes from here.
    pictures = "'self' data: https:" + ("" if services().settings.is_secure else " http:")
    own = "'none'" if is_preview else "'self'"
    directives = {
        "default-src": "'none'",
        "script-src": own,
        "connect-src": own,
        "style-src": f"'sha256-{digest}'",
        "img-src": pictures,
        "frame-src": "'self'" if is_preview else "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'" if is_preview else "'none'",
        # The script of the page names the tag's address, and nothing else may name one.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'" if is_preview else "shopbell",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers write them in the Origin header."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
