"""What becomes of one request of `POST /v1/events`, from its bytes to what is answered, in the order of its steps.

Nothing here needs Flask's contexts but what is said to: they would cost more than the rest.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask

from tracker.clock import now_ms
from tracker.collect.asked import Asked
from tracker.collect.deciding import Question, decision_after, foreseen_of
from tracker.collect.guard import Guard, guard_of
from tracker.collect.mapping import watch_mapping
from tracker.collect.sightings import notice_refused, notice_stored
from tracker.collect.writing import Writer, make_work, permission_of, writer_of
from tracker.db import LateReading
from tracker.errors import Refused
from tracker.events.model import Batch
from tracker.events.parse import keep_to_checkout, parse_batch
from tracker.shops.lookup import KnownShop


class Taking:
    """Takes batches in for one application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._guard: Guard = guard_of(app)
        self._writer: Writer = writer_of(app)

    def take(self, body: bytes, asked: Asked) -> dict[str, Any]:
        """Stores the batch and returns when it is committed; with `decide`, the decision is in the answer.

        Raises Refused for what is answered otherwise than with 202.
        """
        received_ms, since = now_ms(), time.monotonic()
        worth = self._writer.admit(body)
        batch = parse_batch(body)
        shop = admit(self._app, self._guard, batch, asked, may_be_pixel=True)
        permission = permission_of(shop, batch.consent)
        if not permission.measurement:
            # Nothing may be stored, so nothing is; the tag does not send this, only a page that calls us by itself can.
            refused = [*batch.rejected, *((event.index, "no_consent") for event in batch.events)]
            return {"ok": 0, "dup": 0, "rejected": sorted(refused)}
        work = make_work(self._writer, shop, batch, asked, permission, received_ms)
        is_deciding = batch.decide and not batch.pixel
        if is_deciding:
            work.decides = foreseen_of(self._app, shop)
        if batch.events:
            self._writer.write(work, worth, since)
            if not work.device.is_bot:
                notice_stored(self._app, shop, work)
                watch_mapping(self._app, shop, batch, received_ms)
        else:
            work.reset()
        answer: dict[str, Any] = {
            "ok": len(work.stored),
            "dup": work.duplicates,
            "rejected": sorted(work.rejected),
        }
        if is_deciding:
            with LateReading(self._app) as late:
                question = Question(self._app, late.session, shop, batch, asked, permission, received_ms)
                answer["decision"] = decision_after(question, work)
        return answer


def admit(app: Flask, guard: Guard, batch: Batch, asked: Asked, *, may_be_pixel: bool = False) -> KnownShop:
    """The shop that the batch is for, when whoever asks may speak for it. Raises Refused 401, 403, 429."""
    shop = guard.shop_of(batch.shop_key)
    try:
        if may_be_pixel and guard.is_pixel(shop, batch.pixel, asked.origin):
            keep_to_checkout(batch)
        else:
            guard.check_origin(shop, asked.origin)
        guard.check_rate(shop, asked.address)
        if not shop.settings["send"]:
            raise Refused(403, "switched_off", "the shop has switched its tag off")
    except Refused as refused:
        notice_refused(app, shop, refused, asked.origin)
        raise
    return shop
