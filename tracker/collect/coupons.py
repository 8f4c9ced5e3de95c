"""`/v1/coupons`: a shop's own system fetches codes, says which it has and which are used, adds some."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request
from msgspec import Meta
from sqlalchemy.orm import Session

from tracker.access import secret_route
from tracker.clock import now
from tracker.collect.answers import answer
from tracker.collect.guard import check_rate, read_body, secret_shop
from tracker.db import db, writing
from tracker.errors import Refused
from tracker.popups.coupon_book import STATES, list_codes, mark
from tracker.popups.coupon_files import PoolError
from tracker.popups.coupons import add_list, find_pool
from tracker.popups.models import CouponPool
from tracker.shops.lookup import KnownShop

blueprint = Blueprint("coupons", __name__, url_prefix="/v1/coupons")

LARGEST_BODY = 1024 * 1024
MOST_CODES = 5_000
"""In one request."""

PORTION = 500

Codes = Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=MOST_CODES)]


class CouponsBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a shop's system tells: codes to add to a pool, codes it has created, codes it saw used."""

    pool: str = ""
    add: Codes = []
    created: Codes = []
    used: Codes = []


@blueprint.get("")
@secret_route
def fetch() -> Response:
    """The shop's codes, oldest first, in portions."""
    shop = _admit()
    session = db.session()
    state = request.args.get("state", "")
    if state and state not in STATES:
        raise Refused(400, "bad_state", f"state: one of {', '.join(STATES)}, or leave it out")
    after, limit = _number("after", 0, 2**62), _number("limit", PORTION, PORTION)
    pool = _pool(shop, request.args.get("pool", "")) if request.args.get("pool") else None
    found = list_codes(session, shop.id, pool=pool, state=state, after=after, limit=max(limit, 1))
    return answer({"ok": True, "coupons": found, "next": found[-1]["id"] if len(found) == max(limit, 1) else None})


@blueprint.post("")
@secret_route
def tell() -> Response:
    """Adds and marks codes in one transaction, and answers what became of them."""
    shop = _admit()
    try:
        said = msgspec.json.decode(read_body(LARGEST_BODY), type=CouponsBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "bad_coupons", f"the body cannot be read: {error}") from None
    told: dict[str, Any] = {"ok": True}
    unknown: list[str] = []
    with writing() as session:
        if said.add:
            told |= _add(session, _pool(shop, said.pool), said.add)
        for state, codes in (("created", said.created), ("used", said.used)):
            if codes:
                told[state], missing = mark(session, shop.id, codes, state, now())
                unknown += missing
    return answer(told | ({"unknown": sorted(set(unknown))} if unknown else {}))


def _admit() -> KnownShop:
    shop = secret_shop()
    if shop is None:
        raise Refused(401, "unknown_key", "the Authorization header needs: Bearer sk_… of a shop")
    check_rate(shop)
    return shop


def _pool(shop: KnownShop, public_id: str) -> CouponPool:
    pool = find_pool(db.session(), shop.id, public_id) if public_id.isascii() and public_id.isprintable() else None
    if pool is None:
        raise Refused(404, "unknown_pool", "pool: the shop has no coupon pool of this id; the pool's page shows it")
    return pool


def _add(session: Session, pool: CouponPool, codes: list[str]) -> dict[str, Any]:
    try:
        upload = add_list(session, pool, codes)
    except PoolError as error:
        raise Refused(400, "bad_pool", str(error)) from None
    left_out = [code for _, code in upload.unusable]
    return {"added": upload.added, "duplicate": [code for _, code in upload.duplicate], "unusable": left_out}


def _number(name: str, default: int, most: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) < 20):
        raise Refused(400, "bad_number", f"{name}: give a whole number")
    return min(int(given), most)
