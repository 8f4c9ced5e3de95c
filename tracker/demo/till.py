"""Where people pay: cart, codes, checkout, order."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import abort, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.demo.cart import Cart
from tracker.demo.catalogue import Offer, offer_of
from tracker.demo.datalayer import about_cart, moved, order_of, purchased
from tracker.demo.memory import memory
from tracker.demo.page import blueprint, discount_for, present_sum, price, show

FIELDS = ("email", "name", "address", "postcode", "city", "country")
COUNTRIES = ("AT", "BE", "DE", "DK", "ES", "FR", "IE", "IT", "LU", "NL", "PT", "SE")


@blueprint.get("/cart")
def cart() -> str:
    now = present_sum()
    return show("cart.html", says=[about_cart("view_cart", now)] if now.lines else [], sum=now)


@blueprint.post("/cart/add")
def add() -> Response:
    """From a form: on to the cart. From the page's own fetch: what to say, and what to push to dataLayer."""
    offer = _offer()
    remembered = memory()
    added = remembered.cart.add(offer.sku, max(1, _quantity(1)))
    push = moved(offer, added) if added else None
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_added(offer, added, push))
    remembered.said += [push] if push else []
    return redirect(url_for("demo.cart"), 303)


@blueprint.post("/cart/change")
def change() -> Response:
    offer = _offer()
    remembered = memory()
    difference = remembered.cart.change(offer.sku, _quantity(0))
    if difference:
        remembered.said.append(moved(offer, difference))
    return redirect(url_for("demo.cart"), 303)


@blueprint.post("/cart/code")
def code() -> Response:
    _give_code()
    return redirect(url_for("demo.cart"), 303)


@blueprint.get("/checkout")
def checkout() -> str | Response:
    now = present_sum()
    if not now.lines:
        return redirect(url_for("demo.cart"), 303)
    return _checkout_page({}, {}, says=[about_cart("begin_checkout", now)])


@blueprint.post("/checkout")
def order() -> str | Response:
    now = present_sum()
    if not now.lines:
        return redirect(url_for("demo.cart"), 303)
    given = {name: request.form.get(name, "").strip()[:200] for name in FIELDS}
    if "apply" in request.form:
        _give_code()
        return _checkout_page(given, {})
    missing = _missing(given)
    if missing:
        return _checkout_page(given, missing)
    number = f"FC-{secrets.randbelow(900_000) + 100_000}"
    remembered = memory()
    remembered.order = {
        "number": number,
        "name": given["name"].split(" ")[0],
        "ecommerce": order_of(number, now),
        "discount_minor": now.discount_minor,
        "shipping_minor": now.shipping_minor,
        "total_minor": now.total_minor,
    }
    remembered.cart = Cart()
    return redirect(url_for("demo.thank_you", number=number), 303)


@blueprint.get("/orders/<number>/thank-you")
def thank_you(number: str) -> str:
    placed = memory().order
    if placed is None or placed["number"] != number:
        abort(404)
    return show("thank_you.html", says=[purchased(placed)], order=placed, offer_of=offer_of)


@blueprint.post("/newsletter")
def newsletter() -> Response:
    remembered = memory()
    if _is_address(request.form.get("email", "")):
        remembered.notices.append(_("Thank you. You will hear from the kiln once a month."))
    else:
        remembered.notices.append(_("That address does not look complete. Please try once more."))
    return redirect(url_for("demo.home"), 303)


def _checkout_page(given: dict[str, str], missing: dict[str, str], *, says: list[dict[str, Any]] | None = None) -> str:
    return show("checkout.html", says=says or [], sum=present_sum(), given=given, missing=missing, countries=COUNTRIES)


def _offer() -> Offer:
    offer = offer_of(request.form.get("sku", ""))
    if offer is None:
        abort(404)
    return offer


def _quantity(default: int) -> int:
    text = request.form.get("quantity", "")
    return int(text) if re.fullmatch(r"\d{1,3}", text) else default


def _added(offer: Offer, added: int, push: dict[str, Any] | None) -> dict[str, Any]:
    now = present_sum()
    missing = now.to_free_shipping_minor
    if not added:
        note = _("Twenty of one thing is the most we can pack.")
    elif missing:
        note = _("%(amount)s more and shipping is on us.", amount=price(missing))
    else:
        note = _("Shipping is on us.")
    return {"count": memory().cart.count, "sku": offer.sku, "note": note, "push": push, "total": price(now.total_minor)}


def _give_code() -> None:
    remembered = memory()
    wanted = request.form.get("code", "").strip()[:80]
    discount = discount_for(wanted)
    if not wanted:
        remembered.cart.code = ""
    elif discount is None:
        remembered.notices.append(_("The code %(code)s is not valid, or has been used.", code=wanted[:40]))
    else:
        remembered.cart.code = discount.code
        remembered.notices.append(_("Your code %(code)s is applied to your cart.", code=discount.code))


def _missing(given: dict[str, str]) -> dict[str, str]:
    missing = {name: _("Please fill this in.") for name in FIELDS if not given[name]}
    if given["email"] and not _is_address(given["email"]):
        missing["email"] = _("That address does not look complete.")
    if given["country"] and given["country"] not in COUNTRIES:
        missing["country"] = _("Please choose a country.")
    return missing


def _is_address(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}", text.strip()) is not None
