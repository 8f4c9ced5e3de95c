"""The live feed of visits, and the page of one visit."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import select

from tracker.admin import feed
from tracker.admin.access import owned, shop_view
from tracker.admin.addresses import address_of, shown_address, shown_detail
from tracker.admin.details import WORDS
from tracker.admin.explainer import clock
from tracker.admin.names import popup_names
from tracker.admin.timeline import Moment, timeline
from tracker.clock import from_ms, now, to_ms
from tracker.contacts.models import Capture, Contact, Detail, VisitorContact
from tracker.db import db
from tracker.decide.explain import explain_session
from tracker.popups.models import Play, Popup
from tracker.sessions import event_store
from tracker.sessions.models import Cart, Order, Session
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.speech import say

blueprint = Blueprint("visits", __name__, url_prefix="/shops/<key>/visits")

MOST_EVENTS = 500


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return render_template("admin/visits/index.html", **_feed(shop))


@blueprint.get("/live")
@shop_view(role="viewer")
def live(shop: Shop) -> str:
    """The part of the feed that asks again every three seconds."""
    return render_template("admin/visits/_feed.html", **_feed(shop))


@blueprint.get("/<int:visit>")
@shop_view(role="viewer")
def show(shop: Shop, visit: int) -> str:
    session = owned(shop, Session, id=visit)
    return render_template(
        "admin/visits/show.html",
        visit=session,
        visitor=session.visitor,
        contact=_contact(shop, session),
        cart=db.session.get(Cart, session.id),
        orders=list(db.session.scalars(select(Order).where(Order.session_id == session.id).order_by(Order.placed_at))),
        captures=[(one, shown_address(shop, one.address_sealed)) for one in _captures(shop, session)],
        details=[(one, shown_detail(shop, one)) for one in _details(shop, session)],
        words=WORDS,
        moments=_moments(shop, session),
        popups=popup_names(shop),
        is_whole=session.event_count <= MOST_EVENTS,
        is_present=session.last_at > now() - feed.PRESENT,
        others=[row for row in feed.visits_of([session.visitor_id], now(), 6) if row.session.id != session.id][:5],
    )


@blueprint.get("/<int:visit>/why")
@shop_view(role="viewer")
def why(shop: Shop, visit: int) -> str:
    """The part of a visit's page that says which popups it may see, and why not the others."""
    session = owned(shop, Session, id=visit)
    explanations = explain_session(
        db.session(),
        shop_settings(shop.settings or {}),
        current_app.extensions["shopbell.popups"],
        session.id,
        to_ms(now()),
        say,
        clock,
    )
    return render_template("admin/visits/_why.html", explanations=explanations)


def _feed(shop: Shop) -> dict[str, object]:
    before = request.args.get("before", type=int)
    bots = request.args.get("bots") == "1"
    what = feed.Filter(bots=bots, before=from_ms(before) if before and 0 < before < 10**14 else None)
    rows = feed.visits(shop, what, now())
    older = to_ms(rows[-1].session.last_at) if len(rows) == feed.PAGE_LENGTH else None
    return {
        "rows": rows,
        "what": what,
        "older": older,
        "present": feed.present_count(shop, now()),
    }


def _moments(shop: Shop, session: Session) -> list[Moment]:
    """The visit's story. The newest events where there are too many for a page."""
    events = event_store.of_visits(db.session(), [session.id], most=MOST_EVENTS, newest_first=True)
    return timeline(events, popup_names(shop), shop, _prizes(session))


def _prizes(session: Session) -> dict[str, str]:
    """What was really drawn for the visitor, by popup: the browser tells that it played, the server what came of it."""
    statement = select(Popup.public_id, Play.prize_label).join(Play.popup).where(Play.visitor_id == session.visitor_id)
    return {popup: label for popup, label in db.session.execute(statement)}


def _captures(shop: Shop, session: Session) -> list[Capture]:
    query = select(Capture).where(Capture.shop_id == shop.id, Capture.session_id == session.id)
    return list(db.session.scalars(query.order_by(Capture.captured_at)))


def _details(shop: Shop, session: Session) -> list[Detail]:
    query = select(Detail).where(Detail.shop_id == shop.id, Detail.session_id == session.id)
    alive = (Detail.expires_at.is_(None)) | (Detail.expires_at > now())
    return list(db.session.scalars(query.where(alive).order_by(Detail.captured_at)))


def _contact(shop: Shop, session: Session) -> tuple[Contact, str] | None:
    contact = db.session.scalar(
        select(Contact)
        .join(VisitorContact, VisitorContact.contact_id == Contact.id)
        .where(VisitorContact.visitor_id == session.visitor_id, Contact.shop_id == shop.id)
    )
    return None if contact is None else (contact, address_of(shop, contact))
