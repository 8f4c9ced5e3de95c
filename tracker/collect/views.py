"""The tag's routes: settings, events, decisions."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from tracker.access import tag_route
from tracker.clock import now_ms
from tracker.collect.answers import answer
from tracker.collect.asked import asked_now
from tracker.collect.debug import check_token, explained_trace
from tracker.collect.deciding import Question, context_now, decision_of
from tracker.collect.guard import guard_of, known_shop, read_body, secret_shop
from tracker.collect.sightings import notice_settings
from tracker.collect.taking import admit
from tracker.collect.writing import permission_of
from tracker.contacts.prompt import is_asked
from tracker.db import db
from tracker.decide.examining import examine
from tracker.decide.serve import trace_json
from tracker.events.parse import parse_batch

blueprint = Blueprint("collect", __name__, url_prefix="/v1")


@blueprint.get("/settings")
@tag_route
def settings() -> Response:
    """What the tag must know before it may send anything; the same for every visitor."""
    shop = known_shop(request.args.get("shop"))
    notice_settings(current_app, shop)
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
def events() -> AnyResponse:
    """Stores a batch and answers when it is committed; with `decide`, the decision comes in the same answer.

    The route is declared here, with its methods and its class; `events_door` answers it before Flask does.
    """
    return AnyResponse.from_app(current_app.extensions["shopbell.events_door"], request.environ)


@blueprint.post("/decide")
@tag_route
def decide_alone() -> Response:
    """The decision without storing anything; with the secret key or a debug token, every gate of every popup."""
    received_ms = now_ms()
    batch = parse_batch(read_body())
    asked, asking = asked_now(), secret_shop()
    shop = asking or admit(current_app, guard_of(current_app), batch, asked)
    if asking is None and batch.debug:
        check_token(batch.debug, shop)
    permission = permission_of(shop, batch.consent)
    question = Question(current_app, db.session, shop, batch, asked, permission, received_ms)
    if asking is not None or batch.debug:
        context, popups = context_now(question)
        examined = examine(context, popups.program)
        return answer({"trace": trace_json(examined) if asking is not None else explained_trace(shop, examined)})
    return answer({"decision": decision_of(question)})
