"""The write path of one request: from a parsed batch and a known shop to a committed `Work` or `OrderWork`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import Connection

from tracker.clock import utc_day
from tracker.collect import pipeline
from tracker.collect.asked import Asked
from tracker.collect.committer import MOST_TOGETHER, Committer
from tracker.collect.decision_log import DecisionLog
from tracker.collect.divisible import Divisible
from tracker.collect.shedding import Worth, worth_of
from tracker.collect.visitors import DailySalts, anonymous_key
from tracker.contacts.permission import Permission, resolve
from tracker.db import own_engine
from tracker.events.model import Batch
from tracker.metrics.declared import EVENTS
from tracker.services import Services, services_of
from tracker.sessions.device import read_device
from tracker.sessions.order_work import OrderWork
from tracker.sessions.work import Work
from tracker.shops.lookup import KnownShop

AnyWork = TypeVar("AnyWork", bound=Divisible)


class Writer:
    """The process's committers and its salts, made at the first write: after the server has forked."""

    def __init__(self, app: Flask) -> None:
        services = services_of(app)
        self._services = services
        self._committer: Committer[Work] | None = None
        self._order_committer: Committer[OrderWork] | None = None
        self._making = threading.Lock()
        self._salts = DailySalts(app)
        self.decisions = DecisionLog(services.settings)

    def admit(self, body: bytes) -> Worth:
        """What a batch is worth, by what can be seen without reading it. Raises Refused 503 `busy` for one that should
        come back later.
        """
        worth = worth_of(body)
        if self._committer is not None:
            self._committer.admit(worth)
        return worth

    def write(self, work: Work, worth: Worth, since: float) -> None:
        """Returns when the work is committed; raises Refused 503 or 500 (see `Committer.commit`)."""
        with self._making:
            if self._committer is None:
                self._committer = self._make_committer(pipeline.run, "events", counted=_count_events)
        self._committer.commit(work, worth, since)

    def write_orders(self, work: OrderWork) -> None:
        """The same for what a shop's server tells of its orders."""
        with self._making:
            if self._order_committer is None:
                # A request may hold a hundred orders, and whoever sends events waits meanwhile.
                self._order_committer = self._make_committer(pipeline.run_orders, "orders", most_together=8)
        self._order_committer.commit(work)

    def is_full(self) -> bool:
        """Whether the next event would be refused."""
        return self._committer is not None and self._committer.is_full()

    def close(self) -> None:
        """Writes what waits to be written and closes the connections to the database."""
        self.decisions.close()
        for committer in (self._committer, self._order_committer):
            if committer is not None:
                committer.close()

    def anonymous_key(self, shop_id: int, asked: Asked, received_ms: int) -> str:
        """The key under which a browser is counted without an id."""
        salt = self._salts.salt(utc_day(received_ms))
        return anonymous_key(salt, shop_id, asked.address, asked.user_agent)

    def _make_committer(
        self,
        run: Callable[[Connection, Sequence[AnyWork], Services], None],
        kind: str,
        most_together: int = MOST_TOGETHER,
        counted: Callable[[Sequence[AnyWork]], None] | None = None,
    ) -> Committer[AnyWork]:
        settings = self._services.settings
        lock_file = settings.data_dir / "write.lock" if settings.is_sqlite else None
        return Committer(
            own_engine(settings),
            lambda connection, works: run(connection, works, self._services),
            lock_file,
            most_together,
            kind,
            counted,
        )


def _count_events(works: Sequence[Work]) -> None:
    EVENTS.add(("stored",), sum(len(work.stored) for work in works))
    EVENTS.add(("duplicate",), sum(work.duplicates for work in works))
    EVENTS.add(("rejected",), sum(len(work.rejected) for work in works))


def init_writing(app: Flask) -> None:
    """Makes the writer of an application; it opens nothing before the first write."""
    app.extensions["shopbell.writer"] = Writer(app)


def writer() -> Writer:
    """The writer of the application in whose context the caller runs."""
    return writer_of(current_app)


def writer_of(app: Flask) -> Writer:
    """The writer of an application."""
    found: Writer = app.extensions["shopbell.writer"]
    return found


def permission_of(shop: KnownShop, consent: Mapping[str, bool]) -> Permission:
    """What the visitor's consent and the shop's settings allow."""
    settings = shop.settings
    return resolve(
        settings["consent.mode"],
        consent,
        capture_mode=settings["capture.mode"],
        capture_notice=settings["capture.notice"],
    )


def make_work(
    writer: Writer, shop: KnownShop, batch: Batch, asked: Asked, permission: Permission, received_ms: int
) -> Work:
    """The work of one batch. A visitor who may not be known by an id is counted by a daily hash."""
    is_known = permission.identity and bool(batch.visitor)
    return Work(
        shop_id=shop.id,
        settings=shop.settings,
        visitor_key=batch.visitor if is_known else writer.anonymous_key(shop.id, asked, received_ms),
        is_anonymous=not is_known,
        device=read_device(asked.user_agent),
        batch=batch,
        received_ms=received_ms,
        may_capture=permission.capture_ground,
        country=asked.country,
    )
