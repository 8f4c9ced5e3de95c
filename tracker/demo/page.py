"""The demo shop's blueprint, and how each of its pages is drawn: cart, tag, JSON-LD, dataLayer, headers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from flask_babel import format_currency
from sqlalchemy import select

from tracker.db import db, read_only
from tracker.demo.cart import FREE_SHIPPING_FROM_MINOR, SHIPPING_MINOR, Discount, Sum, add_up
from tracker.demo.catalogue import CATEGORIES, CURRENCY, SHOP_NAME, Product, offers_of
from tracker.demo.coupons import discount_of
from tracker.demo.memory import keep_memory, memory
from tracker.money import to_major
from tracker.services import services
from tracker.shops.models import Shop

POLICY = (
    "default-src 'none'; script-src 'self' {tag} 'nonce-{nonce}'; connect-src 'self' {tag}; img-src 'self' {tag} data:;"
    " style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types shop"
)

blueprint = Blueprint(
    "demo",
    __name__,
    static_folder=str(Path(__file__).resolve().parents[2] / "static" / "demo"),
    static_url_path="/demo",
)


def show(
    template: str, *, says: Sequence[dict[str, Any]] = (), markup: dict[str, Any] | None = None, **values: Any
) -> str:
    """A page of the shop. `says` are its dataLayer entries, after those that an earlier form has left for it."""
    remembered = memory()
    said = [*remembered.take_said(), *says]
    return render_template(
        f"demo/{template}",
        says=said,
        markup=markup,
        notices=remembered.take_notices(),
        cart_count=remembered.cart.count,
        **values,
    )


def demo_shop() -> Shop | None:
    """The demo shop's account with Shopbell; None before `flask demo` has made it."""
    if "demo_shop" not in g:
        g.demo_shop = db.session.scalar(select(Shop).filter_by(name=SHOP_NAME))
    found: Shop | None = g.demo_shop
    return found


def discount_for(code: str) -> Discount | None:
    """What the code is worth now."""
    shop = demo_shop()
    return discount_of(shop.id, code) if shop and code else None


def present_sum() -> Sum:
    """What the cart of the browser that asks comes to."""
    cart = memory().cart
    return add_up(cart, discount_for(cart.code))


def price(minor: int) -> str:
    """Money as people read it."""
    return str(format_currency(to_major(minor, CURRENCY), CURRENCY))


def picture(product: Product) -> str:
    """The picture that stands for a product: its first variant's."""
    return offers_of(product)[0].picture


@blueprint.before_request
def _only_read() -> None:
    """The shop writes no row: what changes is in the browser's cookie. So no form waits for SQLite's write lock."""
    read_only.set(True)


@blueprint.context_processor
def _for_templates() -> dict[str, Any]:
    shop = demo_shop()
    return {
        "shop_name": SHOP_NAME,
        "categories": CATEGORIES,
        "price": price,
        "picture": picture,
        "nonce": _nonce(),
        "tag_origin": _tag_origin(),
        "shop_key": shop.public_key if shop else None,
        "free_from": price(FREE_SHIPPING_FROM_MINOR),
        "shipping_price": price(SHIPPING_MINOR),
    }


@blueprint.after_request
def _finish(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY.format(tag=_tag_origin(), nonce=_nonce())
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return keep_memory(response)


@blueprint.errorhandler(404)
def _not_found(error: Exception) -> tuple[str, int]:
    return show("not_found.html"), 404


def _nonce() -> str:
    if "demo_nonce" not in g:
        g.demo_nonce = secrets.token_urlsafe(16)
    return str(g.demo_nonce)


def _tag_origin() -> str:
    """Where the tag comes from: the shop's own origin, unless a proxy has put another name in front."""
    own = request.host_url.rstrip("/")
    shop = demo_shop()
    if shop and any(known.origin == own for known in shop.origins):
        return own
    return services().settings.public_url
