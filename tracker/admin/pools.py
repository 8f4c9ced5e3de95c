"""The shop's coupon pools: the list with what came of them, filling one, its settings, taking its codes along."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from tracker.admin.access import owned, shop_view
from tracker.admin.csv_files import csv_answer
from tracker.admin.navigation import shop_url
from tracker.clock import iso, now
from tracker.db import db
from tracker.insight.coupon_figures import came_of_pools, static_codes
from tracker.popups import coupons
from tracker.popups.coupon_files import PoolError, Upload
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.document.patterns import capacity
from tracker.popups.models import Coupon, CouponPool, Popup
from tracker.shops.models import Shop

blueprint = Blueprint("pools", __name__, url_prefix="/shops/<key>/coupons")

LATEST = 10
PORTION = 1000

EXPORTED = ("code", "state", "given_at", "valid_until", "used_at")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _index(shop)


@blueprint.post("")
@shop_view(role="marketer")
def create(shop: Shop) -> tuple[str, int] | AnyResponse:
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
    return redirect(shop_url("admin.pools.show", pool=pool.public_id))


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


@blueprint.post("/<pool>/make")
@shop_view(role="marketer")
def make(shop: Shop, pool: str) -> AnyResponse | tuple[str, int]:
    """Makes codes ahead by a pattern, to be taken into the shop's system."""
    found = owned(shop, CouponPool, public_id=pool)
    try:
        if found.pattern is not None:
            raise PoolError(_("The codes of this pool are made as they are won; none can be added."))
        made = coupons.make_codes(db.session(), found, request.form.get("pattern", ""), _number("count"))
    except PoolError as error:
        db.session.rollback()
        return _show(shop, found, made_problem=_(str(error)), pattern=request.form.get("pattern", "")), 422
    db.session.commit()
    flash(ngettext("%(num)d code was made. Download it for your shop's system.",
                   "%(num)d codes were made. Download them for your shop's system.", made), "success")  # fmt: skip
    return redirect(shop_url("admin.pools.show", pool=pool))


@blueprint.post("/<pool>/settings")
@shop_view(role="marketer")
def change(shop: Shop, pool: str) -> AnyResponse | tuple[str, int]:
    found = owned(shop, CouponPool, public_id=pool)
    try:
        coupons.change_pool(found, _number("low_at"), request.form.get("after_expiry", found.after_expiry))
    except PoolError as error:
        db.session.rollback()
        return _show(shop, found, settings_problem=_(str(error))), 422
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(shop_url("admin.pools.show", pool=pool))


@blueprint.post("/<pool>/codes.csv")
@shop_view(role="marketer")
def export(shop: Shop, pool: str) -> Response:
    """All codes of the pool. Not for viewers: whoever holds the file holds the coupons."""
    found = owned(shop, CouponPool, public_id=pool)
    return csv_answer("codes", EXPORTED, _lines(found.id))


def _lines(pool_id: int) -> Iterator[tuple[str | None, ...]]:
    after = 0
    while True:
        query = select(Coupon).where(Coupon.pool_id == pool_id, Coupon.id > after).order_by(Coupon.id).limit(PORTION)
        portion = db.session.scalars(query).all()
        for one in portion:
            state = "used" if one.used_at else "given" if one.claimed_at else "free"
            yield one.code, state, iso(one.claimed_at), iso(one.expires_at), iso(one.used_at)
        if len(portion) < PORTION:
            return
        after = portion[-1].id
        db.session.expunge_all()


def _index(shop: Shop, problem: str = "", name: str = "") -> str:
    pools = coupons.pools_of_shop(db.session(), shop.id)
    ids = [pool.id for pool in pools]
    return render_template(
        "admin/pools/index.html",
        pools=pools,
        figures=coupons.figures(db.session(), ids),
        came=came_of_pools(db.session(), ids, now()),
        statics=static_codes(db.session(), shop.id),
        problem=problem,
        name=name,
    )


def _show(
    shop: Shop,
    pool: CouponPool,
    problem: str = "",
    upload: Upload | None = None,
    made_problem: str = "",
    settings_problem: str = "",
    pattern: str = "",
) -> str:
    latest = db.session.execute(
        select(CouponClaim, Popup.name)
        .outerjoin(Popup, Popup.id == CouponClaim.popup_id)
        .where(CouponClaim.pool_id == pool.id)
        .order_by(CouponClaim.given_at.desc(), CouponClaim.id.desc())
        .limit(LATEST)
    ).all()
    return render_template(
        "admin/pools/show.html",
        pool=pool,
        figures=coupons.figures(db.session(), [pool.id])[pool.id],
        came=came_of_pools(db.session(), [pool.id], now())[pool.id],
        capacity=capacity(pool.pattern) if pool.pattern else None,
        latest=latest,
        now=now(),
        users=_users(shop, pool),
        reported=coupons.REPORTED_LINES,
        problem=problem,
        made_problem=made_problem,
        settings_problem=settings_problem,
        pattern=pattern,
        upload=upload,
    )


def _users(shop: Shop, pool: CouponPool) -> list[Popup]:
    """The popups whose draft names the pool. A shop has few popups, so they are read, not searched."""
    popups = db.session.scalars(
        select(Popup).where(Popup.shop_id == shop.id, Popup.status != "archived").order_by(Popup.name)
    )
    sought = pool.pattern or pool.public_id
    return [popup for popup in popups if sought in str(popup.draft)]


def _number(name: str) -> int:
    """A whole number of the form; -1, which every check refuses, for anything else."""
    given = request.form.get(name, "").strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else -1


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
