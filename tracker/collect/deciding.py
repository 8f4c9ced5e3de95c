"""The decision about one batch's page view, as the tag gets it: facts, engine, what is live, and the log of it.

Runs inside an application context.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app

from tracker.clock import from_ms, to_ms
from tracker.collect.asked import Asked
from tracker.collect.popups import coupon_of
from tracker.collect.writing import make_work, writer
from tracker.contacts.permission import Permission
from tracker.db import db
from tracker.decide.context import Context, Device
from tracker.decide.facts import build_context
from tracker.decide.live import fill_live
from tracker.decide.picks import ProductPicks
from tracker.decide.published import LivePopups, PublishedPopups
from tracker.decide.segments import with_segments
from tracker.decide.serve import Audience, Beside, Won, decide_json
from tracker.events.model import Batch
from tracker.popups.beside import last_shown, unused_wins
from tracker.popups.decisions import Considered
from tracker.services import services
from tracker.sessions.device import read_device
from tracker.sessions.lookup import current_session
from tracker.shops.lookup import KnownShop


def decision_of(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int, ids: tuple[int, int]
) -> dict[str, Any]:
    """The decision as docs/protocol.md describes it. `ids`: visitor and session; zeros where they are not known yet."""
    if not ids[1]:
        ids = known_ids(shop, batch, asked, permission, received_ms)
    context, popups = context_of(shop, batch, asked, permission, received_ms, ids)
    audience = Audience(shop.id, *ids, language=shop.settings["language"])
    beside = _beside(shop, ids[0], popups, context)
    decision = decide_json(context, popups, audience, services().signer, beside)
    picks: ProductPicks = current_app.extensions["shopbell.products"]
    page_url = batch.context.url
    fill_live(db.session(), decision, popups, shop, ids[0], picks, url=page_url, now_ms=received_ms)
    # Kept on the same ground as the page view itself; what robots are told is of no interest to anybody.
    if permission.measurement and ids[1] and popups.by_id and not read_device(asked.user_agent).is_bot:
        live = ((popups.by_id[one["popup"]], one["gate"]) for one in decision["why"])
        considered = tuple(Considered(popup.id, popup.version, gate) for popup, gate in live)
        whose, groups = Audience(shop.id, *ids), popups.program.groups
        # Segments have no versions: which of them the visitor was in is kept as a fact.
        known = with_segments(context, popups.program.segments)
        decision["id"] = str(writer().decisions.note(decision["id"], whose, known, groups, considered))
    return decision


def known_ids(shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int) -> tuple[int, int]:
    """(visitor, session) of whoever asks, zeros for what does not exist."""
    if not permission.measurement:
        return 0, 0
    work = make_work(writer(), shop, batch, asked, permission, received_ms)
    return current_session(db.session(), shop.id, work.visitor_key, received_ms)


def context_of(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int, ids: tuple[int, int]
) -> tuple[Context, LivePopups]:
    """What the engine may know, and the popups it is to be asked about."""
    published: PublishedPopups = current_app.extensions["shopbell.popups"]
    popups = published.of_shop(db.session(), shop.id)
    device = read_device(asked.user_agent)
    context = build_context(
        db.session(),
        shop.settings,
        visitor_id=ids[0],
        session_id=ids[1],
        page=batch.context,
        popups=popups,
        now_ms=received_ms,
        may_personalise=permission.personalisation,
        is_crawler=device.is_crawler,
        device=Device(device.kind, device.browser, device.os),
        country=asked.country,
    )
    return context, popups


def _beside(shop: KnownShop, visitor_id: int, popups: LivePopups, context: Context) -> Beside:
    """What tabs, buttons and reminders need; nothing is asked where none of the shop's popups has one."""
    session = db.session()
    won = {}
    for play in unused_wins(session, visitor_id, popups.reminding, from_ms(context.now_ms)):
        coupon = coupon_of(session, play, shop, context.page.url)
        if coupon is not None and coupon["code"] and not coupon.get("expired"):
            won[play.popup_id] = Won(play.prize_label, coupon, _seconds_left(coupon["expires_at"], context.now_ms))
    return Beside(last_shown(session, visitor_id, popups.reopening), won)


def _seconds_left(expires_at: str | None, received_ms: int) -> int | None:
    if expires_at is None:
        return None
    return (to_ms(dt.datetime.fromisoformat(expires_at)) - received_ms) // 1000
