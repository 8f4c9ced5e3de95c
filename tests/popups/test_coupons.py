"""Coupon pools: what an upload adds, and that a code is given once whatever happens at the same moment."""

from __future__ import annotations

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from tracker.db import db
from tracker.popups import coupons, publish
from tracker.popups.coupon_files import PoolError
from tracker.popups.models import Coupon, CouponPool, Popup
from tracker.popups.templates import TEMPLATES
from tracker.shops.models import Shop
from tracker.shops.shops import create_shop

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def shop(app_context: Flask) -> Shop:
    shop, _ = create_shop("acme", ["https://acme.example"], now=NOW)
    return shop


@pytest.fixture
def pool(shop: Shop) -> CouponPool:
    return coupons.create_pool(db.session, shop.id, "Spring", NOW)


@pytest.fixture
def popup(shop: Shop) -> Popup:
    template = TEMPLATES.get("welcome_wheel")
    assert template
    return publish.create_popup(shop, "Wheel", template.document(), NOW)


def codes_of(pool: CouponPool) -> list[str]:
    return list(db.session.scalars(select(Coupon.code).where(Coupon.pool_id == pool.id).order_by(Coupon.id)))


def test_codes_are_added_one_a_line(pool: CouponPool) -> None:
    upload = coupons.add_codes(db.session, pool, "A1\nB2\r\nC3")

    assert codes_of(pool) == ["A1", "B2", "C3"]
    assert (upload.added, upload.duplicate, upload.unusable) == (3, [], [])


@pytest.mark.parametrize(
    "text",
    [
        "code\nA1\nB2\n",
        "\ufeffCode,Value\nA1,10\nB2,20\n",
        "coupon code;note\nA1;x\nB2;y, z\n",
        'A1\tfirst\nB2\t"second, really"\n',
        '"A1"\n" B2 "\n',
        "\n\nCodes\n\nA1\n\nB2\n",
    ],
)
def test_a_header_other_columns_and_quotes_are_understood(pool: CouponPool, text: str) -> None:
    coupons.add_codes(db.session, pool, text)

    assert codes_of(pool) == ["A1", "B2"]


def test_duplicates_and_blanks_are_reported_with_their_lines(pool: CouponPool) -> None:
    coupons.add_codes(db.session, pool, "A1\n")
    upload = coupons.add_codes(db.session, pool, "B2\n\nA1\nB2\n , x\n")

    assert codes_of(pool) == ["A1", "B2"]
    assert (upload.added, upload.blank) == (1, 2)
    assert upload.duplicate == [(3, "A1"), (4, "B2")]


def test_codes_that_are_too_long_or_not_printable_are_left_out(pool: CouponPool) -> None:
    upload = coupons.add_codes(db.session, pool, "OK\n" + "x" * 81 + "\nbell\x07\nnul\0\n" + "y" * 80)

    assert codes_of(pool) == ["OK", "y" * 80]
    assert [line for line, _ in upload.unusable] == [2, 3, 4]


def test_an_upload_that_is_too_large_adds_nothing(pool: CouponPool) -> None:
    with pytest.raises(PoolError):
        coupons.add_codes(db.session, pool, "\n".join(f"C{i}" for i in range(coupons.MOST_CODES + 1)))
    with pytest.raises(PoolError):
        coupons.add_codes(db.session, pool, '"' + "x" * 200_000)

    assert codes_of(pool) == []


def test_fifty_thousand_codes_go_in_at_once(pool: CouponPool) -> None:
    upload = coupons.add_codes(db.session, pool, "\n".join(f"C{i}" for i in range(coupons.MOST_CODES)))

    assert upload.added == coupons.MOST_CODES


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\nb", "Spring"])
def test_a_pool_needs_a_name_of_its_own(shop: Shop, pool: CouponPool, name: str) -> None:
    with pytest.raises(PoolError):
        coupons.create_pool(db.session, shop.id, name, NOW)


def test_another_shops_pool_is_not_found(pool: CouponPool) -> None:
    other, _ = create_shop("otto", ["https://otto.example"], now=NOW)

    assert coupons.find_pool(db.session, other.id, pool.public_id) is None
    assert coupons.pools_of_shop(db.session, other.id) == []


def test_a_claim_takes_the_oldest_code_and_says_for_whom(pool: CouponPool, popup: Popup) -> None:
    coupons.add_codes(db.session, pool, "A1\nB2")
    coupon = coupons.claim(db.session, pool.id, None, popup.id, NOW)

    assert coupon is not None
    assert (coupon.code, coupon.claimed_at, coupon.popup_id) == ("A1", NOW, popup.id)
    assert coupons.figures(db.session, [pool.id])[pool.id] == coupons.PoolFigures(total=2, claimed=1)


def test_an_empty_pool_gives_nothing(pool: CouponPool, popup: Popup) -> None:
    assert coupons.claim(db.session, pool.id, None, popup.id, NOW) is None
    assert coupons.figures(db.session, [pool.id])[pool.id].free == 0


def test_a_claim_that_is_rolled_back_leaves_the_code_free(pool: CouponPool, popup: Popup) -> None:
    coupons.add_codes(db.session, pool, "A1")
    pool_id, popup_id = pool.id, popup.id
    db.session.commit()
    coupons.claim(db.session, pool_id, None, popup_id, NOW)
    db.session.rollback()

    assert coupons.claim(db.session, pool_id, None, popup_id, NOW).code == "A1"


@pytest.mark.parametrize(("codes", "claimants"), [(1, 24), (25, 60), (40, 40)])
def test_many_at_once_get_each_code_exactly_once(
    app: Flask, pool: CouponPool, popup: Popup, codes: int, claimants: int
) -> None:
    coupons.add_codes(db.session, pool, "\n".join(f"C{i}" for i in range(codes)))
    pool_id, popup_id = pool.id, popup.id
    db.session.commit()
    start = threading.Barrier(12)

    def claim_some(number: int) -> list[str]:
        start.wait()
        return [code for turn in range(number, claimants, 12) if (code := claim_one(app, pool_id, popup_id, turn))]

    with ThreadPoolExecutor(12) as threads:
        given = [code for some in threads.map(claim_some, range(12)) for code in some]

    assert len(given) == len(set(given)) == min(codes, claimants)
    assert claimed(pool_id) == len(given)


def test_a_rollback_in_the_crowd_never_makes_the_pool_look_sold_out(app: Flask, pool: CouponPool, popup: Popup) -> None:
    coupons.add_codes(db.session, pool, "\n".join(f"C{i}" for i in range(30)))
    pool_id, popup_id = pool.id, popup.id
    db.session.commit()

    def try_until_given(number: int) -> str | None:
        # Every third claimant first takes a code and gives it back, as a play that fails half-way does.
        if number % 3 == 0:
            claim_one(app, pool_id, popup_id, number, keep=False)
        return claim_one(app, pool_id, popup_id, number)

    with ThreadPoolExecutor(10) as threads:
        given = list(threads.map(try_until_given, range(30)))

    assert None not in given
    assert len(set(given)) == 30


@pytest.mark.parametrize("keep", [True, False])
def test_whoever_comes_while_the_last_code_is_in_hand_waits_for_what_becomes_of_it(
    app: Flask, pool: CouponPool, popup: Popup, keep: bool
) -> None:
    coupons.add_codes(db.session, pool, "LAST")
    pool_id, popup_id = pool.id, popup.id
    db.session.commit()
    in_hand = threading.Event()

    def hold() -> None:
        with app.app_context():
            assert coupons.claim(db.session, pool_id, None, popup_id, NOW)
            in_hand.set()
            time.sleep(0.4)
            if keep:
                db.session.commit()
            else:
                db.session.rollback()

    with ThreadPoolExecutor(1) as threads:
        holder = threads.submit(hold)
        assert in_hand.wait(5)
        code = claim_one(app, pool_id, popup_id, 1)
        holder.result()

    assert code == (None if keep else "LAST")


def claim_one(app: Flask, pool_id: int, popup_id: int, number: int, *, keep: bool = True) -> str | None:
    now = NOW + dt.timedelta(milliseconds=number)
    with app.app_context():
        coupon = coupons.claim(db.session, pool_id, None, popup_id, now)
        code = coupon.code if coupon else None
        if keep:
            db.session.commit()
        else:
            db.session.rollback()
        return code


def claimed(pool_id: int) -> int:
    db.session.rollback()
    counted = select(func.count(Coupon.claimed_at)).where(Coupon.pool_id == pool_id)
    return db.session.scalar(counted) or 0
