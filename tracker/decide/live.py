"""What is live in a popup at the moment of the decision: the cart against the shop's amount, and products.

Only for popups that have such parts, after the decision: nothing else waits for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms, to_ms
from tracker.contacts.identify import contact_of
from tracker.decide.entries import Entry
from tracker.decide.picks import Asked, ProductPicks
from tracker.decide.published import LivePopups
from tracker.money import to_major
from tracker.popups.document import Document
from tracker.popups.live_parts import counts_from_first_sight, is_over, product_sources
from tracker.popups.models import Impression, Play
from tracker.popups.tokens import PopupToken
from tracker.sessions.commerce import cart_from_row, latest_carts
from tracker.shops.lookup import KnownShop


def fill_live(
    sessions: Callable[[], DbSession],
    entries: Sequence[Entry],
    visit: dict[str, Any],
    popups: LivePopups,
    shop: KnownShop,
    visitor_id: int,
    picks: ProductPicks,
    *,
    url: str,
    now_ms: int,
) -> None:
    """Adds `shipping` to the visit where a live popup says it, open ones too, and `products` to those that show some.

    A session is only opened where there is such a part.
    """
    wanted = {}
    for entry in entries:
        document = popups.by_id[entry.popup].variants.get(entry.variant)
        if document is not None and (sources := product_sources(document)):
            wanted[entry.popup] = sources
    ships = popups.has_shipping
    if not wanted and not ships:
        return
    session = sessions()
    rows = latest_carts(session.connection(), {visitor_id}) if visitor_id else {}
    cart = cart_from_row(rows.get(visitor_id))
    items = [] if cart.state == "ordered" else list(cart.items)
    free_from = Decimal(str(shop.settings["shipping.free_from"]))
    currency = shop.settings["currency"]
    # What lies there in another currency cannot be held against the amount.
    if ships and free_from and (not items or cart.currency == currency):
        value = to_major(cart.value_minor, currency) if items else "0"
        visit["shipping"] = {"from": float(free_from), "value": float(value), "currency": currency}
    if wanted:
        asked = Asked(shop.id, visitor_id, shop.origins, cart.currency or currency, items, url, from_ms(now_ms))
        for entry in entries:
            if entry.popup in wanted:
                entry.more["products"] = picks.pick(session, asked, wanted[entry.popup])


def first_sight(session: DbSession, token: PopupToken, now: dt.datetime) -> dt.datetime:
    """When this person saw the popup first, in this browser or another of theirs; now, where they have not yet."""
    contact_id = contact_of(session.connection(), token.visitor_id)
    theirs = Impression.visitor_id == token.visitor_id
    if contact_id is not None:
        theirs = or_(theirs, Impression.contact_id == contact_id)
    seen = session.scalar(select(func.min(Impression.shown_at)).where(Impression.popup_id == token.popup_id, theirs))
    return seen or now


def clock_of(session: DbSession, document: Document, token: PopupToken, now: dt.datetime) -> dict[str, int]:
    """The server's clock, and from when this person's countdowns run, in milliseconds since 1970."""
    first = first_sight(session, token, now) if counts_from_first_sight(document) else now
    return {"now": to_ms(now), "first": to_ms(first)}


def has_ended(session: DbSession, document: Document, token: PopupToken, now: dt.datetime) -> bool:
    """Whether a countdown that ends the offer has run out for this person."""
    first = first_sight(session, token, now) if counts_from_first_sight(document) else now
    return is_over(document, to_ms(first), to_ms(now))


def has_begun(session: DbSession, token: PopupToken) -> bool:
    """Whether this person sent the form, or played, while the offer held: then the rest of it holds too."""
    theirs = (Impression.popup_id == token.popup_id, Impression.visitor_id == token.visitor_id)
    sent = select(Impression.id).where(*theirs, Impression.submitted_at.is_not(None)).limit(1)
    played = select(Play.id).where(Play.popup_id == token.popup_id, Play.visitor_id == token.visitor_id).limit(1)
    return session.scalar(sent) is not None or session.scalar(played) is not None
