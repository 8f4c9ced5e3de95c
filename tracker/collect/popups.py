"""What visitors do with a popup: send its form, play its game. Each is one transaction, answered after its commit."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, current_app, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session as DbSession

from tracker.access import signed_route
from tracker.clock import iso, now
from tracker.collect.answers import answer
from tracker.collect.guard import check_origin, check_rate, known_shop, read_json
from tracker.collect.writing import permission_of
from tracker.db import writing
from tracker.decide.claim import claim
from tracker.decide.live import clock_of, has_begun, has_ended
from tracker.decide.published import LivePopups, PublishedPopups
from tracker.engage.asked import ask_to_confirm, is_unconfirmed, mail_code
from tracker.errors import Refused
from tracker.events import scrub
from tracker.events.parse import read_consent, read_context
from tracker.insight.landing_figures import count_landing_submission
from tracker.insight.rollups import count_tally
from tracker.limits import network_of
from tracker.popups.beside import put_away
from tracker.popups.claims import held
from tracker.popups.document import Document
from tracker.popups.live import popup_of_token, shown_of_token
from tracker.popups.live_parts import has_countdown
from tracker.popups.models import Play
from tracker.popups.play import Outcome, play
from tracker.popups.proof import CLIENT_SEED, Seeds
from tracker.popups.submit import Sent, Submitted, submit
from tracker.popups.tokens import PopupToken, read_token, server_seed
from tracker.services import services
from tracker.sessions.device import read_device
from tracker.shops.apply_link import apply_link
from tracker.shops.lookup import KnownShop
from tracker.throttle import Limit, take

blueprint = Blueprint("popups", __name__, url_prefix="/v1/popups")

LARGEST_BODY = 16 * 1024

AnyRequest = TypeVar("AnyRequest", bound="PopupRequest")


class PopupRequest(msgspec.Struct):
    v: int
    shop: str
    token: Any = ""
    """Read by `read_token`, which refuses whatever it is not."""
    step: str = ""
    fields: dict[str, Any] = {}
    url: str = ""
    seed: str = ""
    """What the browser adds to the draw."""


class ShowRequest(PopupRequest):
    trigger: str = ""
    signal: str = ""
    consent: dict[str, Any] = {}
    context: dict[str, Any] = {}


class PopupDescription(PopupRequest):
    """The request as it is published in the OpenAPI document."""

    token: str = ""


class ShowDescription(ShowRequest):
    token: str = ""


@blueprint.post("/<popup>/show")
@signed_route("the token of a popup")
def show_popup(popup: str) -> Response:
    """A trigger has fired: may the popup really open? Where it may, its impression is stored before the answer."""
    asked, shop = _read(ShowRequest)
    shared = services()
    published: PublishedPopups = current_app.extensions["shopbell.popups"]
    permission = permission_of(shop, read_consent(asked.consent))
    with writing() as session:
        token = read_token(shared.signer, asked.token)
        popup_of_token(session, popup, token, shop.id)
        assert token is not None  # noqa: S101 -- popup_of_token refuses a missing one
        live, at = published.of_shop(session, shop.id), now()
        gate = claim(
            session,
            shop.settings,
            live,
            popup,
            token,
            page=read_context(asked.context),
            may_personalise=permission.personalisation,
            is_crawler=read_device(request.headers.get("User-Agent", "")[:512]).is_crawler,
            trigger=scrub.text(asked.trigger, 20),
            signal=scrub.text(asked.signal, 40),
            now=at,
        )
        clock = {} if gate is not None else _clock(session, live, popup, token, at)
    return answer({"ok": True, "show": gate is None, "gate": gate, **clock})


def _clock(session: DbSession, live: LivePopups, popup: str, token: PopupToken, at: dt.datetime) -> dict[str, Any]:
    """For a popup that counts down: the server's clock, and from when it counts for this person."""
    document = live.by_id[popup].variants.get(token.variant)
    if document is None or not has_countdown(document):
        return {}
    return {"clock": clock_of(session, document, token, at)}


@blueprint.post("/<popup>/reminder")
@signed_route("the token of a popup")
def put_away_reminder(popup: str) -> Response:
    """The visitor has used the code that they were reminded of, or wants to hear no more of it."""
    asked, shop = _read(PopupRequest)
    with writing() as session:
        token = read_token(services().signer, asked.token)
        found = popup_of_token(session, popup, token, shop.id)
        assert token is not None  # noqa: S101 -- popup_of_token refuses a missing one
        put_away(session, found.id, token.visitor_id, now())
    return answer({"ok": True})


@blueprint.post("/<popup>/submit")
@signed_route("the token of a popup")
def submit_form(popup: str) -> Response:
    """A step of a popup's form."""
    asked, shop = _read(PopupRequest)
    shared = services()
    with writing() as session:
        token = read_token(shared.signer, asked.token)
        found, document = shown_of_token(session, popup, token, shop.id)
        assert token is not None  # noqa: S101 -- shown_of_token refuses a missing one
        if has_countdown(document) and has_ended(session, document, token, now()):
            raise Refused(409, "popup_not_live", "this offer has ended: its countdown is over")
        at = now()
        sent = Sent(asked.step or "start", asked.fields, scrub.url(asked.url))
        result = submit(session, shared.sealer, shop.settings, found, document, token, sent, at)
        if result.reward is not None and not result.reward.replayed:
            _limit_plays(session, shop, at)
        tally = result.tally + (result.reward.tally if result.reward else type(result.tally)())
        count_landing_submission(session.connection(), shop.id, sent.url, tally)
        count_tally(session.connection(), shop.id, tally, at)
        _mail(session.connection(), result, document, token, at)
        coupon = _coupon(session, result.reward, shop, asked.url)
    if result.refused is not None:
        raise result.refused
    more = {} if result.is_end else {"more": True}
    inbox = {"inbox": True} if result.to_confirm is not None else {}
    return answer({"ok": True, "next": result.next, "coupon": coupon, **more, **inbox})


@blueprint.post("/<popup>/play")
@signed_route("the token of a popup")
def play_game(popup: str) -> Response:
    """The server draws; the same request again gets the same outcome."""
    asked, shop = _read(PopupRequest)
    if not CLIENT_SEED.fullmatch(asked.seed):
        raise Refused(400, "bad_seed", "seed: give at most 64 of the characters 0-9 A-Z a-z _ -")
    signer = services().signer
    with writing() as session:
        token = read_token(signer, asked.token)
        found, document = shown_of_token(session, popup, token, shop.id)
        assert token is not None  # noqa: S101 -- shown_of_token refuses a missing one
        at = now()
        if has_countdown(document) and has_ended(session, document, token, at) and not has_begun(session, token):
            raise Refused(409, "popup_not_live", "this offer has ended: its countdown is over")
        outcome = play(session, found, document, token, Seeds(server_seed(signer, token.id), asked.seed), at)
        if not outcome.replayed:
            _limit_plays(session, shop, at)
        count_tally(session.connection(), shop.id, outcome.tally, at)
        mail_code(session.connection(), outcome.play, token.language or document.language, at)
        body = {
            "ok": True,
            "outcome": outcome.play.outcome,
            "stop": outcome.play.stop if outcome.stop is None else outcome.stop,
            "prize": {"id": outcome.play.prize, "label": outcome.play.prize_label},
            "coupon": _coupon(session, outcome, shop, asked.url),
            "replayed": outcome.replayed,
            "proof": _proof(outcome),
        }
        if is_unconfirmed(session.connection(), outcome.play.contact_id):
            body["inbox"] = True
    return answer(body)


def _limit_plays(session: DbSession, shop: KnownShop, at: dt.datetime) -> None:
    """Raises Refused 429, and takes the play back with it, where one address wins too often within an hour."""
    limit = Limit("plays", services().settings.play_limit_per_hour)
    if not take(session.connection(), limit, f"{shop.id}:{network_of(request.remote_addr or '')}", at):
        raise Refused(
            429, "too_many_plays", "too many games were played from this connection; try later", retry_after=600
        )


def _proof(outcome: Outcome) -> dict[str, Any] | None:
    """What the draw followed from, and where that is explained; None for a play of before draws could be checked."""
    proof = outcome.play.proof
    if proof is None:
        return None
    address = f"{services().settings.public_url}/check/{outcome.play.public_id}"
    return {"check": address, **{name: proof[name] for name in ("text", "seal", "seed", "client", "left")}}


def _read(kind: type[AnyRequest]) -> tuple[AnyRequest, KnownShop]:
    asked = read_json(kind, LARGEST_BODY)
    shop = known_shop(asked.shop)
    check_origin(shop)
    check_rate(shop)
    return asked, shop


def coupon_of(session: DbSession, play: Play, shop: KnownShop, url: str) -> dict[str, Any] | None:
    """A code that was won earlier, as the browser is told it."""
    return _coupon(session, Outcome(play, replayed=True), shop, url)


def _mail(connection: Connection, result: Submitted, document: Document, token: PopupToken, at: dt.datetime) -> None:
    """What the submission brings by mail goes into the outbox with it, and out after the commit."""
    language = token.language or document.language
    if result.reward is not None:
        mail_code(connection, result.reward.play, language, at)
    if result.contact_id is not None and result.to_confirm is not None:
        place = network_of(request.remote_addr or "")
        ask_to_confirm(connection, result.contact_id, result.to_confirm, token.id, language, at, place)


def _coupon(session: DbSession, outcome: Outcome | None, shop: KnownShop, url: str) -> dict[str, Any] | None:
    given = held(session, outcome.play) if outcome is not None else None
    if outcome is None or given is None:
        return None
    mailed = {"mailed": True} if outcome.play.deliver != "screen" else {}
    coupon = {"code": given.code, "apply_url": None, "expires_at": iso(given.expires_at), **mailed}
    if outcome.play.deliver == "email":
        return coupon | {"code": ""}
    if given.is_over(now()):
        return coupon | {"expired": True}
    settings = shop.settings
    link = apply_link(settings["apply.system"], settings["apply_url"], settings["apply.place"], given.code, url)
    return coupon | {"apply_url": link}
