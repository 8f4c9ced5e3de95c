"""The shops a person works for: the list, and making another one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.admin.access import account_view, owner_view, visible_shops
from tracker.clock import now
from tracker.db import db
from tracker.phrases import N_
from tracker.shops.shops import MAXIMUM_NAME, ShopError, create_shop, origin_as_pasted, shop_by_name

blueprint = Blueprint("shops", __name__, url_prefix="/shops")


@blueprint.get("")
@account_view
def index() -> str:
    return render_template("admin/shops/index.html", shops=visible_shops())


@blueprint.get("/new")
@owner_view
def new() -> str:
    return render_template("admin/shops/new.html", name="", origin="")


@blueprint.post("/new")
@owner_view
def create() -> tuple[str, int] | Response:
    name, origin = request.form.get("name", "").strip(), origin_as_pasted(request.form.get("origin", ""))
    # Without a name it is called as its address is.
    name = name or origin.partition("://")[2].removeprefix("www.")[:MAXIMUM_NAME]
    try:
        if shop_by_name(name) is not None:
            raise ShopError(N_("there is a shop of this name already"))
        shop, _created = create_shop(name, [origin], now=now())
    except ShopError as error:
        db.session.rollback()
        page = render_template("admin/shops/new.html", name=name, origin=origin, problem=_(error.msgid, **error.values))
        return page, 422
    db.session.commit()
    flash(_("%(shop)s is ready. Now put the tag into its pages.", shop=shop.name), "success")
    return redirect(url_for("admin.install.index", key=shop.public_key))
