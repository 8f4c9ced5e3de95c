"""The editor of one landing page: its page, the preview in its frame, and what it asks while the marketer types."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from tracker.admin.access import RANK, only_reads, owned, shop_view
from tracker.admin.drafts import Answer, Drafting, sent
from tracker.admin.editor_languages import languages_offered, named, ordered
from tracker.admin.landing_words import landing_words
from tracker.admin.navigation import shop_url
from tracker.admin.popup_problems import explain
from tracker.clock import now, now_ms
from tracker.db import db
from tracker.landing import pages
from tracker.landing.checklist import Around, PopupFacts, checklist
from tracker.landing.content import Content, Hero, parse_content, to_json
from tracker.landing.drawing import address_of, draw_page
from tracker.landing.models import LandingPage
from tracker.landing.pages import PageError
from tracker.phrases import N_
from tracker.popups.document import DocumentError, text_tree
from tracker.popups.models import Popup, PopupVersion
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("landing_editor", __name__, url_prefix="/shops/<key>/pages/<page>")


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
    return DRAFTS.check(shop, owned(shop, LandingPage, public_id=page))


@blueprint.post("/draft")
@shop_view(role="marketer")
def save(shop: Shop, page: str) -> Answer:
    return DRAFTS.keep(shop, owned(shop, LandingPage, public_id=page))


@blueprint.post("/address")
@shop_view(role="marketer")
def move(shop: Shop, page: str) -> Answer:
    """Gives the page another address."""
    found = owned(shop, LandingPage, public_id=page)
    try:
        pages.move(found, str(sent().get("slug", "")), now(), current_user.email)
    except PageError as error:
        db.session.rollback()
        return jsonify({"message": _(str(error))}), 422
    db.session.commit()
    return jsonify({**DRAFTS.state(found), "slug": found.slug, "address": address_of(shop, found)}), 200


@blueprint.post("/publish")
@shop_view(role="marketer")
def put_live(shop: Shop, page: str) -> Answer:
    return DRAFTS.put_live(shop, owned(shop, LandingPage, public_id=page))


def _examined(shop: Shop, page: LandingPage, value: Any) -> dict[str, Any]:
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
        **DRAFTS.state(page),
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


def _published(page: LandingPage) -> dict[str, Any] | None:
    version = pages.in_force(page)
    return None if version is None else version.content


DRAFTS = Drafting[LandingPage](
    save=lambda page, content, name: pages.save_draft(page, content, now(), name),
    publish=lambda page, by: pages.publish(page, now(), by),
    published=_published,
    examine=_examined,
    refusal=PageError,
    listed=lambda: shop_url("admin.landing_pages.index"),
    changed=N_("This page was changed elsewhere since you opened it."),
)
