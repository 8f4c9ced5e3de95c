"""The tag's routes: settings, events, decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, current_app, request

from tracker.access import tag_route
from tracker.clock import from_ms, now_ms, to_ms
from tracker.collect.answers import answer
from tracker.collect.debug import check_token, explained_trace
from tracker.collect.guard import check_origin, check_rate, client_country, is_pixel, known_shop, read_body, secret_shop
from tracker.collect.mapping import watch_mapping
from tracker.collect.popups import coupon_of
from tracker.collect.sightings import notice_refused, notice_settings, notice_stored
from tracker.collect.writing import make_work, permission_of, writer
from tracker.contacts.permission import Permission
from tracker.contacts.prompt import is_asked
from tracker.db import db
from tracker.decide.context import Context, Device
from tracker.decide.engine import examine
from tracker.decide.facts import build_context
from tracker.decide.live import fill_live
from tracker.decide.picks import ProductPicks
from tracker.decide.published import LivePopups, PublishedPopups
from tracker.decide.segments import with_segments
from tracker.decide.serve import Audience, Beside, Won, decide_json, trace_json
from tracker.errors import Refused
from tracker.events.model import Batch
from tracker.events.parse import keep_to_checkout, parse_batch
from tracker.popups.beside import last_shown, unused_wins
from tracker.popups.decisions import Considered
from tracker.services import services
from tracker.sessions import device as browsers
from tracker.sessions.lookup import current_session
from tracker.shops.lookup import KnownShop

blueprint = Blueprint("collect", __name__, url_prefix="/v1")


@blueprint.get("/settings")
@tag_route
def settings() -> Response:
    """What the tag must know before it may send anything; the same for every visitor."""
    shop = known_shop(request.args.get("shop"))
    notice_settings(shop)
    said, mapping = shop.settings, shop.mapping or {}
    response = answer(
        {
            "v": 1,
            "consent": {"mode": said["consent.mode"], "prompt": is_asked(said)},
            "capture": {
                **{name: said[f"capture.{name}"] for name in ("mode", "forms", "kinds", "passwords", "notice")},
                "mapped": [mapping["email"]["selector"]] if "email" in mapping else [],
            },
            "map": mapping or None,
            "currency": said["currency"],
            "send": said["send"],
        }
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@blueprint.post("/events")
@tag_route
def events() -> Response:
    """Stores a batch and answers when it is committed; with `decide`, the decision comes in the same answer."""
    received_ms = now_ms()
    body = read_body()
    writer().admit(body)
    batch = parse_batch(body)
    shop = _admit(batch, may_be_pixel=True)
    permission = permission_of(shop, batch.consent)
    if not permission.measurement:
        # Nothing may be stored, so nothing is; the tag does not send this, only a page that calls us by itself can.
        refused = [*batch.rejected, *([event.index, "no_consent"] for event in batch.events)]
        return answer({"ok": 0, "dup": 0, "rejected": sorted(map(list, refused))}, 202)
    work = make_work(shop, batch, permission, received_ms)
    if batch.events:
        writer().write(work)
        if not work.device.is_bot:
            notice_stored(shop, work)
            watch_mapping(shop, batch, received_ms)
    else:
        work.reset()
    said: dict[str, Any] = {"ok": len(work.stored), "dup": work.duplicates, "rejected": sorted(work.rejected)}
    if batch.decide and not batch.pixel:
        said["decision"] = _decision(shop, batch, permission, received_ms, (work.visitor_id, work.session_id))
    return answer(said, 202)


@blueprint.post("/decide")
@tag_route
def decide_alone() -> Response:
    """The decision without storing anything; with the secret key or a debug token, every gate of every popup."""
    received_ms = now_ms()
    batch = parse_batch(read_body())
    asking = secret_shop()
    shop = asking or _admit(batch)
    if asking is None and batch.debug:
        check_token(batch.debug, shop)
    permission = permission_of(shop, batch.consent)
    ids = _known_ids(shop, batch, permission, received_ms)
    if asking is not None or batch.debug:
        context, popups = _context(shop, batch, permission, received_ms, ids)
        examined = examine(context, popups.program)
        return answer({"trace": trace_json(examined) if asking is not None else explained_trace(shop, examined)})
    return answer({"decision": _decision(shop, batch, permission, received_ms, ids)})


def _admit(batch: Batch, *, may_be_pixel: bool = False) -> KnownShop:
    shop = known_shop(batch.shop_key)
    try:
        if may_be_pixel and is_pixel(shop, batch.pixel):
            keep_to_checkout(batch)
        else:
            check_origin(shop)
        check_rate(shop)
        if not shop.settings["send"]:
            raise Refused(403, "switched_off", "the shop has switched its tag off")
    except Refused as refused:
        notice_refused(shop, refused)
        raise
    # The commit is waited for without holding a connection that others need.
    db.session.rollback()
    return shop


def _known_ids(shop: KnownShop, batch: Batch, permission: Permission, received_ms: int) -> tuple[int, int]:
    if not permission.measurement:
        return 0, 0
    work = make_work(shop, batch, permission, received_ms)
    return current_session(db.session(), shop.id, work.visitor_key, received_ms)


def _decision(
    shop: KnownShop, batch: Batch, permission: Permission, received_ms: int, ids: tuple[int, int]
) -> dict[str, Any]:
    if not ids[1]:
        ids = _known_ids(shop, batch, permission, received_ms)
    context, popups = _context(shop, batch, permission, received_ms, ids)
    audience = Audience(shop.id, *ids, language=shop.settings["language"])
    beside = _beside(shop, ids[0], popups, context)
    decision = decide_json(context, popups, audience, services().signer, beside)
    picks: ProductPicks = current_app.extensions["shopbell.products"]
    page_url = batch.context.url
    fill_live(db.session(), decision, popups, shop, ids[0], picks, url=page_url, now_ms=received_ms)
    # Kept on the same ground as the page view itself; what robots are told is of no interest to anybody.
    if permission.measurement and ids[1] and popups.by_id and not _browser().is_bot:
        live = ((popups.by_id[one["popup"]], one["gate"]) for one in decision["why"])
        considered = tuple(Considered(popup.id, popup.version, gate) for popup, gate in live)
        whose, groups = Audience(shop.id, *ids), popups.program.groups
        # Segments have no versions: which of them the visitor was in is kept as a fact.
        known = with_segments(context, popups.program.segments)
        decision["id"] = str(writer().decisions.note(decision["id"], whose, known, groups, considered))
    return decision


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


def _browser() -> browsers.Device:
    return browsers.read_device(request.headers.get("User-Agent", "")[:512])


def _context(
    shop: KnownShop, batch: Batch, permission: Permission, received_ms: int, ids: tuple[int, int]
) -> tuple[Context, LivePopups]:
    published: PublishedPopups = current_app.extensions["shopbell.popups"]
    popups = published.of_shop(db.session(), shop.id)
    device = _browser()
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
        country=client_country(request),
    )
    return context, popups
