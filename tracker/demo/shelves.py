"""Where people browse: home, categories, products."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.demo.catalogue import (
    FEATURED,
    PRODUCTS,
    Offer,
    Product,
    category_of,
    offers_of,
    product_of,
    products_in,
    related_to,
)
from tracker.demo.datalayer import listed, viewed
from tracker.demo.journal import ARTICLES
from tracker.demo.markup import category_markup, home_markup, product_markup
from tracker.demo.memory import memory
from tracker.demo.page import blueprint, discount_for, show


@blueprint.get("/")
def home() -> str | Response:
    """The home page; `/?discount=CODE` is the link that applies a coupon."""
    if code := request.args.get("discount"):
        return _apply(code)
    featured = [product for product in PRODUCTS if product.slug in FEATURED]
    featured.sort(key=lambda one: FEATURED.index(one.slug))
    return show(
        "home.html", says=[listed("Favourites", featured)], markup=home_markup(), featured=featured, articles=ARTICLES
    )


@blueprint.get("/collections/<slug>")
def category(slug: str) -> str:
    found = category_of(slug)
    if found is None:
        abort(404)
    products = products_in(slug)
    return show(
        "category.html",
        says=[listed(found.name, products)],
        markup=category_markup(found),
        category=found,
        products=products,
    )


@blueprint.get("/products/<slug>")
def product(slug: str) -> str:
    found = product_of(slug)
    if found is None:
        abort(404)
    offer = _chosen(found, request.args.get("variant", ""))
    return show(
        "product.html",
        says=[viewed(offer)],
        markup=product_markup(offer),
        product=found,
        offer=offer,
        offers=offers_of(found),
        category=category_of(found.category),
        related=related_to(found),
    )


def _chosen(found: Product, variant: str) -> Offer:
    offers = offers_of(found)
    return next((one for one in offers if one.variant and one.variant.code == variant), offers[0])


def _apply(code: str) -> Response:
    """Puts the coupon of a link into the cart, and goes back to where the visitor was about to pay."""
    remembered = memory()
    discount = discount_for(code)
    if discount is None:
        remembered.notices.append(_("The code %(code)s is not valid, or has been used.", code=code[:40]))
    else:
        remembered.cart.code = discount.code
        remembered.notices.append(_("Your code %(code)s is applied to your cart.", code=discount.code))
    if not remembered.cart.count:
        return redirect(url_for("demo.home"), 303)
    came_from_checkout = (request.referrer or "").endswith(url_for("demo.checkout"))
    return redirect(url_for("demo.checkout" if came_from_checkout else "demo.cart"), 303)
