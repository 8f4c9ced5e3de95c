"""The editor of one landing page: its page, the preview in its frame, and what it asks while the marketer types."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from tracker.admin.access import RANK, only_reads, owned, shop_view
from tracker.admin.editor_languages import languages_offered, named, ordered
from tracker.admin.landing_words import landing_words
from tracker.admin.navigation import shop_url
from tracker.admin.popup_problems import explain
from tracker.clock import now, now_ms, to_ms
from tracker.db import db
from tracker.landing import pages
from tracker.landing.checklist import Around, PopupFacts, checklist
from tracker.landing.content import Content, Hero, parse_content, to_json
from tracker.landing.drawing import address_of, draw_page
from tracker.landing.models import LandingPage
from tracker.landing.pages import PageError
from tracker.popups.document import DocumentError, text_tree
from tracker.popups.models import Popup, PopupVersion
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("landing_editor", __name__, url_prefix="/shops/<key>/pages/<page>")

Answer = tuple[Response, int]


@blueprint.get("/edit")
@shop_view(role="viewer")
def edit(shop: Shop, page: str) -> str:
    found = owned(shop, LandingPage, public_id=page)
    return render_template("admin/landing/edit.html", page=found, config=_config(shop, found))


@blueprint.post("/preview")
@only_reads
@shop_view(role="viewer")
def preview(shop: Shop, page: str) -> Response:
    """What the content that was sent looks like, for the frame. Nothing of it runs, and nothing is kept."""
    found = owned(shop, LandingPage, public_id=page)
    try:
        content = parse_content(msgspec.json.decode(request.form.get("content", "")))
    except (DocumentError, msgspec.DecodeError):
        return Response(status=204)
    language = request.form.get("language", "")
    drawn = draw_page(
        shop,
        found,
        content,
        now_ms(),
        spoken=language if language in content.texts else "",
        preview=shop_url("admin.preview.frame"),
    )
    g.whole_policy = drawn.policy
    return Response(drawn.html, content_type="text/html; charset=utf-8")


@blueprint.post("/check")
@only_reads
@shop_view(role="viewer")
def check(shop: Shop, page: str) -> Answer:
    """What the content in the page would be, without keeping it: checklist, problem."""
    owned(shop, LandingPage, public_id=page)
    return jsonify(_examined(shop, _sent().get("document"))), 200


@blueprint.post("/draft")
@shop_view(role="marketer")
def save(shop: Shop, page: str) -> Answer:
    found = owned(shop, LandingPage, public_id=page)
    refusal = _save(found, _sent())
    if refusal is not None:
        return refusal
    db.session.commit()
    return jsonify({**_state(found), **_examined(shop, found.draft)}), 200


@blueprint.post("/address")
@shop_view(role="marketer")
def move(shop: Shop, page: str) -> Answer:
    """Gives the page another address."""
    found = owned(shop, LandingPage, public_id=page)
    try:
        pages.move(found, str(_sent().get("slug", "")), now(), current_user.email)
    except PageError as error:
        db.session.rollback()
        return jsonify({"message": _(str(error))}), 422
    db.session.commit()
    return jsonify({**_state(found), "slug": found.slug, "address": address_of(shop, found)}), 200


@blueprint.post("/publish")
@shop_view(role="marketer")
def put_live(shop: Shop, page: str) -> Answer:
    """Saves and publishes. 422 while something blocks; nothing is lost then either, for the draft is saved."""
    found = owned(shop, LandingPage, public_id=page)
    refusal = _save(found, _sent())
    if refusal is not None:
        return refusal
    db.session.commit()
    examined = _examined(shop, found.draft)
    if examined["problem"] or any(line["level"] == "blocks" for line in examined["checklist"]):
        return jsonify({**_state(found), **examined}), 422
    pages.publish(found, now(), current_user.email)
    db.session.commit()
    return jsonify({**_state(found), **examined, "list": shop_url("admin.landing_pages.index")}), 200


def _sent() -> dict[str, Any]:
    sent = request.get_json(force=True, silent=True)
    return sent if isinstance(sent, dict) else {}


def _save(page: LandingPage, sent: dict[str, Any]) -> Answer | None:
    """Keeps what was sent; None, or the answer that says why not."""
    db.session.refresh(page, with_for_update=True)
    if sent.get("was") is not None and sent["was"] != to_ms(page.updated_at):
        words = _("This page was changed elsewhere since you opened it.")
        return jsonify({"error": "changed", "message": words, **_state(page)}), 409
    name = sent.get("name")
    try:
        pages.save_draft(page, sent.get("document"), now(), name if isinstance(name, str) else None)
    except PageError as error:
        db.session.rollback()
        return jsonify({"error": "refused", "message": _(str(error))}), 422
    return None


def _state(page: LandingPage) -> dict[str, Any]:
    version = pages.in_force(page)
    return {
        "name": page.name,
        "status": page.status,
        "version": page.version,
        "saved_at": to_ms(page.updated_at),
        "is_published": version is not None and version.content == page.draft,
    }


def _examined(shop: Shop, value: Any) -> dict[str, Any]:
    try:
        content = parse_content(value)
    except DocumentError as error:
        problem = explain(error)
        return {"problem": {"path": problem.path, "message": problem.message}, "sentence": "", "checklist": []}
    settings = shop_settings(shop.settings)
    around = Around(
        popups=_popups(shop),
        consent_mode=settings["consent.mode"],
        has_prompt=bool(settings["consent.prompt"]),
        has_home=bool(shop.origins),
        now_ms=now_ms(),
    )
    return {
        "problem": None,
        "sentence": _("Published, everybody who has the address can see it."),
        "checklist": [
            {"level": line.level, "text": _(line.text, **named(line)), "path": line.path}
            for line in checklist(content, around)
        ],
    }


def _popups(shop: Shop) -> dict[str, PopupFacts]:
    rows = db.session.execute(
        select(Popup, PopupVersion.document)
        .outerjoin(PopupVersion, (PopupVersion.popup_id == Popup.id) & (PopupVersion.version == Popup.version))
        .where(Popup.shop_id == shop.id, Popup.status != "archived")
        .order_by(Popup.name)
    )
    return {popup.public_id: _facts(popup, document or popup.draft) for popup, document in rows}


def _facts(popup: Popup, document: dict[str, Any]) -> PopupFacts:
    schedule = document.get("schedule") or {}
    return PopupFacts(
        name=popup.name,
        is_live=popup.status == "live",
        has_game=bool(document.get("game")),
        has_rule=bool(document.get("rule")),
        ends_at=schedule.get("ends_at"),
    )


def _config(shop: Shop, page: LandingPage) -> dict[str, Any]:
    names = ("preview", "check", "save", "publish", "move")
    endpoints = {"publish": "put_live"}
    return {
        **_state(page),
        "document": _editable(page.draft),
        "slug": page.slug,
        "address": address_of(shop, page),
        "may_edit": RANK[g.role] >= RANK["marketer"],
        "timezone": shop_settings(shop.settings)["timezone"],
        "popups": [[id, one.name] for id, one in _popups(shop).items()],
        "urls": {
            name: shop_url(f"admin.landing_editor.{endpoints.get(name, name)}", page=page.public_id) for name in names
        }
        | {"pictures": shop_url("admin.pictures.index")},
        "text_tree": ordered(text_tree(Content)),
        "languages": languages_offered(page.draft),
        "words": landing_words(),
    }


def _editable(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft with every part that the editor shows."""
    blank = to_json(Content(title="", hero=Hero(heading="")))
    whole: dict[str, Any] = {}
    for name, part in blank.items():
        given = draft.get(name, part)
        whole[name] = {**part, **given} if isinstance(part, dict) and isinstance(given, dict) else given
        if type(whole[name]) is not type(part):
            whole[name] = part
    return whole
