"""A shop's settings: the declared ones, its name, the origins that may speak for it, its keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.admin.forms import sent_values
from tracker.admin.navigation import shop_url
from tracker.contacts.prompt import prompt_json
from tracker.db import db
from tracker.i18n import VISITOR_LANGUAGES
from tracker.params import ParamError
from tracker.phrases import N_
from tracker.popups.scripts import script_url
from tracker.shops.models import Shop
from tracker.shops.settings import BY_NAME, SHOP_SETTINGS, ShopSettings, read_settings, shop_settings
from tracker.shops.shops import (
    MAXIMUM_NAME,
    ShopError,
    add_origin,
    origin_as_pasted,
    remove_origin,
    renew_secret_key,
    secret_key_of,
    set_settings,
    shop_by_name,
)

blueprint = Blueprint("shop_settings", __name__, url_prefix="/shops/<key>/settings")

SECTIONS = (
    (N_("The tag and consent"), ("send", "consent.mode")),
    (N_("Asking for consent"), ("consent.prompt", "consent.privacy_url", "consent.prompt_text")),
    (N_("Mail"), ("consent.double_opt_in", "mail.reply_to")),
    (
        N_("Half-typed forms"),
        (
            "capture.mode",
            "capture.forms",
            "capture.kinds",
            "capture.passwords",
            "capture.notice",
            "capture.keep_hours",
        ),
    ),
    (
        N_("Popups and coupons"),
        (
            "popups.per_session",
            "popups.window_count",
            "popups.window_hours",
            "popups.rest_minutes",
            "popups.holdout_percent",
            "language",
            "apply.system",
            "apply.place",
            "apply_url",
        ),
    ),
    (
        N_("How long things are kept"),
        ("visits.keep_days", "carts.keep_days", "decisions.keep_days", "answers.keep_days"),
    ),
    (N_("Money and time"), ("currency", "timezone", "margin_percent", "shipping.free_from")),
)
"""How the declared settings are grouped on the page; whatever is in no group stands in the last one."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _page(shop)


@blueprint.post("")
@shop_view(role="marketer")
def save(shop: Shop) -> tuple[str, int] | Response:
    sent = sent_values(SHOP_SETTINGS, request.form)
    problems = _problems(sent)
    name = request.form.get("name", shop.name).strip()
    if not _can_be_called(shop, name):
        problems["name"] = _("Give the shop a name of its own, of at most %(most)s characters.", most=MAXIMUM_NAME)
    if problems:
        return _page(shop, values=sent | {"name": name}, problems=problems), 422
    set_settings(shop, sent)
    shop.name = name
    db.session.commit()
    flash(_("Saved. Pages that are open take it up within a minute."), "success")
    return redirect(shop_url("admin.shop_settings.index"))


@blueprint.post("/origins")
@shop_view(role="owner")
def add(shop: Shop) -> tuple[str, int] | Response:
    try:
        add_origin(shop, origin_as_pasted(request.form.get("origin", "")))
    except ShopError as error:
        db.session.rollback()
        return _page(
            shop, problems={"origin": _(error.msgid, **error.values)}, origin=request.form.get("origin", "")
        ), 422
    db.session.commit()
    if request.form.get("next") == "install":
        flash(_("Allowed. Its events are taken from now on."), "success")
        return redirect(shop_url("admin.install.index"))
    return redirect(shop_url("admin.shop_settings.index") + "#origins")


@blueprint.post("/origins/remove")
@shop_view(role="owner")
def remove(shop: Shop) -> Response:
    remove_origin(shop, request.form.get("origin", ""))
    db.session.commit()
    return redirect(shop_url("admin.shop_settings.index") + "#origins")


@blueprint.post("/secret")
@shop_view(role="owner")
def reveal(shop: Shop) -> str:
    """Shows the secret key on this one answer; no page with it has an address of its own."""
    return _page(shop, secret=secret_key_of(shop))


@blueprint.post("/secret/renew")
@shop_view(role="owner")
def renew(shop: Shop) -> str:
    secret = renew_secret_key(shop)
    db.session.commit()
    return _page(shop, secret=secret, is_renewed=True)


def _page(shop: Shop, **given: Any) -> str:
    values = dict(shop_settings(shop.settings or {}).values) | {"name": shop.name} | given.pop("values", {})
    return render_template(
        "admin/shops/settings.html",
        sections=_sections(),
        values=values,
        prompt=_prompt_preview(shop),
        **{"problems": {}, "origin": "", **given},
    )


def _prompt_preview(shop: Shop) -> dict[str, Any]:
    """What draws the prompt on a shop's page, and the prompt itself in every language that visitors read."""
    stored = shop_settings(shop.settings or {})
    asking = ShopSettings({**stored.values, "consent.prompt_text": ""})
    prompts = {}
    for language in VISITOR_LANGUAGES:
        with force_locale(language):
            prompts[language] = prompt_json(asking, language, _)
    return {"part": script_url("parts/prompt.js"), "prompts": prompts}


def _sections() -> list[tuple[str, list[Any]]]:
    sections = [(title, [BY_NAME[name] for name in names if name in BY_NAME]) for title, names in SECTIONS]
    listed = {name for _title, names in SECTIONS for name in names}
    sections[-1][1].extend(param for param in SHOP_SETTINGS if param.name not in listed)
    return sections


def _problems(sent: dict[str, Any]) -> dict[str, str]:
    problems = {}
    for name, value in sent.items():
        try:
            read_settings({name: value})
        except ParamError as error:
            problems[name] = _(error.msgid, **error.values)
    return problems


def _can_be_called(shop: Shop, name: str) -> bool:
    if not name or len(name) > MAXIMUM_NAME:
        return False
    with db.session.no_autoflush:
        other = shop_by_name(name)
    return other is None or other.id == shop.id
