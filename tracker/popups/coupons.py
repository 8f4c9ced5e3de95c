"""Coupon pools: single-use codes from a CSV file or made by a pattern, of which each is one person's at a time."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, insert, select
from sqlalchemy.orm import Session

from tracker.clock import now as clock_now
from tracker.db import insert_ignoring, table_of
from tracker.ids import public_id
from tracker.phrases import N_
from tracker.popups.coupon_files import PoolError, Upload, first_column, usable
from tracker.popups.document.patterns import code_key, make_code, pattern_problem
from tracker.popups.models import Coupon, CouponPool

coupons = table_of(Coupon)

MOST_CODES = 50_000
"""In one upload."""

LONGEST_NAME = 120
REPORTED_LINES = 20
LOOKUP_SIZE = 500
MOST_MADE = 10_000
"""In one go, by a pattern."""

TRIES = 32
"""So often another code is made where one is taken already. It is only not enough where nearly all are."""

PATTERN_LOCK = 3 << 56
"""PostgreSQL's advisory locks are numbers that all of an application share; see `decide.claim` for the others."""


@dataclass(frozen=True)
class PoolFigures:
    """`spoiled` codes were never given, and yet an order has used them: nobody will be given them either."""

    total: int = 0
    claimed: int = 0
    spoiled: int = 0

    @property
    def free(self) -> int:
        return self.total - self.claimed - self.spoiled


def create_pool(session: Session, shop_id: int, name: str, now: dt.datetime) -> CouponPool:
    """An empty pool of the shop. Raises PoolError when the name is missing, too long or taken."""
    name = name.strip()
    if not name or not name.isprintable():
        raise PoolError(N_("Give the pool a name."))
    if len(name) > LONGEST_NAME:
        raise PoolError(N_("The name may have at most 120 characters."))
    taken = select(CouponPool.id).where(CouponPool.shop_id == shop_id, CouponPool.name == name)
    if session.scalar(taken) is not None:
        raise PoolError(N_("A pool of this name exists already."))
    pool = CouponPool(public_id=public_id("pool"), shop_id=shop_id, name=name, created_at=now)
    session.add(pool)
    session.flush()
    return pool


def find_pool(session: Session, shop_id: int, pool: str) -> CouponPool | None:
    """The shop's pool of this public id; another shop's is not found."""
    return session.scalar(select(CouponPool).where(CouponPool.shop_id == shop_id, CouponPool.public_id == pool))


def pools_of_shop(session: Session, shop_id: int) -> list[CouponPool]:
    """All pools of the shop by name."""
    return list(session.scalars(select(CouponPool).where(CouponPool.shop_id == shop_id).order_by(CouponPool.name)))


def lists_of_shop(session: Session, shop_id: int) -> list[CouponPool]:
    """The shop's pools that codes are put into, by name: all but those whose codes are made as they are won."""
    return [pool for pool in pools_of_shop(session, shop_id) if pool.pattern is None]


def change_pool(pool: CouponPool, low_at: int, after_expiry: str) -> None:
    """Sets when the marketer is warned, and what becomes of codes that have ended. Raises PoolError for neither."""
    if not 0 <= low_at <= 1_000_000:
        raise PoolError(N_("Give a whole number of codes, from 0 to 1,000,000."))
    if after_expiry not in ("retire", "again"):
        raise PoolError(N_("Choose what becomes of codes whose time is over."))
    pool.low_at, pool.after_expiry = low_at, after_expiry


def add_codes(session: Session, pool: CouponPool, text: str) -> Upload:
    """Adds the codes of a CSV text: one a line, in the first column, with or without a header.

    Raises PoolError when the text is no CSV or holds too many codes; then nothing is added.
    """
    return _add(session, pool, first_column(text))


def add_list(session: Session, pool: CouponPool, codes: Sequence[str]) -> Upload:
    """Adds codes that come one by one; a line is then a place in the list. Raises PoolError as `add_codes` does."""
    return _add(session, pool, ((place, code.strip()) for place, code in enumerate(codes, 1)))


def _add(session: Session, pool: CouponPool, lines: Iterable[tuple[int, str]]) -> Upload:
    if pool.pattern is not None:
        raise PoolError(N_("The codes of this pool are made as they are won; none can be added."))
    upload = Upload()
    wanted = usable(lines, upload)
    if len(wanted) > MOST_CODES:
        raise PoolError(N_("At most 50,000 codes can be added at once; split the file."))
    # Two uploads at once into one pool would both find the same code missing.
    session.execute(select(CouponPool.id).where(CouponPool.id == pool.id).with_for_update())
    known = _known(session, pool, list(wanted))
    upload.duplicate += [(line, code) for code, line in wanted.items() if code in known]
    upload.duplicate.sort()
    now = clock_now()
    rows = [
        {"pool_id": pool.id, "code": code, "code_key": code_key(code), "added_at": now}
        for code in wanted
        if code not in known
    ]
    if rows:
        session.execute(insert(Coupon), rows)
    upload.added = len(rows)
    return upload


def make_codes(session: Session, pool: CouponPool, pattern: str, count: int) -> int:
    """Fills a pool with new codes of a pattern, to be taken into the shop's system. How many were made.

    Raises PoolError for a pattern that cannot be used, and for more than can be made at once.
    """
    pattern = pattern.strip()
    if pattern_problem(pattern):
        raise PoolError(N_("Give a pattern with enough marks (# a digit, @ a letter, * either), such as BELL-####-@@."))
    if not 1 <= count <= MOST_MADE:
        raise PoolError(N_("Between 1 and 10,000 codes can be made at once."))
    made = 0
    for _ in range(TRIES):
        wanted = {make_code(pattern, secrets.randbelow) for _ in range(count - made)}
        made += len(_insert_made(session, pool, wanted, {}))
        if made == count:
            break
    return made


def make_for(
    session: Session,
    pool: CouponPool,
    contact_id: int | None,
    popup_id: int,
    now: dt.datetime,
    expires_at: dt.datetime | None = None,
) -> Coupon | None:
    """Makes the next code of the pool's pattern and gives it, in the caller's transaction; None when all are taken."""
    given = {"claimed_at": now, "claimed_by": contact_id, "popup_id": popup_id, "expires_at": expires_at}
    for _ in range(TRIES):
        made = _insert_made(session, pool, {make_code(pool.pattern or "", secrets.randbelow)}, given)
        if made:
            return session.get(Coupon, made[0])
    return None


def pattern_pool(session: Session, shop_id: int, pattern: str, now: dt.datetime) -> CouponPool:
    """The pool of the codes that this shop makes by a pattern; made at the first one."""
    wanted = select(CouponPool).where(CouponPool.shop_id == shop_id, CouponPool.pattern == pattern)
    found = session.scalar(wanted)
    if found is not None:
        return found
    if session.connection().dialect.name != "sqlite":
        # Two popups may win the first code of one pattern at once. Whoever holds this waits for nobody.
        session.execute(select(func.pg_advisory_xact_lock(PATTERN_LOCK + shop_id)))
        found = session.scalar(wanted)
        if found is not None:
            return found
    taken = select(CouponPool.id).where(CouponPool.shop_id == shop_id, CouponPool.name == pattern)
    name = pattern if session.scalar(taken) is None else f"{pattern} {public_id('pattern')}"
    pool = CouponPool(public_id=public_id("pool"), shop_id=shop_id, name=name, pattern=pattern, created_at=now)
    session.add(pool)
    session.flush()
    return pool


def figures(session: Session, pool_ids: Sequence[int]) -> Mapping[int, PoolFigures]:
    """How many codes each pool has, and how many of them are given or spoiled."""
    is_spoiled = and_(Coupon.claimed_at.is_(None), Coupon.used_at.is_not(None))
    counted = session.execute(
        select(Coupon.pool_id, func.count(), func.count(Coupon.claimed_at), func.count(case((is_spoiled, 1))))
        .where(Coupon.pool_id.in_(pool_ids))
        .group_by(Coupon.pool_id)
    )
    found = {pool_id: PoolFigures(total, claimed, spoiled) for pool_id, total, claimed, spoiled in counted}
    return {pool_id: found.get(pool_id, PoolFigures()) for pool_id in pool_ids}


def claim(
    session: Session,
    pool_id: int,
    contact_id: int | None,
    popup_id: int,
    now: dt.datetime,
    expires_at: dt.datetime | None = None,
) -> Coupon | None:
    """Takes the pool's oldest free code, in the caller's transaction; None when the pool has run dry.

    PostgreSQL locks one row and skips those that others hold. SQLite's writing transactions come one after another.
    """
    free = select(Coupon).where(*is_free(), Coupon.pool_id == pool_id).order_by(Coupon.id).limit(1)
    free = free.execution_options(populate_existing=True)
    with session.begin_nested() as attempt:
        coupon = session.scalar(free.with_for_update(skip_locked=True))
        if coupon is None:
            # PostgreSQL keeps what it locked and then found taken: who waits while holding that, waits for each other.
            attempt.rollback()
    if coupon is None:
        # What was skipped is only gone if its holder commits: wait for the holders once before saying "sold out".
        coupon = session.scalar(free.with_for_update())
    if coupon is None:
        return None
    coupon.claimed_at = now
    coupon.claimed_by = contact_id
    coupon.popup_id = popup_id
    coupon.expires_at = expires_at
    session.flush()
    return coupon


def is_free() -> tuple[Any, Any]:
    """Conditions of a code that may be given: nobody has it, and no order has ever used it."""
    return (Coupon.claimed_at.is_(None), Coupon.used_at.is_(None))


def _insert_made(session: Session, pool: CouponPool, codes: set[str], given: Mapping[str, Any]) -> list[int]:
    """Inserts the codes that the shop does not have yet, in any of its pools; their ids."""
    keys = {code_key(code): code for code in codes}
    present = (
        select(Coupon.code_key)
        .join(CouponPool, CouponPool.id == Coupon.pool_id)
        .where(CouponPool.shop_id == pool.shop_id)
    )
    for some in _portions(list(keys)):
        for key in session.scalars(present.where(Coupon.code_key.in_(some))).all():
            keys.pop(key or "", None)
    now = clock_now()
    rows = [
        {
            "pool_id": pool.id,
            "code": code,
            "code_key": key,
            "made_key": f"{pool.shop_id}:{key}",
            "added_at": now,
            **given,
        }
        for key, code in keys.items()
    ]
    if not rows:
        return []
    # In whatever order two makers come to the same code, one of them inserts it.
    found = insert_ignoring(session.connection(), coupons, rows, [], returning=[coupons.c.id])
    return [row.id for row in found]


def _known(session: Session, pool: CouponPool, codes: list[str]) -> set[str]:
    """Those that the pool has already, or that were made for the shop by a pattern."""
    known: set[str] = set()
    for some in _portions(codes):
        known.update(session.scalars(select(Coupon.code).where(Coupon.pool_id == pool.id, Coupon.code.in_(some))))
        made = {f"{pool.shop_id}:{code_key(code)}": code for code in some}
        found = session.scalars(select(Coupon.made_key).where(Coupon.made_key.in_(list(made))))
        known.update(made[key] for key in found if key)
    return known


def _portions(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), LOOKUP_SIZE):
        yield values[start : start + LOOKUP_SIZE]
