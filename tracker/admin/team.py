"""Who works in the shops, and as what: for owners of every shop, and for the owners of one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from tracker.admin import people
from tracker.admin.access import is_owner_of_all, owner_view, shop_view
from tracker.admin.models import ROLES, Membership, User
from tracker.admin.navigation import shop_url
from tracker.clock import now
from tracker.db import db
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.shops import shop_by_key

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
@owner_view
def index() -> str:
    return _page(None)


@blueprint.post("/team")
@owner_view
def add() -> tuple[str, int] | Response:
    key = request.form.get("shop", "")
    shop = shop_by_key(key) if key else None
    if key and shop is None:
        abort(404)
    return _add(None, shop)


@blueprint.post("/team/<int:membership>")
@owner_view
def change(membership: int) -> Response:
    return _change(None, _membership(membership))


@blueprint.get("/shops/<key>/team")
@shop_view(role="owner")
def shop_index(shop: Shop) -> str:
    return _page(shop)


@blueprint.post("/shops/<key>/team")
@shop_view(role="owner")
def shop_add(shop: Shop) -> tuple[str, int] | Response:
    return _add(shop, shop)


@blueprint.post("/shops/<key>/team/<int:membership>")
@shop_view(role="owner")
def shop_change(shop: Shop, membership: int) -> Response:
    found = _membership(membership)
    if found.shop_id != shop.id:
        # Those of all shops are not this owner's to change, those of other shops not theirs to know of.
        abort(404)
    return _change(shop, found)


@blueprint.post("/team/<int:membership>/invite")
@owner_view
def invite(membership: int) -> tuple[str, int]:
    return _invite_again(None, _membership(membership))


@blueprint.post("/shops/<key>/team/<int:membership>/invite")
@shop_view(role="owner")
def shop_invite(shop: Shop, membership: int) -> tuple[str, int]:
    found = _membership(membership)
    if found.shop_id != shop.id:
        abort(404)
    return _invite_again(shop, found)


def _page(shop: Shop | None, **given: object) -> str:
    query = select(Membership).join(User).order_by(User.email, Membership.id)
    if shop is not None:
        query = query.where((Membership.shop_id == shop.id) | Membership.shop_id.is_(None))
    shops = list(db.session.scalars(select(Shop).order_by(Shop.name))) if is_owner_of_all() else []
    return render_template(
        "admin/team/index.html",
        memberships=list(db.session.scalars(query)),
        shops=shops,
        names={one.id: one.name for one in shops},
        roles=ROLES,
        team_shop=shop,
        may_invite_again=lambda one: may_invite_again(shop, one),
        **given,
    )


def _add(page_of: Shop | None, shop: Shop | None) -> tuple[str, int] | Response:
    email, role = request.form.get("email", ""), request.form.get("role", "")
    if role not in ROLES:
        abort(400)
    try:
        address = people.clean_address(email)
    except people.BadPerson:
        return _page(page_of, problem=_("That is not an email address."), email=email), 422
    user = people.find_user(address)
    if user is not None:
        # Whoever has an account keeps their password: an owner of one shop must not take over another's account.
        people.set_role(user, role, shop)
        db.session.commit()
        flash(_("%(email)s has the role now, and signs in as before.", email=address), "success")
        return redirect(_home(page_of))
    user = people.create_user(address, people.unguessable_password(), role, shop)
    return _invite(page_of, user)


def _invite(page_of: Shop | None, user: User) -> tuple[str, int]:
    path = people.invite(user, now())
    db.session.commit()
    return _page(page_of, invited=user.email, link=services().settings.public_url + path), 200


def _invite_again(page_of: Shop | None, membership: Membership) -> tuple[str, int]:
    if not may_invite_again(page_of, membership):
        abort(409, _("This person has signed in already, or works in other shops too."))
    return _invite(page_of, membership.user)


def may_invite_again(page_of: Shop | None, membership: Membership) -> bool:
    """Whether a new link may be made: only for who was never here, and by whom everything that they may do concerns.

    Otherwise the owner of one shop could take over an account that reaches into others.
    """
    user = membership.user
    reaches = {one.shop_id for one in user.memberships}
    return user.last_sign_in_at is None and (page_of is None or reaches == {page_of.id})


def _change(page_of: Shop | None, membership: Membership) -> Response:
    """Another role, or none: `role` is empty when the person leaves."""
    role = request.form.get("role", "")
    if role and role not in ROLES:
        abort(400)
    if membership.user_id == current_user.id:
        abort(409, _("You cannot change your own role; another owner can."))
    if membership.shop_id is None and membership.role == "owner" and role != "owner" and _is_last_owner():
        abort(409, _("Somebody must own all shops. Make another owner first."))
    if role:
        membership.role = role
    else:
        db.session.delete(membership)
    db.session.commit()
    flash(_("Done."), "success")
    return redirect(_home(page_of))


def _membership(membership_id: int) -> Membership:
    found = db.session.get(Membership, membership_id)
    if found is None:
        abort(404)
    return found


def _is_last_owner() -> bool:
    count = select(func.count()).where(Membership.shop_id.is_(None), Membership.role == "owner")
    return (db.session.scalar(count) or 0) <= 1


def _home(shop: Shop | None) -> str:
    return url_for("admin.team.index") if shop is None else shop_url("admin.team.shop_index")
