"""The decision about one batch's page view, as the tag gets it: facts, engine, what is live, and the log of it.

Runs inside an application context. A session of the database is only opened where something is left to be asked: what
every decision needs was mostly read with the write before it (`collect.foreseen`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, current_app

from tracker.clock import from_ms, to_ms
from tracker.collect.asked import Asked
from tracker.collect.foreseen import Foreseen
from tracker.collect.popups import coupon_of
from tracker.collect.writing import make_work, writer
from tracker.contacts.permission import Permission
from tracker.db import db
from tracker.decide.context import Context, Device
from tracker.decide.engine import decide
from tracker.decide.facts import build_context
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.build import asking_of
from tracker.decide.facts.read import read
from tracker.decide.live import fill_live
from tracker.decide.picks import ProductPicks
from tracker.decide.published import LivePopups, PublishedPopups
from tracker.decide.segments import with_segments
from tracker.decide.serve import NOTHING_BESIDE, Audience, Beside, Won, decision_json
from tracker.events.model import Batch
from tracker.popups.beside import last_shown, unused_wins
from tracker.services import services
from tracker.sessions.device import read_device
from tracker.sessions.lookup import current_session
from tracker.sessions.work import Work
from tracker.shops.lookup import KnownShop


def foreseen_of(app: Flask, shop: KnownShop) -> Foreseen:
    """What a work carries whose batch asks for a decision: the popups that it will be about. Needs no context."""
    published: PublishedPopups = app.extensions["shopbell.popups"]
    return Foreseen(published.of_shop_in(app, shop.id))


def decision_after(work: Work, shop: KnownShop, asked: Asked, permission: Permission) -> dict[str, Any]:
    """The decision about a batch whose work is committed."""
    foreseen, ids = work.decides, (work.visitor_id, work.session_id)
    if isinstance(foreseen, Foreseen) and ids[1]:
        asking = foreseen.asking
        if asking is None or (asking.visitor_id, asking.session_id) != ids:
            asking = _read(shop, foreseen.popups, ids, work.received_ms)
        return _decide(shop, work.batch, asked, permission, asking, foreseen.popups)
    return decision_of(shop, work.batch, asked, permission, work.received_ms)


def decision_of(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int
) -> dict[str, Any]:
    """The decision as docs/protocol.md describes it, without a write before it."""
    ids = known_ids(shop, batch, asked, permission, received_ms)
    popups = _popups_of(shop)
    return _decide(shop, batch, asked, permission, _read(shop, popups, ids, received_ms), popups)


def context_now(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int
) -> tuple[Context, LivePopups]:
    """What the engine may know, and the popups it is to be asked about."""
    ids = known_ids(shop, batch, asked, permission, received_ms)
    popups = _popups_of(shop)
    asking = _read(shop, popups, ids, received_ms)
    return _context(shop, batch, asked, permission, asking, popups), popups


def known_ids(shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int) -> tuple[int, int]:
    """(visitor, session) of whoever asks, zeros for what does not exist."""
    if not permission.measurement:
        return 0, 0
    work = make_work(writer(), shop, batch, asked, permission, received_ms)
    return current_session(db.session(), shop.id, work.visitor_key, received_ms)


def _popups_of(shop: KnownShop) -> LivePopups:
    published: PublishedPopups = current_app.extensions["shopbell.popups"]
    return published.of_shop(db.session(), shop.id)


def _read(shop: KnownShop, popups: LivePopups, ids: tuple[int, int], received_ms: int) -> Asking:
    visitor_id, session_id = ids
    asking = asking_of(
        shop.settings, popups, shop_id=shop.id, visitor_id=visitor_id, session_id=session_id, now_ms=received_ms
    )
    read(db.session().connection(), [asking])
    return asking


def _context(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, asking: Asking, popups: LivePopups
) -> Context:
    device = read_device(asked.user_agent)
    return build_context(
        asking,
        shop.settings,
        page=batch.context,
        popups=popups,
        may_personalise=permission.personalisation,
        is_crawler=device.is_crawler,
        device=Device(device.kind, device.browser, device.os),
        country=asked.country,
    )


def _decide(
    shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, asking: Asking, popups: LivePopups
) -> dict[str, Any]:
    context = _context(shop, batch, asked, permission, asking, popups)
    audience = Audience(shop.id, asking.visitor_id, asking.session_id, language=shop.settings["language"])
    beside = _beside(shop, asking, popups, context)
    made = decide(context, popups.program)
    decision = decision_json(made, context, popups, audience, services().signer, beside)
    picks: ProductPicks = current_app.extensions["shopbell.products"]
    page_url = batch.context.url
    fill_live(db.session, decision, popups, shop, asking.visitor_id, picks, url=page_url, now_ms=asking.now_ms)
    # Kept on the same ground as the page view itself; what robots are told is of no interest to anybody.
    if permission.measurement and asking.session_id and popups.by_id and not read_device(asked.user_agent).is_bot:
        considered = popups.considered(made)
        groups = popups.program.groups
        # Segments have no versions: which of them the visitor was in is kept as a fact.
        known = with_segments(context, popups.program.segments)
        decision["id"] = writer().decisions.note(decision["id"], audience, known, groups, considered)
    return decision


def _beside(shop: KnownShop, asking: Asking, popups: LivePopups, context: Context) -> Beside:
    """What tabs, buttons and reminders need; nothing is asked where none of the shop's popups has one."""
    if asking.is_new or not (popups.reopening or popups.reminding):
        return NOTHING_BESIDE
    session = db.session()
    won = {}
    for play in unused_wins(session, asking.visitor_id, popups.reminding, from_ms(context.now_ms)):
        coupon = coupon_of(session, play, shop, context.page.url)
        if coupon is not None and coupon["code"] and not coupon.get("expired"):
            won[play.popup_id] = Won(play.prize_label, coupon, _seconds_left(coupon["expires_at"], context.now_ms))
    return Beside(last_shown(session, asking.visitor_id, popups.reopening), won)


def _seconds_left(expires_at: str | None, received_ms: int) -> int | None:
    if expires_at is None:
        return None
    return (to_ms(dt.datetime.fromisoformat(expires_at)) - received_ms) // 1000
