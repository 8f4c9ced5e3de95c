"""The decision about one batch's page view, as the tag gets it: facts, engine, what is live, and the log of it.

A question's `sessions` gives a session of the database, inside an application context. It is only asked where something
is left to be read: what every decision needs was mostly read with the write before it (`collect.foreseen`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from msgspec import Raw
from sqlalchemy.orm import Session as OrmSession

from tracker.clock import from_ms, to_ms
from tracker.collect.asked import Asked
from tracker.collect.foreseen import Foreseen
from tracker.collect.popups import coupon_of
from tracker.collect.writing import make_work, writer_of
from tracker.contacts.permission import Permission
from tracker.decide.context import Context, Device
from tracker.decide.engine import decide
from tracker.decide.entries import NOTHING_BESIDE, Audience, Beside, Entries, Won
from tracker.decide.facts import build_context
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.build import asking_of
from tracker.decide.facts.read import read
from tracker.decide.live import fill_live
from tracker.decide.picks import ProductPicks
from tracker.decide.published import LivePopups, PublishedPopups
from tracker.decide.segments import with_segments
from tracker.decide.serve import decision_json, visit_of
from tracker.events.model import Batch
from tracker.ids import uuid7
from tracker.popups.beside import last_shown, unused_wins
from tracker.services import services_of
from tracker.sessions.device import read_device
from tracker.sessions.lookup import current_session
from tracker.sessions.work import Work
from tracker.shops.lookup import KnownShop

Sessions = Callable[[], OrmSession]


def foreseen_of(app: Flask, shop: KnownShop) -> Foreseen:
    """What a work carries whose batch asks for a decision: the popups that it will be about. Needs no context."""
    published: PublishedPopups = app.extensions["shopbell.popups"]
    return Foreseen(published.of_shop_in(app, shop.id))


@dataclass(frozen=True, slots=True)
class Question:
    """One batch that asks for a decision, and whom it is answered by."""

    app: Flask
    sessions: Sessions
    shop: KnownShop
    batch: Batch
    asked: Asked
    permission: Permission
    received_ms: int

    @property
    def session(self) -> OrmSession:
        """Opened now, where it is not open yet."""
        return self.sessions()


def decision_after(question: Question, work: Work) -> Raw:
    """The decision about a batch whose work is committed."""
    foreseen, ids = work.decides, (work.visitor_id, work.session_id)
    if isinstance(foreseen, Foreseen) and ids[1]:
        asking = foreseen.asking
        if asking is None or (asking.visitor_id, asking.session_id) != ids:
            asking = _read(question, foreseen.popups, ids)
        return _decide(question, asking, foreseen.popups)
    return decision_of(question)


def decision_of(question: Question) -> Raw:
    """The decision as docs/protocol.md describes it, without a write before it."""
    popups = _popups_of(question)
    return _decide(question, _asking_now(question, popups), popups)


def context_now(question: Question) -> tuple[Context, LivePopups]:
    """What the engine may know, and the popups it is to be asked about."""
    popups = _popups_of(question)
    return _context(question, _asking_now(question, popups), popups), popups


def _asking_now(question: Question, popups: LivePopups) -> Asking:
    ids, shop, received_ms = (0, 0), question.shop, question.received_ms
    if question.permission.measurement:
        writer = writer_of(question.app)
        work = make_work(writer, shop, question.batch, question.asked, question.permission, received_ms)
        ids = current_session(question.session, shop.id, work.visitor_key, received_ms)
    return _read(question, popups, ids)


def _popups_of(question: Question) -> LivePopups:
    published: PublishedPopups = question.app.extensions["shopbell.popups"]
    return published.of_shop(question.session, question.shop.id)


def _read(question: Question, popups: LivePopups, ids: tuple[int, int]) -> Asking:
    visitor_id, session_id = ids
    asking = asking_of(
        question.shop.settings,
        popups,
        shop_id=question.shop.id,
        visitor_id=visitor_id,
        session_id=session_id,
        now_ms=question.received_ms,
    )
    read(question.session.connection(), [asking])
    return asking


def _context(question: Question, asking: Asking, popups: LivePopups) -> Context:
    device = read_device(question.asked.user_agent)
    return build_context(
        asking,
        question.shop.settings,
        page=question.batch.context,
        popups=popups,
        may_personalise=question.permission.personalisation,
        is_crawler=device.is_crawler,
        device=Device(device.kind, device.browser, device.os),
        country=question.asked.country,
    )


def _decide(question: Question, asking: Asking, popups: LivePopups) -> Raw:
    app, sessions, shop = question.app, question.sessions, question.shop
    # Segments have no versions: which of them the visitor was in is kept as a fact.
    context = with_segments(_context(question, asking, popups), popups.program.segments)
    audience = Audience(shop.id, asking.visitor_id, asking.session_id, language=shop.settings["language"])
    beside = _beside(sessions, shop, asking, popups, context)
    made = decide(context, popups.program, has_segments=True)
    entries = Entries(context, popups, audience, services_of(app).signer, beside, sessions).of(made)
    visit = visit_of(context)
    picks: ProductPicks = app.extensions["shopbell.products"]
    fill_live(
        sessions,
        entries,
        visit,
        popups,
        shop,
        asking.visitor_id,
        picks,
        url=question.batch.context.url,
        now_ms=asking.now_ms,
    )
    number = uuid7()
    # Kept on the same ground as the page view itself; what robots are told is of no interest to anybody.
    is_kept = question.permission.measurement and asking.session_id and popups.by_id
    if is_kept and not read_device(question.asked.user_agent).is_bot:
        considered = popups.considered(made)
        number = writer_of(app).decisions.note(number, audience, context, popups.program.groups, considered)
    return decision_json(number, made, entries, visit, popups)


def _beside(sessions: Sessions, shop: KnownShop, asking: Asking, popups: LivePopups, context: Context) -> Beside:
    """What tabs, buttons and reminders need; nothing is asked where none of the shop's popups has one."""
    if asking.is_new or not (popups.reopening or popups.reminding):
        return NOTHING_BESIDE
    session = sessions()
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
