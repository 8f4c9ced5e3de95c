"""The shop's segments: the list, one to make or change, and who is in it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker.admin.access import only_reads, owned, shop_view
from tracker.admin.editor_config import conditions_config
from tracker.admin.editor_words import editor_words
from tracker.admin.navigation import shop_url
from tracker.admin.popup_problems import explain
from tracker.admin.rule_sentence import rule_sentence
from tracker.admin.suggestions import suggestions
from tracker.clock import now, now_ms
from tracker.db import db
from tracker.decide.models import SegmentRow
from tracker.decide.rules import check_rule
from tracker.decide.segment_store import (
    SegmentError,
    compiled_segments,
    keep_segment,
    remove_segment,
    segments_of_shop,
    users_of,
)
from tracker.decide.segments import compile_segment
from tracker.insight.replay.members import members_slice
from tracker.insight.replay.walk import place_of
from tracker.popups.document import DocumentError
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

DAYS = 30
DAY_MS = 86_400_000

blueprint = Blueprint("segments", __name__, url_prefix="/shops/<key>/segments")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    rows = [
        (row, rule_sentence(row.rule, shop), users_of(db.session(), shop.id, row.public_id))
        for row in segments_of_shop(db.session(), shop.id)
    ]
    return render_template("admin/segments/index.html", rows=rows)


@blueprint.get("/new")
@shop_view(role="marketer")
def new(shop: Shop) -> str:
    return _editor(shop, None)


@blueprint.get("/<segment>")
@shop_view(role="viewer")
def edit(shop: Shop, segment: str) -> str:
    return _editor(shop, owned(shop, SegmentRow, public_id=segment))


@blueprint.post("/check")
@only_reads
@shop_view(role="viewer")
def check(shop: Shop) -> tuple[Response, int]:
    """What the rule in the page says, without keeping it."""
    try:
        rule = check_rule(_sent().get("rule"))
    except DocumentError as error:
        problem = explain(error)
        return jsonify({"problem": {"path": problem.path, "message": problem.message}, "sentence": ""}), 200
    return jsonify({"problem": None, "sentence": rule_sentence(rule, shop)}), 200


@blueprint.post("/count")
@only_reads
@shop_view(role="viewer")
def count(shop: Shop) -> tuple[Response, int]:
    """One slice of how many are in it: `{"rule", "segment", "after"}`. Nothing is kept."""
    sent = _sent()
    try:
        segment = compile_segment(str(sent.get("segment", ""))[:32], check_rule(sent.get("rule")))
    except DocumentError:
        return jsonify({"problem": True}), 422
    found = members_slice(
        db.session(),
        shop.id,
        shop_settings(shop.settings),
        current_app.extensions["shopbell.popups"].of_shop(db.session(), shop.id),
        segment,
        compiled_segments(db.session(), shop.id),
        since_ms=now_ms() - DAYS * DAY_MS,
        now_ms=now_ms(),
        after=place_of(sent.get("after")),
    )
    samples = [{"visit": one, "to": shop_url("admin.visits.show", visit=one)} for one in found.samples]
    told = {name: getattr(found, name) for name in ("visits", "visitors", "members", "contacts")}
    seen = found.horizon
    return jsonify(
        {
            **told,
            "samples": samples,
            "days": DAYS,
            "after": str(found.after) if found.after else None,
            "total": seen.visits if seen else None,
            "cut_at": seen.since_ms if seen and seen.is_cut else None,
        }
    ), 200


@blueprint.post("/save")
@blueprint.post("/<segment>/save")
@shop_view(role="marketer")
def save(shop: Shop, segment: str = "") -> tuple[Response, int]:
    row = owned(shop, SegmentRow, public_id=segment) if segment else None
    sent = _sent()
    try:
        kept = keep_segment(db.session(), shop.id, row, str(sent.get("name", "")), sent.get("rule"), now())
    except SegmentError as error:
        db.session.rollback()
        return jsonify({"problem": {"path": "name", "message": _(str(error))}}), 422
    except DocumentError as error:
        db.session.rollback()
        problem = explain(error)
        return jsonify({"problem": {"path": problem.path, "message": problem.message}}), 422
    db.session.commit()
    flash(_("“%(name)s” is kept. It holds from the next event on.", name=kept.name), "success")
    return jsonify({"problem": None, "to": shop_url("admin.segments.index")}), 200


@blueprint.post("/<segment>/remove")
@shop_view(role="marketer")
def remove(shop: Shop, segment: str) -> AnyResponse:
    row = owned(shop, SegmentRow, public_id=segment)
    name = row.name
    try:
        remove_segment(db.session(), row)
    except SegmentError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    else:
        db.session.commit()
        flash(_("“%(name)s” is gone.", name=name), "success")
    return redirect(shop_url("admin.segments.index"))


def _sent() -> dict[str, Any]:
    sent = request.get_json(force=True, silent=True)
    return sent if isinstance(sent, dict) else {}


def _editor(shop: Shop, row: SegmentRow | None) -> str:
    config = {
        "segment": row.public_id if row else "",
        "document": {"name": row.name if row else "", "rule": row.rule if row else {}},
        "conditions": conditions_config(),
        "suggestions": suggestions(shop),
        "words": editor_words(),
        "urls": {
            "check": shop_url("admin.segments.check"),
            "count": shop_url("admin.segments.count"),
            "save": shop_url("admin.segments.save", segment=row.public_id) if row else shop_url("admin.segments.save"),
        },
    }
    return render_template("admin/segments/edit.html", segment=row, config=config)
