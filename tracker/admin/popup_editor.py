"""The editor of one popup: its page, and what the page asks while the marketer types, saves and publishes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from tracker.admin.access import only_reads, owned, shop_view
from tracker.admin.drafts import Answer, Drafting
from tracker.admin.editor_config import editor_config
from tracker.admin.editor_languages import named
from tracker.admin.experiment_length import days_needed
from tracker.admin.navigation import shop_url
from tracker.admin.own_pages import to_own_page
from tracker.admin.popup_problems import Problem, explain
from tracker.admin.popup_sentence import sentence
from tracker.admin.rule_sentence import with_names
from tracker.clock import now, now_ms
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.i18n import best_language
from tracker.phrases import N_
from tracker.popups import coupons, publish
from tracker.popups.beside import was_placed
from tracker.popups.budget import days_left
from tracker.popups.checklist import Circumstances, checklist
from tracker.popups.document import Document, DocumentError
from tracker.popups.models import Popup
from tracker.popups.public_document import odds_text, public_document
from tracker.popups.publish import PopupError
from tracker.popups.rules_text import rules_text
from tracker.popups.stock import given_since, spent_now
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.page_link import DRAFT
from tracker.shops.settings import has_apply_link, shop_settings

blueprint = Blueprint("popup_editor", __name__, url_prefix="/shops/<key>/popups/<popup>")

RATE_DAYS = 7


@blueprint.get("/edit")
@shop_view(role="viewer")
def edit(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    return render_template("admin/popups/edit.html", popup=found, config=editor_config(shop, found))


@blueprint.get("/on-page")
@shop_view(role="viewer")
def on_page(shop: Shop, popup: str) -> BaseResponse:
    """To a page of the shop's own, on which whoever follows the link sees the draft."""
    owned(shop, Popup, public_id=popup)
    return to_own_page(shop, DRAFT, request.args.get("address", ""), popup)


@blueprint.post("/check")
@only_reads
@shop_view(role="viewer")
def check(shop: Shop, popup: str) -> Answer:
    return DRAFTS.check(shop, owned(shop, Popup, public_id=popup))


@blueprint.post("/draft")
@shop_view(role="marketer")
def save(shop: Shop, popup: str) -> Answer:
    return DRAFTS.keep(shop, owned(shop, Popup, public_id=popup))


@blueprint.post("/publish")
@shop_view(role="marketer")
def put_live(shop: Shop, popup: str) -> Answer:
    return DRAFTS.put_live(shop, owned(shop, Popup, public_id=popup))


def _examined(shop: Shop, popup: Popup, value: Any) -> dict[str, Any]:
    try:
        document = publish.read_whole(value, check_rule)
    except DocumentError as error:
        return {"problem": _told(explain(error)), "sentence": "", "checklist": [], "odds": []}
    pools = coupons.pools_of_shop(db.session(), shop.id)
    figures = coupons.figures(db.session(), [pool.id for pool in pools])
    around = Circumstances(
        pools={pool.public_id: (pool.name, figures[pool.id].free) for pool in pools},
        low_at={pool.public_id: pool.low_at for pool in pools},
        has_apply_link=has_apply_link(shop_settings(shop.settings)),
        now_ms=now_ms(),
        kinds_kept=frozenset(shop_settings(shop.settings)["capture.kinds"]),
        was_placed=was_placed(db.session(), popup.id),
        can_mail=services().settings.smtp is not None,
        confirms=shop_settings(shop.settings)["consent.double_opt_in"],
        days_needed=days_needed(shop, document),
        currency=shop_settings(shop.settings)["currency"],
        budget_days=_budget_days(popup, document),
    )
    lines = checklist(document, around)
    return {
        "problem": None,
        "sentence": with_names(sentence(document), shop),
        "checklist": [{"level": line.level, "text": _(line.text, **named(line)), "path": line.path} for line in lines],
        "odds": odds_text([prize.weight for prize in document.game.prizes]) if document.game else [],
        "public": public_document(document),
        "rules": _rules(document),
    }


def _rules(document: Document) -> str:
    """As visitors read them, in the popup's language."""
    with force_locale(best_language(document.language)):
        return rules_text(document, _)


def _budget_days(popup: Popup, document: Document) -> float | None:
    """In how many days the game's budget is used up at the rate of the last week."""
    if document.game is None:
        return None
    at = now()
    days = max(1.0, min(RATE_DAYS, (at - popup.created_at).total_seconds() / 86_400))
    wins, cost = given_since(db.session(), popup.id, (at - dt.timedelta(days=RATE_DAYS)).date())
    return days_left(document.game, spent_now(db.session(), popup.id, at), wins / days, cost / days)


def _told(problem: Problem) -> dict[str, str]:
    return {"path": problem.path, "message": problem.message}


def _published(popup: Popup) -> dict[str, Any] | None:
    version = publish.in_force(popup)
    return None if version is None else version.document


DRAFTS = Drafting[Popup](
    save=lambda popup, document, name: publish.save_draft(popup, document, now(), check_rule, name),
    publish=lambda popup, by: publish.publish(popup, now(), by, check_rule),
    published=_published,
    examine=_examined,
    refusal=PopupError,
    listed=lambda: shop_url("admin.popups.index"),
    changed=N_("This popup was changed elsewhere since you opened it."),
)
