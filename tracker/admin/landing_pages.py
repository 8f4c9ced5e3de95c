"""The shop's landing pages: the list with its figures, a new one, its history, and what can be done with one."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.admin.navigation import shop_url
from tracker.clock import now
from tracker.db import db
from tracker.i18n import best_language
from tracker.insight.landing_figures import landing_figures
from tracker.landing import pages
from tracker.landing.drawing import address_of
from tracker.landing.models import LandingPage
from tracker.landing.pages import PageError
from tracker.landing.starters import STARTERS, content_of
from tracker.phrases import N_
from tracker.popups.models import Popup
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.shops.shops import ShopError, set_slug, slug_of_shop

blueprint = Blueprint("landing_pages", __name__, url_prefix="/shops/<key>/pages")

WORDS = {
    "published": N_("published version %(version)s"),
    "unpublished": N_("took it off"),
    "moved": N_("gave it another address"),
}


@dataclass(frozen=True)
class Row:
    """One page as the list shows it."""

    page: LandingPage
    address: str
    is_changed: bool
    views: int
    submissions: int


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _index(shop)


@blueprint.get("/new")
@shop_view(role="marketer")
def new(shop: Shop) -> str:
    return render_template("admin/landing/new.html", starters=STARTERS)


@blueprint.post("/new")
@shop_view(role="marketer")
def create(shop: Shop) -> Response:
    starter = STARTERS.get(request.form.get("starter", ""))
    if starter is None:
        abort(404)
    language = shop_settings(shop.settings)["language"]
    popup = db.session.scalar(
        select(Popup.public_id)
        .where(Popup.shop_id == shop.id, Popup.status == "live")
        .order_by(Popup.updated_at.desc())
        .limit(1)
    )
    slug_of_shop(shop)
    with force_locale(best_language(language)):
        content = content_of(starter, language, popup or "", _)
    page = pages.create_page(shop, _(starter.name), content, now())
    db.session.commit()
    return redirect(shop_url("admin.landing_editor.edit", page=page.public_id))


@blueprint.post("/address")
@shop_view(role="owner")
def rename_shop(shop: Shop) -> tuple[str, int] | Response:
    """What stands for the shop in the addresses of all its pages."""
    before = shop.slug
    try:
        set_slug(shop, request.form.get("slug", ""))
        pages.shop_moved(shop, before)
    except ShopError as error:
        db.session.rollback()
        return _index(shop, problem=_(error.msgid, **error.values), slug=request.form.get("slug", "")), 422
    db.session.commit()
    flash(_("The pages have their new addresses."), "success")
    return redirect(shop_url("admin.landing_pages.index"))


@blueprint.post("/<page>/unpublish")
@shop_view(role="marketer")
def unpublish(shop: Shop, page: str) -> Response:
    found = owned(shop, LandingPage, public_id=page)
    try:
        pages.unpublish(found, now(), current_user.email)
    except PageError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    else:
        db.session.commit()
        flash(_("“%(name)s” is taken off: its address leads nowhere now.", name=found.name), "success")
    return redirect(shop_url("admin.landing_pages.index"))


@blueprint.post("/<page>/remove")
@shop_view(role="marketer")
def remove(shop: Shop, page: str) -> Response:
    found = owned(shop, LandingPage, public_id=page)
    name = found.name
    try:
        pages.remove(found)
    except PageError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    else:
        db.session.commit()
        flash(_("“%(name)s” is gone.", name=name), "success")
    return redirect(shop_url("admin.landing_pages.index"))


@blueprint.get("/<page>/qr.svg")
@shop_view(role="viewer")
def qr_code(shop: Shop, page: str) -> Response:
    """The page's address for posters, parcels and shop windows: a drawing that can be printed at any size."""
    found = owned(shop, LandingPage, public_id=page)
    drawn = BytesIO()
    # Q: a quarter of it may be dirty or covered. The quiet border of four modules belongs to the code.
    segno.make(address_of(shop, found), error="q", micro=False).save(drawn, kind="svg", scale=10, border=4)
    response = Response(drawn.getvalue(), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-qr.svg"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/<page>/history")
@shop_view(role="viewer")
def history(shop: Shop, page: str) -> str:
    found = owned(shop, LandingPage, public_id=page)
    changes = pages.changes_of(found)
    # A version is new in the oldest change that put it in force.
    firsts = {change.version: change.id for change in changes if change.what == "published"}
    entries = [
        (change, _(WORDS[change.what], version=change.version), firsts.get(change.version) == change.id)
        for change in changes
    ]
    return render_template("admin/landing/history.html", page=found, entries=entries)


@blueprint.post("/<page>/history/<int:version>")
@shop_view(role="marketer")
def take_back(shop: Shop, page: str, version: int) -> Response:
    found = owned(shop, LandingPage, public_id=page)
    try:
        pages.take_back(found, version, now())
    except PageError:
        abort(404)
    db.session.commit()
    flash(_("The draft is version %(version)s again. Look at it, and publish it.", version=version), "success")
    return redirect(shop_url("admin.landing_editor.edit", page=page))


def _index(shop: Shop, problem: str = "", slug: str = "") -> str:
    found = db.session.scalars(
        select(LandingPage)
        .where(LandingPage.shop_id == shop.id)
        .order_by(LandingPage.updated_at.desc(), LandingPage.id.desc())
    ).all()
    figures = landing_figures(shop.id, [page.id for page in found])
    rows = []
    for page in found:
        version = pages.in_force(page)
        is_changed = version is not None and version.content != page.draft
        rows.append(Row(page, address_of(shop, page), is_changed, *figures[page.id]))
    return render_template(
        "admin/landing/index.html",
        rows=rows,
        base=f"{services().settings.public_url}/p/",
        slug=slug or shop.slug or "",
        problem=problem,
    )
