"""Before publishing: whom the draft in the page would have reached, asked slice by slice while the marketer looks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _

from tracker.admin.access import only_reads, owned, shop_view
from tracker.admin.names import popup_names
from tracker.admin.popup_figures import figures_of
from tracker.admin.popup_problems import explain
from tracker.clock import now_ms
from tracker.db import db
from tracker.decide.condition import CONDITIONS
from tracker.decide.engine import candidate
from tracker.decide.explain_words import GATE_WORDS
from tracker.decide.rules import check_rule
from tracker.insight.replay.run import replay_slice
from tracker.insight.replay.walk import Place, place_of
from tracker.popups import publish
from tracker.popups.document import Document, DocumentError
from tracker.popups.models import Popup
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("popup_replay", __name__, url_prefix="/shops/<key>/popups/<popup>/replay")

DAYS = (7, 14, 30)
DAY_MS = 86_400_000
ENOUGH = 100
USUAL_RATE = 8
"""Percent: a popup that asks for an address is sent back by a few of a hundred."""


@blueprint.post("")
@only_reads
@shop_view(role="viewer")
def replay(shop: Shop, popup: str) -> tuple[Response, int]:
    """One slice of `{"document", "days", "after", "upto"}`; nothing is kept. `names` say its gates and popups."""
    found = owned(shop, Popup, public_id=popup)
    sent = request.get_json(force=True, silent=True)
    sent = sent if isinstance(sent, dict) else {}
    try:
        document = publish.read_whole(sent.get("document"), check_rule)
    except DocumentError as error:
        problem = explain(error)
        return jsonify({"problem": {"path": problem.path, "message": problem.message}}), 422
    days = next((one for one in DAYS if one == sent.get("days")), DAYS[1])
    draft = candidate(found.public_id, 0, document)
    live = current_app.extensions["shopbell.popups"].of_shop(db.session(), shop.id)
    settings = shop_settings(shop.settings)
    since_ms, after, upto = now_ms() - days * DAY_MS, place_of(sent.get("after")), place_of(sent.get("upto"))
    part = replay_slice(db.session(), shop.id, settings, live, draft, since_ms=since_ms, after=after, upto=upto)
    return jsonify(
        {
            "problem": None,
            "days": days,
            "tally": part.tally.as_json(),
            "after": _told(part.after),
            "total": part.horizon.visits if part.horizon else None,
            "cut_at": part.horizon.since_ms if part.horizon and part.horizon.is_cut else None,
            "lanes": [[_told(after), _told(upto)] for after, upto in part.lanes],
            "names": _names(shop, part.tally.as_json()),
            "codes": _chance_of_a_code(document),
            "rate": _usual_rate(shop, found),
        }
    ), 200


def _told(place: Place | None) -> str | None:
    return str(place) if place else None


def _names(shop: Shop, tally: dict[str, Any]) -> dict[str, str]:
    names = {gate: _(GATE_WORDS[gate]) for gate in tally["stopped"] if gate in GATE_WORDS}
    conditions = [CONDITIONS.get(gate) for gate in tally["stopped"]]
    names |= {one.name: _(one.label) for one in conditions if one is not None}
    popups = popup_names(shop)
    return names | {popup: popups.get(popup, popup) for popup in tally["displaced"]}


def _usual_rate(shop: Shop, popup: Popup) -> int:
    """Of a hundred who see it, how many take part: as measured where it was shown often enough, else a usual figure."""
    figures = figures_of(shop.id, [popup.id])[popup.id]
    if figures.impressions < ENOUGH:
        return USUAL_RATE
    return round(100 * figures.submissions / figures.impressions)


def _chance_of_a_code(document: Document) -> float:
    """What share of those who take part get a code: of a game its odds, of a gift everybody."""
    if document.game is None:
        return 1.0 if document.reward is not None else 0.0
    whole = sum(prize.weight for prize in document.game.prizes)
    winning = sum(prize.weight for prize in document.game.prizes if prize.kind != "none")
    return winning / whole if whole else 0.0
