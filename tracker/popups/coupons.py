"""Coupon pools: lists of single-use codes, filled from CSV, from which a code is claimed at most once."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tracker.ids import public_id
from tracker.phrases import N_
from tracker.popups.models import Coupon, CouponPool

MOST_CODES = 50_000
"""In one upload."""

LONGEST_CODE = 80
LONGEST_NAME = 120
REPORTED_LINES = 20
LOOKUP_SIZE = 500

HEADERS = frozenset(
    {"code", "codes", "coupon", "coupons", "coupon code", "discount code", "discount", "voucher", "name"}
)


class PoolError(ValueError):
    """The pool or its upload is refused. The text is a msgid: translate it where it is shown."""


@dataclass
class Upload:
    """What became of an uploaded text: how many codes were added, and which lines were left out and why."""

    added: int = 0
    blank: int = 0
    duplicate: list[tuple[int, str]] = field(default_factory=list)
    """(line, code) of codes that stand in the text twice or in the pool already."""
    unusable: list[tuple[int, str]] = field(default_factory=list)
    """(line, start of the code) of codes that are too long or hold characters that cannot be printed."""


@dataclass(frozen=True)
class PoolFigures:
    total: int = 0
    claimed: int = 0

    @property
    def free(self) -> int:
        return self.total - self.claimed


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


def add_codes(session: Session, pool: CouponPool, text: str) -> Upload:
    """Adds the codes of a CSV text: one a line, in the first column, with or without a header.

    Raises PoolError when the text is no CSV or holds too many codes; then nothing is added.
    """
    upload = Upload()
    wanted = _wanted(text, upload)
    if len(wanted) > MOST_CODES:
        raise PoolError(N_("At most 50,000 codes can be added at once; split the file."))
    # Two uploads at once into one pool would both find the same code missing.
    session.execute(select(CouponPool.id).where(CouponPool.id == pool.id).with_for_update())
    known = _known(session, pool, list(wanted))
    upload.duplicate += [(line, code) for code, line in wanted.items() if code in known]
    upload.duplicate.sort()
    rows = [{"pool_id": pool.id, "code": code} for code in wanted if code not in known]
    if rows:
        session.execute(insert(Coupon), rows)
    upload.added = len(rows)
    return upload


def figures(session: Session, pool_ids: Sequence[int]) -> Mapping[int, PoolFigures]:
    """How many codes each pool has and how many of them are claimed."""
    counted = session.execute(
        select(Coupon.pool_id, func.count(), func.count(Coupon.claimed_at))
        .where(Coupon.pool_id.in_(pool_ids))
        .group_by(Coupon.pool_id)
    )
    found = {pool_id: PoolFigures(total, claimed) for pool_id, total, claimed in counted}
    return {pool_id: found.get(pool_id, PoolFigures()) for pool_id in pool_ids}


def claim(session: Session, pool_id: int, contact_id: int | None, popup_id: int, now: dt.datetime) -> Coupon | None:
    """Takes the pool's oldest free code for good, in the caller's transaction; None when the pool has run dry.

    PostgreSQL locks one row and skips those that others hold. SQLite's writing transactions come one after another.
    """
    free = select(Coupon).where(Coupon.pool_id == pool_id, Coupon.claimed_at.is_(None)).order_by(Coupon.id).limit(1)
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
    session.flush()
    return coupon


def _wanted(text: str, upload: Upload) -> dict[str, int]:
    """Usable codes with their line, in the order of the text; notes in `upload` what is left out."""
    wanted: dict[str, int] = {}
    for line, code in _first_column(text):
        if not code:
            upload.blank += 1
        elif len(code) > LONGEST_CODE or not code.isprintable():
            upload.unusable.append((line, code[:24]))
        elif code in wanted:
            upload.duplicate.append((line, code))
        else:
            wanted[code] = line
    return wanted


def _first_column(text: str) -> Iterator[tuple[int, str]]:
    text = text.removeprefix("\ufeff")
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    is_first = True
    try:
        for row in reader:
            code = row[0].strip() if row else ""
            is_header = is_first and code.casefold() in HEADERS
            is_first = is_first and not code
            if not is_header:
                yield reader.line_num, code
    except csv.Error:
        raise PoolError(N_("This is not a text file with one code a line.")) from None


def _known(session: Session, pool: CouponPool, codes: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(codes), LOOKUP_SIZE):
        some = codes[start : start + LOOKUP_SIZE]
        known.update(session.scalars(select(Coupon.code).where(Coupon.pool_id == pool.id, Coupon.code.in_(some))))
    return known
