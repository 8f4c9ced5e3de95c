"""One slice of a replay: as many visitors as fit into a moment, and where to go on.

The page that asked adds the slices up and asks for the next. So nothing runs on when the page is left, any process
can answer, and a process that dies costs one slice.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from tracker.decide.engine import Candidate
from tracker.decide.facts.limits import shop_limits
from tracker.decide.published import LivePopups
from tracker.insight.replay.fold import ShopPast, views
from tracker.insight.replay.load import load_visitors, visitor_at, visitors_since
from tracker.insight.replay.tally import Simulation, Tally
from tracker.shops.settings import ShopSettings

PORTION = 100
"""Visitors that are read at once: some 25 ms of work, during which nothing else is answered by the process."""

SLICE_SECONDS = 0.8

LANES = 2
"""Into how many stretches the rest is cut after the first slice: a small machine has two cores."""

Lane = tuple[int, int | None]
"""After which visitor a stretch begins and with which it ends; None for the last there is."""


@dataclass(frozen=True)
class Slice:
    """`after` is where the next one goes on, None when this was the last.

    With the first alone are told `total`, and `lanes`: where the rest is best cut, so that several processes work on it
    at once.
    """

    tally: Tally
    after: int | None
    total: int | None
    lanes: list[Lane]


def replay_slice(
    session: DbSession,
    shop_id: int,
    settings: ShopSettings,
    live: LivePopups,
    draft: Candidate,
    *,
    since_ms: int,
    after: int,
    upto: int | None = None,
    seconds: float = SLICE_SECONDS,
) -> Slice:
    """Runs the draft over the visitors after `after` who were there since then, for about so many seconds."""
    shop = ShopPast(
        timezone=settings["timezone"],
        currency=settings["currency"],
        limits=shop_limits(settings),
        public_ids=live.shelf.public_ids,
        groups=live.shelf.groups,
        blocking=live.shelf.blocking,
        facts=live.program.facts | draft.facts,
    )
    total = visitors_since(session, shop_id, since_ms) if after == 0 else None
    simulation, tally = Simulation(draft, live.program, settings["timezone"]), Tally()
    until = time.monotonic() + seconds
    position: int | None = after
    read = 0
    while position is not None:
        portion = load_visitors(session, shop_id, since_ms, position, PORTION, upto)
        for past in portion:
            simulation.add_visitor(tally, views(past, shop))
        read += len(portion)
        position = portion[-1].id if len(portion) == PORTION else None
        if time.monotonic() >= until:
            break
        # Visitors whose requests the same process answers come in between.
        time.sleep(0)
    lanes = _lanes(session, shop_id, since_ms, position, read, total) if total and position is not None else []
    return Slice(tally, position, total, lanes)


def _lanes(session: DbSession, shop_id: int, since_ms: int, after: int, read: int, total: int) -> list[Lane]:
    """The visitors after the first `read` of `total`, in stretches of about the same length."""
    step = max(PORTION, -(-(total - read) // LANES))
    ends = [visitor_at(session, shop_id, since_ms, place - 1) for place in range(read + step, total, step)]
    cuts = [after, *(end for end in ends if end is not None)]
    return [*itertools.pairwise(cuts), (cuts[-1], None)]
