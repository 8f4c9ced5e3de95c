"""The shop's coupon pools: the list, filling one from CSV, and who uses it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.clock import now
from tracker.db import db
from tracker.popups import coupons
from tracker.popups.coupons import PoolError, Upload
from tracker.popups.models import Coupon, CouponPool, Popup
from tracker.shops.models import Shop

blueprint = Blueprint("pools", __name__, url_prefix="/shops/<key>/coupons")

LATEST = 20
FEW_CODES = 20


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _index(shop)


@blueprint.post("")
@shop_view(role="marketer")
def create(shop: Shop) -> tuple[str, int] | Response:
    name = request.form.get("name", "")
    try:
        pool = coupons.create_pool(db.session(), shop.id, name, now())
        upload = coupons.add_codes(db.session(), pool, _uploaded_text())
    except PoolError as error:
        db.session.rollback()
        return _index(shop, problem=_(str(error)), name=name), 422
    db.session.commit()
    _say_added(upload)
    _say_left_out(upload)
    return redirect(url_for("admin.pools.show", key=shop.public_key, pool=pool.public_id))


@blueprint.get("/<pool>")
@shop_view(role="viewer")
def show(shop: Shop, pool: str) -> str:
    return _show(shop, owned(shop, CouponPool, public_id=pool))


@blueprint.post("/<pool>")
@shop_view(role="marketer")
def add(shop: Shop, pool: str) -> str | tuple[str, int]:
    found = owned(shop, CouponPool, public_id=pool)
    try:
        text = _uploaded_text()
        if not text.strip():
            raise PoolError(_("Choose a file, or paste codes: one a line."))
        upload = coupons.add_codes(db.session(), found, text)
    except PoolError as error:
        db.session.rollback()
        return _show(shop, found, problem=_(str(error))), 422
    db.session.commit()
    _say_added(upload)
    return _show(shop, found, upload=upload)


def _index(shop: Shop, problem: str = "", name: str = "") -> str:
    pools = coupons.pools_of_shop(db.session(), shop.id)
    figures = coupons.figures(db.session(), [pool.id for pool in pools])
    return render_template(
        "admin/pools/index.html", pools=pools, figures=figures, few=FEW_CODES, problem=problem, name=name
    )


def _show(shop: Shop, pool: CouponPool, problem: str = "", upload: Upload | None = None) -> str:
    latest = db.session.execute(
        select(Coupon, Popup.name)
        .outerjoin(Popup, Popup.id == Coupon.popup_id)
        .where(Coupon.pool_id == pool.id, Coupon.claimed_at.is_not(None))
        .order_by(Coupon.claimed_at.desc())
        .limit(LATEST)
    ).all()
    return render_template(
        "admin/pools/show.html",
        pool=pool,
        figures=coupons.figures(db.session(), [pool.id])[pool.id],
        latest=latest,
        users=_users(shop, pool),
        few=FEW_CODES,
        reported=coupons.REPORTED_LINES,
        problem=problem,
        upload=upload,
    )


def _users(shop: Shop, pool: CouponPool) -> list[Popup]:
    """The popups whose draft names the pool. A shop has few popups, so they are read, not searched."""
    popups = db.session.scalars(
        select(Popup).where(Popup.shop_id == shop.id, Popup.status != "archived").order_by(Popup.name)
    )
    return [popup for popup in popups if pool.public_id in str(popup.draft)]


def _uploaded_text() -> str:
    """The chosen file, or what was pasted. Spreadsheets save CSV in UTF-8 or in the old Windows encoding."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        return request.form.get("codes", "")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _say_added(upload: Upload) -> None:
    if upload.added:
        flash(ngettext("%(num)d code was added.", "%(num)d codes were added.", upload.added), "success")


def _say_left_out(upload: Upload) -> None:
    count = len(upload.duplicate) + len(upload.unusable)
    if count:
        one = "%(num)d line was left out: there twice, too long, or not printable."
        many = "%(num)d lines were left out: there twice, too long, or not printable."
        flash(ngettext(one, many, count), "warning")
