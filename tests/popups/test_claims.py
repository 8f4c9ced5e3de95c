"""Giving codes: made ones, ones that end, what happens without any, and that each is one person's whatever happens."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import re
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import (
    Browser,
    count,
    forget_published,
    form_document,
    make_pool,
    make_popup,
    make_shop,
    prize,
    row,
    rows,
    wheel_document,
)
from tracker import clock
from tracker.app import create_app
from tracker.clock import from_ms, now, to_ms
from tracker.config import load_settings
from tracker.db import db
from tracker.popups import coupons, play
from tracker.popups.coupon_files import PoolError
from tracker.popups.coupon_jobs import GRACE, free_ended
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.models import Coupon, CouponPool, Play, Popup

PATTERN = "BELL-####-@@"
MADE = {"kind": "generated", "pattern": PATTERN}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.timedelta], None]:
    """later(an hour) lets so much time go by for whatever gives and shows codes."""

    def move(by: dt.timedelta) -> None:
        at = now() + by
        monkeypatch.setattr("tracker.collect.popups.now", lambda: at)
        monkeypatch.setattr("tracker.popups.stock.now_ms", lambda: to_ms(at))

    return move


def submit(browser: Browser, popup: str, address: str = "vera@example.com") -> Any:
    return browser.submit(popup, browser.token(popup), address)


# Codes made by a pattern


def test_a_pattern_makes_a_code_of_their_own_for_each_contact_and_the_same_one_again(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    popup = make_popup(app, acme, form_document(reward=MADE))
    vera, phone, otto = browser_of(), browser_of(), browser_of()
    first = submit(vera, popup).json["coupon"]["code"]
    assert re.fullmatch(r"BELL-[2-9]{4}-[A-Z]{2}", first)
    assert submit(phone, popup).json["coupon"]["code"] == first
    assert submit(otto, popup, "otto@example.com").json["coupon"]["code"] != first
    assert count(app, Coupon) == count(app, CouponClaim) == 2
    pool = row(app, CouponPool)
    assert (pool.pattern, pool.name) == (PATTERN, PATTERN)


def test_a_made_code_is_never_one_that_the_shop_has_already(
    app: Flask, acme: str, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pool(app, acme, ["bell-2222-cc", "BELL-2222-CD"])
    tickets = iter([*[0] * 6, *[0] * 5, 1, *[0] * 5, 2])
    monkeypatch.setattr("tracker.popups.coupons.secrets.randbelow", lambda _below: next(tickets))
    popup = make_popup(app, acme, form_document(reward=MADE))
    assert submit(vera, popup).json["coupon"]["code"] == "BELL-2222-CF"


def test_two_shops_may_have_the_same_made_code(app: Flask, acme: str) -> None:
    other = make_shop(app, "otto")
    with app.app_context():
        for shop_id in (1, 2):
            pool = coupons.pattern_pool(db.session(), shop_id, PATTERN, now())
            assert coupons._insert_made(db.session(), pool, {"BELL-2222-CC"}, {})
            assert not coupons._insert_made(db.session(), pool, {"BELL-2222-CC"}, {})
        db.session.commit()
    assert other != acme
    assert count(app, Coupon) == 2


def test_an_uploaded_code_that_was_made_already_is_left_out(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, form_document(reward=MADE))
    made = submit(vera, popup).json["coupon"]["code"]
    with app.app_context():
        pool = coupons.create_pool(db.session(), 1, "List", now())
        upload = coupons.add_codes(db.session(), pool, f"{made}\nNEW")
    assert (upload.added, upload.duplicate) == (1, [(1, made)])


def test_codes_made_ahead_are_free_codes_of_their_pool(app: Flask, acme: str) -> None:
    with app.app_context():
        pool = coupons.create_pool(db.session(), 1, "Ahead", now())
        assert coupons.make_codes(db.session(), pool, PATTERN, 500) == 500
        assert coupons.figures(db.session(), [pool.id])[pool.id].free == 500
        for pattern, amount in [("BELL", 5), (PATTERN, 0), (PATTERN, coupons.MOST_MADE + 1)]:
            with pytest.raises(PoolError):
                coupons.make_codes(db.session(), pool, pattern, amount)


def test_hundreds_at_once_make_as_many_different_codes(
    app: Flask, acme: str, player_of: Callable[..., tuple[Browser, str]], at_once: Callable[..., list[Any]]
) -> None:
    prizes = [{**prize("made"), **MADE}, prize("no", 0)]
    # Two popups make the first code of one pattern at the same moment.
    popups = [make_popup(app, acme, wheel_document(prizes, asks=False), f"Wheel {number}") for number in range(2)]
    players = [(popup, Browser(app.test_client(), acme)) for popup in popups for _ in range(60)]
    tokens = [(browser, popup, browser.token(popup)) for popup, browser in players]
    answers = at_once([partial(browser.play, popup, token) for browser, popup, token in tokens])
    codes = [answer.json["coupon"]["code"] for answer in answers]
    assert len(set(codes)) == len(codes) == 120
    assert count(app, CouponPool) == 1
    assert count(app, Coupon) == count(app, CouponClaim) == count(app, Play) == 120


def test_two_hundred_submissions_of_one_contact_at_once_give_one_code(
    app: Flask, acme: str, browser_of: Callable[..., Browser], at_once: Callable[..., list[Any]]
) -> None:
    def until_heard(browser: Browser, popup: str, token: str) -> Any:
        # Who has waited for too long behind the others is told to send it again, which gives nothing twice.
        while (answer := browser.submit(popup, token, "vera@example.com")).status_code == 503:
            continue
        return answer

    pool = make_pool(app, acme, [f"C{number}" for number in range(50)])
    for popup in (
        make_popup(app, acme, form_document(reward=MADE), "Made"),
        make_popup(app, acme, form_document(reward={"kind": "pool", "pool": pool}), "Pool"),
    ):
        browsers = [browser_of() for _ in range(10)]
        asks = [(browser, browser.token(popup)) for browser in browsers] * 20
        answers = at_once([partial(until_heard, browser, popup, token) for browser, token in asks])
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json["coupon"]["code"] for answer in answers}) == 1
    assert count(app, CouponClaim) == 2


# Until when they hold


def test_the_server_says_until_when_a_code_holds_and_a_reload_does_not_move_it(
    app: Flask, acme: str, vera: Browser, later: Callable[[dt.timedelta], None]
) -> None:
    popup = make_popup(app, acme, form_document(reward={**MADE, "expiry": {"after": 2, "unit": "hours"}}))
    token = vera.token(popup)
    first = vera.submit(popup, token, "vera@example.com").json["coupon"]
    claim = row(app, CouponClaim)
    assert claim.expires_at - claim.given_at == 2 * HOUR
    assert first["expires_at"] == clock.iso(claim.expires_at)
    later(HOUR)
    assert vera.submit(popup, token, "vera@example.com").json["coupon"] == first


def test_a_code_that_has_ended_is_told_as_ended_and_has_no_link(
    app: Flask, browser_of: Callable[..., Browser], later: Callable[[dt.timedelta], None]
) -> None:
    shop = make_shop(app, "globex", apply_url="/apply/{code}")
    vera = browser_of(shop)
    popup = make_popup(app, shop, form_document(reward={**MADE, "expiry": {"after": 2, "unit": "hours"}}))
    token = vera.token(popup)
    first = vera.submit(popup, token, "vera@example.com").json["coupon"]
    assert first["apply_url"] == f"/apply/{first['code']}"
    later(2 * HOUR)
    ended = vera.submit(popup, token, "vera@example.com").json["coupon"]
    assert ended == {**first, "apply_url": None, "expired": True}


def test_what_would_have_ended_already_is_not_given(app: Flask, acme: str, vera: Browser) -> None:
    over = {"kind": "code", "code": "SPRING", "expiry": {"at": 1000}}
    popup = make_popup(app, acme, form_document(reward=over))
    assert submit(vera, popup).json["coupon"] is None
    assert count(app, CouponClaim) == 0


@pytest.mark.parametrize("after_expiry", ["retire", "again"])
def test_an_ended_code_is_given_anew_only_where_the_pool_says_so_and_after_its_grace(
    app: Flask, acme: str, after_expiry: str, vera: Browser
) -> None:
    pool_id = make_pool(app, acme, ["ONE"])
    popup = make_popup(app, acme, form_document(reward={"kind": "pool", "pool": pool_id, "expiry": {"after": 1}}))
    submit(vera, popup)
    claim = row(app, CouponClaim)
    with app.app_context():
        pool = db.session.scalars(select(CouponPool)).one()
        coupons.change_pool(pool, 5, after_expiry)
        db.session.commit()
        freed = [
            free_ended(db.session.connection(), claim.expires_at + wait)
            for wait in (-HOUR, GRACE, GRACE + dt.timedelta(milliseconds=1))
        ]
        db.session.commit()
        assert freed == ([0, 0, 1] if after_expiry == "again" else [0, 0, 0])
        is_free = coupons.figures(db.session(), [pool.id])[pool.id].free
        assert is_free == (1 if after_expiry == "again" else 0)


def test_an_ended_code_that_was_used_is_never_given_anew(app: Flask, acme: str, vera: Browser) -> None:
    pool_id = make_pool(app, acme, ["ONE"])
    popup = make_popup(app, acme, form_document(reward={"kind": "pool", "pool": pool_id, "expiry": {"after": 1}}))
    submit(vera, popup)
    vera.say("purchase", {"transaction_id": "1", "value": 5, "currency": "EUR", "coupon": "one"})
    with app.app_context():
        coupons.change_pool(db.session.scalars(select(CouponPool)).one(), 5, "again")
        assert free_ended(db.session.connection(), now() + dt.timedelta(days=30)) == 0


# When none is left


def dry_reward(app: Flask, acme: str, when_dry: str, **more: Any) -> dict[str, Any]:
    return {"kind": "pool", "pool": make_pool(app, acme, ["LAST"]), "when_dry": when_dry, **more}


def test_another_source_steps_in(app: Flask, acme: str, browser_of: Callable[..., Browser]) -> None:
    instead = {"kind": "code", "code": "FALLBACK"}
    popup = make_popup(app, acme, form_document(reward=dry_reward(app, acme, "other", instead=instead)))
    given = [submit(browser_of(), popup, f"p{n}@example.com").json["coupon"]["code"] for n in range(3)]
    assert given == ["LAST", "FALLBACK", "FALLBACK"]
    assert [one.kind for one in rows(app, CouponClaim)] == ["pool", "code", "code"]


def test_visitors_are_told_that_it_is_sold_out_and_what_they_sent_is_kept(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    popup = make_popup(app, acme, form_document(reward=dry_reward(app, acme, "sold_out")))
    submit(browser_of(), popup, "first@example.com")
    late = browser_of()
    answer = submit(late, popup, "late@example.com")
    assert (answer.status_code, answer.json["error"]) == (409, "sold_out")
    assert late.gate(popup) == "already_submitted"


def test_a_form_goes_on_without_a_code(app: Flask, acme: str, browser_of: Callable[..., Browser]) -> None:
    popup = make_popup(app, acme, form_document(reward=dry_reward(app, acme, "drop")))
    answers = [submit(browser_of(), popup, f"p{n}@example.com").json for n in range(2)]
    assert [answer["next"] for answer in answers] == ["done", "done"]
    assert answers[1]["coupon"] is None


def test_the_popup_stops_and_comes_back_when_codes_are_added(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    reward = dry_reward(app, acme, "stop")
    popup = make_popup(app, acme, form_document(reward=reward))
    seen = browser_of()
    token = seen.token(popup)
    submit(browser_of(), popup, "first@example.com")
    forget_published(app)
    assert browser_of().gate(popup) == "out_of_codes"
    # Whose page had it already is not shown it either.
    assert seen.show(popup, token).json == {"ok": True, "show": False, "gate": "out_of_codes"}
    with app.app_context():
        pool = db.session.scalars(select(CouponPool)).one()
        coupons.add_codes(db.session(), pool, "MORE")
        db.session.commit()
    forget_published(app)
    assert browser_of().gate(popup) is None


@pytest.mark.parametrize(("when_dry", "is_said"), [("drop", None), ("sold_out", True)])
def test_a_prize_without_codes_leaves_the_draw_and_the_odds_say_so(
    app: Flask, acme: str, when_dry: str, is_said: bool | None, browser_of: Callable[..., Browser]
) -> None:
    empty = {**prize("rare", 9, pool=make_pool(app, acme, [])), "when_dry": when_dry}
    popup = make_popup(app, acme, wheel_document([empty, prize("often", 1, code="OFTEN")], asks=False))
    browser = browser_of()
    slices = browser.decision()["popups"][0]["document"]["game"]["slices"]
    assert [one["odds"] for one in slices] == ["0 %", "100 %"]
    assert slices[0].get("gone") is is_said
    assert browser.play(popup, browser.token(popup)).json["prize"]["id"] == "often"


# Many at once, and things that go wrong


@pytest.mark.parametrize("kind", ["pool", "generated"])
def test_plays_that_fail_half_way_strand_no_code_and_give_none_twice(
    app: Flask,
    acme: str,
    kind: str,
    at_once: Callable[..., list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = 30
    gift = (
        MADE if kind == "generated" else {"kind": "pool", "pool": make_pool(app, acme, [f"C{n}" for n in range(codes)])}
    )
    prizes = [{**prize("win"), **gift}, prize("no", 0)]
    popup = make_popup(app, acme, wheel_document(prizes, asks=False))
    store = play._store
    turns = iter(range(10_000))

    def often_fails(*given: Any, **more: Any) -> Any:
        stored = store(*given, **more)
        if next(turns) % 3 == 0:
            raise RuntimeError("the machine had a bad moment")
        return stored

    monkeypatch.setattr(play, "_store", often_fails)

    def until_answered(browser: Browser, token: str) -> Any:
        while True:
            try:
                answer = browser.play(popup, token)
            except RuntimeError:
                continue
            if answer.status_code != 500:
                return answer

    app.testing = False
    browsers = [Browser(app.test_client(), acme) for _ in range(45)]
    asks = [(browser, browser.token(popup)) for browser in browsers]
    answers = at_once([partial(until_answered, *one) for one in asks], threads=15)
    given = [answer.json["coupon"]["code"] for answer in answers if answer.status_code == 200]
    wanted = 45 if kind == "generated" else codes
    assert len(given) == len(set(given)) == wanted
    assert {answer.json["error"] for answer in answers if answer.status_code != 200} <= {"sold_out"}
    assert count(app, Coupon) == count(app, CouponClaim) == wanted
    with app.app_context():
        assert db.session.scalar(select(func.count(Coupon.claimed_at))) == wanted


def _claim_and_die(environ: dict[str, str], pool_id: int, popup_id: int, holds: Any) -> None:
    """Takes some codes, of both kinds, and is killed before it could commit."""
    app = create_app(load_settings(environ))
    with app.app_context():
        made = coupons.pattern_pool(db.session(), 1, PATTERN, now())
        for _ in range(5):
            assert coupons.claim(db.session(), pool_id, None, popup_id, now())
            assert coupons.make_for(db.session(), made, None, popup_id, now())
        holds.send("taken")
        holds.recv()
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_while_it_holds_codes_leaves_them_to_the_others(
    app: Flask, acme: str, environ: dict[str, str]
) -> None:
    public_id = make_pool(app, acme, [f"C{number}" for number in range(20)])
    make_popup(app, acme, form_document())
    with app.app_context():
        pool_id = db.session.scalars(select(CouponPool.id).filter_by(public_id=public_id)).one()
        popup_id = db.session.scalars(select(Popup.id)).one()
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_claim_and_die, args=(environ, pool_id, popup_id, theirs))
    process.start()
    assert ours.recv() == "taken"

    def claim_one(number: int) -> str | None:
        with app.app_context():
            coupon = coupons.claim(db.session(), pool_id, None, popup_id, from_ms(to_ms(now()) + number))
            db.session.commit()
            return coupon.code if coupon else None

    with ThreadPoolExecutor(12) as threads:
        claimed = [threads.submit(claim_one, number) for number in range(25)]
        ours.send("die")
        process.join(20)
        given = [one.result() for one in claimed]
    assert process.exitcode == -signal.SIGKILL
    codes = [code for code in given if code]
    assert len(codes) == len(set(codes)) == 20
    assert count(app, Coupon) == 20
    assert count(app, CouponPool) == 1
