"""The shop's popups: the list with its figures, the gallery, and what can be done with one without opening it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.admin.popup_figures import PopupFigures, figures_of
from tracker.admin.popup_sentence import sentence
from tracker.admin.rule_sentence import with_names
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.i18n import VISITOR_LANGUAGES, language_name
from tracker.phrases import N_
from tracker.popups import coupons, publish
from tracker.popups.answers import questions_of
from tracker.popups.document import DocumentError, best_of, pools_of
from tracker.popups.models import Popup
from tracker.popups.publish import PopupError
from tracker.popups.templates import DISPLAYS, GAMES, GOALS, OCCASIONS, TEMPLATES
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("popups", __name__, url_prefix="/shops/<key>/popups")

SHELVES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("present", N_("In use"), ("live", "paused", "draft")),
    ("live", N_("Live"), ("live",)),
    ("draft", N_("Drafts"), ("draft",)),
    ("archived", N_("Archive"), ("archived",)),
)

MOVES: Mapping[str, tuple[Callable[..., None], str]] = {
    "pause": (publish.pause, N_("“%(name)s” is paused: nobody sees it until you resume it.")),
    "resume": (publish.resume, N_("“%(name)s” is live again.")),
    "archive": (publish.archive, N_("“%(name)s” is in the archive. Its figures are kept.")),
    "restore": (publish.restore, N_("“%(name)s” is back.")),
}


@dataclass(frozen=True)
class LowPool:
    """A coupon pool that is empty, or soon will be."""

    public_id: str
    name: str
    free: int


@dataclass(frozen=True)
class Row:
    """One popup as the list shows it. `sentence` is empty while its draft is not finished."""

    popup: Popup
    sentence: str
    is_changed: bool
    figures: PopupFigures
    has_experiment: bool
    has_questions: bool
    has_languages: bool
    low: Sequence[LowPool] = ()
    """The pools it takes codes from that run low."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    shelf = request.args.get("shelf", "present")
    statuses = next((wanted for name, _label, wanted in SHELVES if name == shelf), None)
    if statuses is None:
        abort(404)
    popups = db.session.scalars(
        select(Popup)
        .where(Popup.shop_id == shop.id, Popup.status.in_(statuses))
        .order_by(Popup.updated_at.desc(), Popup.id.desc())
    ).all()
    figures = figures_of(shop.id, [popup.id for popup in popups])
    low = _low_pools(shop)
    rows = [_row(popup, figures[popup.id], low) for popup in popups]
    return render_template("admin/popups/index.html", rows=rows, shelf=shelf, shelves=SHELVES, is_new=_is_new(shop))


@blueprint.get("/new")
@shop_view(role="marketer")
def new(shop: Shop) -> str:
    shelves = [(title, [one for one in TEMPLATES if one.goal == goal]) for goal, title in GOALS]
    return render_template(
        "admin/popups/new.html",
        shelves=[(title, templates) for title, templates in shelves if templates],
        filters=_filters(),
        reader=str(get_locale()),
        language=best_of(VISITOR_LANGUAGES, [shop_settings(shop.settings)["language"]]),
        languages=VISITOR_LANGUAGES,
        language_name=language_name,
    )


@blueprint.post("/new")
@shop_view(role="marketer")
def create(shop: Shop) -> Response:
    template = TEMPLATES.get(request.form.get("template", ""))
    if template is None:
        abort(404)
    settings = shop_settings(shop.settings)
    wanted, currency = settings["language"], settings["currency"]
    # The runtime's own words are in the popup's language, which the marketer need not think of.
    own = best_of(template.languages, [wanted])
    also = [one for one in request.form.getlist("also") if one != wanted]
    document = template.document(own, also, currency) | {"language": wanted}
    popup = publish.create_popup(shop, _unused(shop, template.title(str(get_locale()))), document, now())
    db.session.commit()
    return redirect(url_for("admin.popup_editor.edit", key=shop.public_key, popup=popup.public_id))


@blueprint.post("/<popup>/<any(pause, resume, archive, restore):move>")
@shop_view(role="marketer")
def move(shop: Shop, popup: str, move: str) -> Response:
    change, words = MOVES[move]
    found = owned(shop, Popup, public_id=popup)
    try:
        change(found, now(), current_user.email)
    except PopupError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    else:
        db.session.commit()
        flash(_(words, name=found.name), "success")
    return _back(shop)


@blueprint.post("/<popup>/duplicate")
@shop_view(role="marketer")
def duplicate(shop: Shop, popup: str) -> Response:
    found = owned(shop, Popup, public_id=popup)
    copy = publish.duplicate(found, _unused(shop, _("%(name)s (copy)", name=found.name[:100])), now())
    db.session.commit()
    flash(_("This is a copy of “%(name)s”. Nobody sees it until you publish it.", name=found.name), "success")
    return redirect(url_for("admin.popup_editor.edit", key=shop.public_key, popup=copy.public_id))


def _filters() -> dict[str, list[tuple[str, str]]]:
    """What the gallery can be searched by: of each, what there is a template for."""
    every = list(TEMPLATES)
    there: dict[str, tuple[tuple[tuple[str, str], ...], set[str]]] = {
        "goals": (GOALS, {one.goal for one in every}),
        "occasions": (OCCASIONS, {one.occasion for one in every}),
        "displays": (DISPLAYS, {one.display for one in every}),
        "games": (GAMES, {one.game or "none" for one in every}),
    }
    return {
        name: [(value, _(label)) for value, label in known if value in found] for name, (known, found) in there.items()
    }


def _low_pools(shop: Shop) -> dict[str, LowPool]:
    """The pools that have fewer free codes than their marketer wants, by public id."""
    pools = coupons.lists_of_shop(db.session(), shop.id)
    figures = coupons.figures(db.session(), [pool.id for pool in pools])
    return {
        pool.public_id: LowPool(pool.public_id, pool.name, figures[pool.id].free)
        for pool in pools
        if not figures[pool.id].free or figures[pool.id].free < pool.low_at
    }


def _row(popup: Popup, figures: PopupFigures, low: Mapping[str, LowPool]) -> Row:
    version = publish.in_force(popup)
    document = popup.draft if version is None else version.document
    try:
        whole = publish.read_whole(document, check_rule)
        words, pools = with_names(sentence(whole, brief=True), g.shop), pools_of(whole)
    except DocumentError:
        whole, words, pools = None, "", set()
    is_changed = version is not None and version.document != popup.draft
    running_low = [low[pool] for pool in sorted(pools) if pool in low]
    has_questions = whole is not None and bool(questions_of(whole))
    return Row(
        popup,
        words,
        is_changed,
        figures,
        bool(document.get("experiment")),
        has_questions,
        bool(document.get("texts")),
        running_low,
    )


def _unused(shop: Shop, name: str) -> str:
    """The name, with a number where the shop has it already: files and people know a popup by its name."""
    taken = set(db.session.scalars(select(Popup.name).where(Popup.shop_id == shop.id)))
    numbered = (f"{name} {number}" for number in itertools.count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _is_new(shop: Shop) -> bool:
    return db.session.scalar(select(Popup.id).where(Popup.shop_id == shop.id).limit(1)) is None


def _back(shop: Shop) -> Response:
    shelf = request.form.get("shelf")
    return redirect(url_for("admin.popups.index", key=shop.public_key, shelf=shelf if shelf != "present" else None))
