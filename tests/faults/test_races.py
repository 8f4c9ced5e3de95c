"""Over the running server, with its workers killed meanwhile: coupons, plays and orders come out exact."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from tests.factories import MUG, make_event, make_pool, make_popup, prize, rows, wheel_document
from tests.faults.journal import HEADERS, Answer, Line, envelope
from tests.faults.stand import Stand
from tests.faults.truth import Stored
from tracker.db import db
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.models import Coupon, CouponPool, Play, Popup
from tracker.sessions.models import Order
from tracker.shops.shops import secret_key_of, shop_by_key

SPELLINGS = (
    "vera.k@gmail.com",
    "verak@gmail.com",
    "v.e.r.a.k+wheel@googlemail.com",
    "VeraK@Gmail.com",
    "verak+2@gmail.com",
)


class Person:
    """A browser that insists: what got no answer, or a 500 or 503, is asked again."""

    answers = 0
    """Of all of them."""

    def __init__(self, stand: Stand) -> None:
        self._shop_key = stand.shop_key
        self._line = Line(stand.server.url)
        self.visitor = str(uuid.uuid4())

    def ask(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            answer = self._line.post(path, json.dumps(body).encode(), headers or HEADERS)
            if answer.status not in (0, 500, 503):
                Person.answers += 1
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{path}: no answer")

    def token(self, popup: str) -> str:
        body = {**envelope(self._shop_key, self.visitor, [make_event()]), "decide": True}
        # An event that is sent again is no page view any more, and decided upon all the same.
        decision = self.ask("/v1/events", body).body["decision"]
        return next(one["token"] for one in decision["popups"] if one["popup"] == popup)

    def play(self, popup: str, token: str) -> Answer:
        return self.ask(f"/v1/popups/{popup}/play", {"v": 1, "shop": self._shop_key, "token": token})

    def submit(self, popup: str, token: str, email: str) -> Answer:
        said = {"v": 1, "shop": self._shop_key, "token": token, "step": "start", "fields": {"email": email}}
        return self.ask(f"/v1/popups/{popup}/submit", said)

    def close(self) -> None:
        self._line.close()


@contextmanager
def workers_die(stand: Stand, every: int = 8, most: int = 4) -> Iterator[None]:
    """Kills a worker whenever so many requests more were answered, so often at most."""
    stop = threading.Event()

    def kill() -> None:
        for number in range(most):
            enough = Person.answers + every
            while Person.answers < enough:
                if stop.wait(0.01):
                    return
            stand.kill_worker(number)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        stop.set()
        killer.join()


def claim_under_fire(stand: Stand, codes: int, players: int) -> None:
    """`players` for `codes`: exactly so many are given, none twice, and none is taken without its play."""
    pool = make_pool(stand.app, stand.shop_key, [f"C{number}" for number in range(codes)])
    gift = {**prize("win"), "kind": "pool", "pool": pool}
    popup = make_popup(stand.app, stand.shop_key, wheel_document([gift, prize("no", 0)], asks=False))
    time.sleep(1.1)

    people = [Person(stand) for _ in range(players)]
    # Whoever comes when it is sold out is offered nothing.
    tokens = [person.token(popup) for person in people]

    def play(place: int) -> Answer:
        answer = people[place].play(popup, tokens[place])
        people[place].close()
        return answer

    with workers_die(stand), ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(play, range(players)))
    won = [answer.body["coupon"]["code"] for answer in answers if answer.status == 200]
    assert {(a.status, a.body["error"]) for a in answers if a.status != 200} == {(409, "sold_out")}
    assert len(won) == len(set(won)) == codes
    with stand.app.app_context():
        ours = select(CouponPool.id).filter_by(public_id=pool).scalar_subquery()
        taken = db.session.scalar(select(func.count(Coupon.claimed_at)).where(Coupon.pool_id == ours))
        claims = db.session.scalar(
            select(func.count()).select_from(CouponClaim).join(Coupon).where(Coupon.pool_id == ours)
        )
        shown = select(Popup.id).filter_by(public_id=popup).scalar_subquery()
        plays = db.session.scalars(select(Play.code).where(Play.popup_id == shown)).all()
    assert taken == claims == codes
    assert sorted(plays) == sorted(won)


def test_a_pool_is_given_away_exactly_while_workers_die(stand: Stand) -> None:
    claim_under_fire(stand, codes=20, players=32)


def play_as_many(stand: Stand, browsers: int, plays: int) -> None:
    """One mailbox in several spellings, in many browsers, again and again: one outcome."""
    wheel = wheel_document([prize(f"p{number}", code=f"CODE{number}") for number in range(8)])
    popup = make_popup(stand.app, stand.shop_key, wheel)
    time.sleep(1.1)

    def enter(number: int) -> tuple[Person, str]:
        person = Person(stand)
        token = person.token(popup)
        person.submit(popup, token, SPELLINGS[number % len(SPELLINGS)])
        return person, token

    with ThreadPoolExecutor(16) as threads:
        people = list(threads.map(enter, range(browsers)))
        # A line is one request's at a time.
        turns = [threads.submit(lambda one=one: [one[0].play(popup, one[1]) for _ in range(plays)]) for one in people]
        answers = [answer for turn in turns for answer in turn.result()]
    for person, _ in people:
        person.close()
    given = {answer.body["coupon"]["code"] for answer in answers if answer.status == 200}
    assert len(given) == 1
    assert {(a.status, a.body["error"]) for a in answers if a.status != 200} <= {(409, "already_played")}
    with stand.app.app_context():
        shown = select(Popup.id).filter_by(public_id=popup).scalar_subquery()
        assert db.session.scalars(select(Play.code).where(Play.popup_id == shown)).all() == list(given)


def test_one_mailbox_plays_once_however_it_is_spelled_and_wherever_it_plays(stand: Stand) -> None:
    play_as_many(stand, browsers=20, plays=10)


def order_under_fire(stand: Stand, orders: int) -> None:
    """Page and shop tell each order at once, several times: it is one."""
    with stand.app.app_context():
        secret = secret_key_of(shop_by_key(stand.shop_key))
    signed = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    names = [f"O-{uuid.uuid4()}" for _ in range(orders)]

    def by_page(name: str) -> int:
        person = Person(stand)
        bought = {"transaction_id": name, "currency": "EUR", "value": 12.5, "items": [MUG]}
        batch = envelope(stand.shop_key, person.visitor, [make_event("purchase", bought)])
        statuses = [person.ask("/v1/events", batch).status for _ in range(2)]
        person.close()
        return max(statuses)

    def by_server(name: str) -> int:
        person = Person(stand)
        told = {"transaction_id": name, "value": 12.5, "currency": "EUR", "email": "vera@acme.example"}
        status = person.ask("/v1/orders", told, signed).status
        person.close()
        return status

    with workers_die(stand), ThreadPoolExecutor(12) as threads:
        told = [threads.submit(tell, name) for name in names for tell in (by_page, by_server, by_server)]
        assert {one.result() for one in told} <= {200, 202}
    with stand.app.app_context():
        shop_id = shop_by_key(stand.shop_key).id
    stored = rows(stand.app, Order, shop_id=shop_id)
    assert sorted(one.transaction_id for one in stored) == sorted(names)
    assert {one.value_minor for one in stored} == {1250}
    figures = Stored(stand.app, stand.shop_key).figures
    assert (figures["orders"], figures["revenue:EUR"]) == (orders, 1250 * orders)


def test_an_order_that_page_and_shop_tell_at_once_is_one_while_workers_die(stand: Stand) -> None:
    order_under_fire(stand, orders=12)
