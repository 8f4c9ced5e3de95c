"""Who may open what: every admin view says so where it is declared, and none opens without having said it.

    @blueprint.get("/shops/<key>/visits")
    @shop_view(role="viewer")
    def visits(shop: Shop) -> str: ...

`door.py` refuses a view that declares nothing; a test walks the URL map for the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import abort, g
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from tracker.access import Access, declare
from tracker.admin.people import create_user, make_sign_in_link
from tracker.db import Model, db
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

__all__ = [
    "account_view",
    "create_user",
    "is_owner_of_all",
    "make_sign_in_link",
    "owned",
    "owner_view",
    "role_in",
    "shop_view",
    "visible_shops",
]

View = Callable[..., Any]
RANK = {"viewer": 1, "marketer": 2, "owner": 3}


def account_view(view: View) -> View:
    """Whoever is signed in."""
    return declare(view, Access("account"))


def owner_view(view: View) -> View:
    """An owner of every shop."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not is_owner_of_all():
            abort(403, _("Only an owner of all shops can do this."))
        return view(*args, **kwargs)

    return declare(guarded, Access("owner"))


def shop_view(*, role: str = "viewer") -> Callable[[View], View]:
    """Members of the shop named by `<key>` in the URL, with at least this role; the view is handed `shop`.

    To everybody else the shop does not exist: the answer is the same 404 as for a key that nobody has.
    """
    needed = RANK[role]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(key: str, **kwargs: Any) -> Any:
            shop = db.session.scalar(select(Shop).where(Shop.public_key == key))
            has = role_in(shop)
            if shop is None or has is None:
                abort(404)
            g.shop, g.role = shop, has
            # A ZoneInfo and not its name: Babel would look the name up in a list of its own, which may lack it.
            g.timezone = ZoneInfo(shop_settings(shop.settings)["timezone"])
            if RANK[has] < needed:
                abort(403, _("Your role in this shop lets you look, but not change this. Ask an owner of the shop."))
            return view(shop=shop, **kwargs)

        return declare(guarded, Access("shop", role))

    return decorate


def only_reads(view: View) -> View:
    """For a POST that changes nothing: it never needs SQLite's one write lock, however long it takes."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def role_in(shop: Shop | None) -> str | None:
    """The highest role of the signed-in person in the shop, or None."""
    if shop is None:
        return None
    roles = [one.role for one in current_user.memberships if one.shop_id in (None, shop.id)]
    return max(roles, key=RANK.__getitem__, default=None)


def is_owner_of_all() -> bool:
    """Whether the signed-in person owns every shop, those made later too."""
    return any(one.shop_id is None and one.role == "owner" for one in current_user.memberships)


def visible_shops() -> list[Shop]:
    """The shops of the signed-in person, by name."""
    query = select(Shop).order_by(Shop.name)
    if not any(one.shop_id is None for one in current_user.memberships):
        query = query.where(Shop.id.in_([one.shop_id for one in current_user.memberships]))
    return list(db.session.scalars(query))


Row = TypeVar("Row", bound=Model)


def owned(shop: Shop, model: type[Row], **by: Any) -> Row:
    """The shop's own row with these values. Another shop's row is as missing as one that never was: 404."""
    row = db.session.scalar(select(model).filter_by(shop_id=shop.id, **by))
    if row is None:
        abort(404)
    return row
