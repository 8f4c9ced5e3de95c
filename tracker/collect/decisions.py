"""`GET /v1/decisions/<id>`: what was decided once, with every gate, for those who hold the secret key."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, current_app

from tracker.access import secret_route
from tracker.clock import from_ms, iso
from tracker.collect.answers import answer
from tracker.collect.guard import check_rate, secret_shop
from tracker.collect.writing import writer
from tracker.db import db
from tracker.decide.kept import examine_decision, find_decision
from tracker.decide.serve import trace_json
from tracker.errors import Refused
from tracker.sessions.models import Visitor

blueprint = Blueprint("decisions", __name__, url_prefix="/v1/decisions")


@blueprint.get("/<decision>")
@secret_route
def decision(decision: str) -> Response:
    """The facts as they were, and the trace that the same engine makes of them."""
    shop = secret_shop()
    if shop is None:
        raise Refused(401, "unknown_key", "the Authorization header needs: Bearer sk_… of a shop")
    check_rate(shop)
    session = db.session()
    past = find_decision(session, shop.id, decision)
    if past is None:
        # What this process has decided just now may not be written yet. A transaction that reads does not see it then.
        session.rollback()
        writer().decisions.write()
        past = find_decision(session, shop.id, decision)
    if past is None:
        raise Refused(404, "unknown_decision", "no decision has this id, or it is older than the shop keeps them")
    visitor = session.get(Visitor, past.visitor_id)
    body = {
        "id": str(past.id),
        "at": iso(from_ms(past.at_ms)),
        "visitor": visitor.key if visitor else None,
        "session": str(past.session_id),
        "facts": asdict(past.context),
        "trace": trace_json(examine_decision(session, current_app.extensions["shopbell.popups"], past)),
    }
    return answer({"decision": body})
