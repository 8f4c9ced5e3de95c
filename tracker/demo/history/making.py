"""Makes the sample shop with its four weeks, by the product's own ways of writing; and removes it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from tracker.clock import to_ms
from tracker.config import Settings
from tracker.contacts.permission import resolve
from tracker.db import db, writing
from tracker.decide.published import PublishedPopups
from tracker.decide.rules import check_rule
from tracker.decide.transfer import import_popups
from tracker.demo.catalogue import CURRENCY
from tracker.demo.coupons import PERCENT_BY_POOL
from tracker.demo.history.guests import Guests, Met
from tracker.demo.history.office import orders_told
from tracker.demo.history.people import DAY_MS, DAYS, Visit, visits
from tracker.demo.history.popups import sample_file
from tracker.demo.history.walks import Told, Walk
from tracker.demo.seed import origins_of
from tracker.events.parse import parse_batch
from tracker.ids import uuid7
from tracker.insight.exits import MOST_DAYS, count_exits
from tracker.landing import pages
from tracker.landing.starters import STARTERS, content_of
from tracker.popups.decisions import Kept, keep_decisions
from tracker.popups.tokens import write_token
from tracker.services import Services, services
from tracker.sessions.device import read_device
from tracker.sessions.order_work import OrderWork
from tracker.sessions.work import Work
from tracker.shops.models import Shop
from tracker.shops.samples import mark_sample
from tracker.shops.settings import ShopSettings, shop_settings
from tracker.shops.shops import create_shop, set_settings, slug_of_shop

NAME = "Fennel & Clay, four weeks on"
SEED = "fennel"
PEOPLE = 560
MOST_TOGETHER = 30

Run = Callable[[Connection, Sequence[Work], Services], None]
"""The flow of a write, which stands above this package: `collect.pipeline.run`."""
RunOrders = Callable[[Connection, Sequence[OrderWork], Services], None]
"""The same of orders that the shop's server tells: `collect.pipeline.run_orders`."""


def make_sample_shop(
    settings: Settings, now: dt.datetime, run: Run, run_orders: RunOrders, people: int = PEOPLE
) -> Shop | None:
    """The sample shop with its history up to now; None where there is one. Commits as it goes."""
    shop, created = create_shop(NAME, origins_of(settings.public_url), now=now - dt.timedelta(days=DAYS + 1))
    if not created:
        return None
    set_settings(
        shop,
        {
            "currency": CURRENCY,
            "timezone": "Europe/Brussels",
            "consent.mode": "full",
            "capture.mode": "all",
            "capture.notice": True,
            "popups.holdout_percent": 10,
            "margin_percent": 55,
            "apply_url": "/?discount={code}",
        },
    )
    mark_sample(shop)
    _furnish(shop, now - dt.timedelta(days=DAYS + 1))
    db.session.commit()
    _History(shop, settings.public_url, run, run_orders, to_ms(now)).make(visits(SEED, people, to_ms(now)))
    _count(now)
    return shop


def _furnish(shop: Shop, at: dt.datetime) -> None:
    """Its popups, and a landing page with the wheel of one."""
    made = import_popups(shop, sample_file(), at, check_rule)
    wheel = next(one.popup for one in made if one.popup.name == "Welcome wheel")
    slug_of_shop(shop)
    content = content_of(STARTERS["contest"], "en", wheel.public_id, lambda text: text)
    pages.publish(pages.create_page(shop, "Kiln open day", content, at), at, "import")


def _count(now: dt.datetime) -> None:
    """What the worker would count over the next hour: which signs of leaving were right."""
    for _run in range(DAYS // MOST_DAYS + 2):
        with writing() as session:
            count_exits(session.connection(), now)


class _History:
    def __init__(self, shop: Shop, address: str, run: Run, run_orders: RunOrders, now_ms: int) -> None:
        self._shop_id, self._key = shop.id, shop.public_key
        self._settings: ShopSettings = shop_settings(shop.settings)
        self._address = address
        self._run, self._run_orders = run, run_orders
        self._now_ms = now_ms
        self._shared = services()
        self._given: list[tuple[str, int]] = []

    def make(self, planned: Sequence[Visit]) -> None:
        published: PublishedPopups = current_app.extensions["shopbell.popups"]
        asks_from = planned[-1].start_ms - 7 * DAY_MS if planned else 0
        for together in _groups(planned):
            session = db.session()
            popups = published.of_shop(session, self._shop_id)
            guests = Guests(session, self._shared, self._settings, self._shop_id, popups, self._address, asks_from)
            walks = [Walk(one) for one in together]
            works = [self._work(walk, walk.first_stretch()) for walk in walks]
            self._write(works)
            later, decided = [], []
            office: list[OrderWork] = []
            for walk, work in zip(walks, works, strict=True):
                kept, met = guests.meets(walk, work.visitor_id, work.session_id)
                decided.append(kept)
                told = self._rest(walk, met)
                if told:
                    later.append(self._work(walk, told))
                    office += orders_told(self._shop_id, self._settings, walk.visit.person.email, told, self._now_ms)
            self._write(later)
            if office:
                self._run_orders(session.connection(), office, self._shared)
            keep_decisions(session.connection(), [one for one in decided if isinstance(one, Kept)])
            db.session.commit()

    def _write(self, works: Sequence[Work]) -> None:
        if works:
            self._run(db.session.connection(), works, self._shared)
        # What was read before knows nothing of what was written now.
        db.session.expire_all()

    def _rest(self, walk: Walk, met: Met) -> list[Told]:
        told = []
        if met.token is not None:
            token = write_token(self._shared.signer, met.token)
            told = [Told(at, walk.path, name, {**params, "token": token}) for at, name, params in met.events]
        code, percent = self._code(walk, met)
        goes_on = bool(met.code) and walk.dice.random() < 0.3
        return told + walk.second_stretch(code, percent, goes_on=goes_on)

    def _code(self, walk: Walk, met: Met) -> tuple[str, int]:
        """The code that goes into the cart; now and then one that somebody else was given, and passed on."""
        percent = PERCENT_BY_POOL.get(met.label, 0)
        if met.code and percent:
            self._given.append((met.code, percent))
            return met.code, percent
        if len(self._given) > 5 and walk.dice.random() < 0.05:
            return walk.dice.choice(self._given)
        return "", 0

    def _work(self, walk: Walk, told: Sequence[Told]) -> Work:
        """One batch of the visit, as the tag would have sent it, on its way into the database."""
        person, first = walk.visit.person, told[0]
        body = {
            "v": 1,
            "shop": self._key,
            "sent_at": told[-1].at_ms,
            "visitor": person.key,
            "consent": {"measurement": True, "personalisation": True, "form_capture": True},
            "context": {
                "url": self._address + first.path,
                "referrer": walk.visit.referrer,
                "language": person.language,
                "timezone": person.timezone,
                "viewport": [person.width, 900],
            },
            "events": [_event(self._address, one) for one in told],
        }
        batch = parse_batch(json.dumps(body).encode())
        permission = resolve(
            self._settings["consent.mode"],
            batch.consent,
            capture_mode=self._settings["capture.mode"],
            capture_notice=self._settings["capture.notice"],
        )
        return Work(
            shop_id=self._shop_id,
            settings=self._settings,
            visitor_key=person.key,
            is_anonymous=False,
            device=read_device(person.agent),
            batch=batch,
            received_ms=told[-1].at_ms,
            may_capture=permission.capture_ground,
        )


def _event(address: str, one: Told) -> dict[str, Any]:
    return {
        "id": str(uuid7(one.at_ms)),
        "name": one.name,
        "at": one.at_ms,
        "url": address + one.path,
        "source": "datalayer"
        if one.name.startswith(("view_item", "add_", "begin_", "purchase", "view_cart"))
        else "api",
        "params": one.params,
    }


def _groups(planned: Sequence[Visit]) -> Iterator[list[Visit]]:
    """Visits that are written together: neighbours in time, and never two of the same person."""
    group: list[Visit] = []
    people: set[str] = set()
    for visit in planned:
        if len(group) >= MOST_TOGETHER or visit.person.key in people:
            yield group
            group, people = [], set()
        group.append(visit)
        people.add(visit.person.key)
    if group:
        yield group
