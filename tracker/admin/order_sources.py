"""Connecting the shop's own server, so that its orders are told as they are: exact steps, secrets, last deliveries."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.admin.navigation import shop_url
from tracker.admin.orders import SHARE_DAYS, share_confirmed
from tracker.clock import now
from tracker.db import db
from tracker.services import services
from tracker.shops.connections import SYSTEMS, connect, connection_of, disconnect, new_secret, secret_of
from tracker.shops.models import Shop
from tracker.shops.shops import ShopError

blueprint = Blueprint("order_sources", __name__, url_prefix="/shops/<key>/orders/connect")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _page(shop)


@blueprint.get("/<system>/deliveries")
@shop_view(role="viewer")
def deliveries(shop: Shop, system: str) -> str:
    """The part of the page that asks again every few seconds."""
    _must_be_known(system)
    return render_template("admin/orders/_deliveries.html", system=system, connection=connection_of(shop, system))


@blueprint.post("/shopify")
@shop_view(role="owner")
def paste(shop: Shop) -> tuple[str, int] | Response:
    """Keeps the secret that Shopify shows."""
    try:
        connect(shop, "shopify", request.form.get("secret", ""), now())
    except ShopError as error:
        db.session.rollback()
        return _page(shop, problem=_(error.msgid, **error.values)), 422
    db.session.commit()
    flash(_("Connected. Send a test notification from Shopify to see it arrive."), "success")
    return redirect(shop_url("admin.order_sources.index") + "#shopify")


@blueprint.post("/woocommerce")
@shop_view(role="owner")
def make(shop: Shop) -> str:
    """Makes a secret for WooCommerce, and shows it on this one answer."""
    secret = new_secret()
    connect(shop, "woocommerce", secret, now())
    db.session.commit()
    return _page(shop, secret=secret, shown="woocommerce")


@blueprint.post("/<system>/secret")
@shop_view(role="owner")
def reveal(shop: Shop, system: str) -> str:
    """Shows a secret on this one answer; no page with it has an address of its own."""
    _must_be_known(system)
    if connection_of(shop, system) is None:
        abort(404)
    return _page(shop, secret=secret_of(shop, system), shown=system)


@blueprint.post("/<system>/disconnect")
@shop_view(role="owner")
def end(shop: Shop, system: str) -> Response:
    _must_be_known(system)
    disconnect(shop, system)
    db.session.commit()
    flash(_("Disconnected. Its deliveries are refused from now on; orders that were told stay."), "success")
    return redirect(shop_url("admin.order_sources.index"))


def _must_be_known(system: str) -> None:
    if system not in SYSTEMS:
        abort(404)


def _page(shop: Shop, **given: Any) -> str:
    base = services().settings.public_url
    return render_template(
        "admin/orders/connect.html",
        addresses={system: f"{base}/v1/webhooks/{system}/{shop.public_key}" for system in SYSTEMS},
        connections={system: connection_of(shop, system) for system in SYSTEMS},
        api_address=f"{base}/v1/orders",
        is_https=base.startswith("https://"),
        share=share_confirmed(shop, now()),
        share_days=SHARE_DAYS,
        **{"problem": "", "secret": "", "shown": "", **given},
    )
