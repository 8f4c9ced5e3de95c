"""One slice of a replay: as many visitors as fit into a moment, and where to go on.

The page that asked adds the slices up and asks for the next. So nothing runs on when the page is left, any process
can answer, and a process that dies costs one slice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from tracker.decide.engine import Candidate
from tracker.decide.facts.limits import shop_limits
from tracker.decide.published import LivePopups
from tracker.insight.replay.fold import ShopPast, views
from tracker.insight.replay.load import load_visitors, visitors_since
from tracker.insight.replay.tally import Simulation, Tally
from tracker.shops.settings import ShopSettings

PORTION = 200
"""Visitors that are read at once."""

SLICE_SECONDS = 0.8


@dataclass(frozen=True)
class Slice:
    """`after` is where the next one goes on, None when this was the last. `total` is told with the first alone."""

    tally: Tally
    after: int | None
    total: int | None


def replay_slice(
    session: DbSession,
    shop_id: int,
    settings: ShopSettings,
    live: LivePopups,
    draft: Candidate,
    *,
    since_ms: int,
    after: int,
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
    )
    total = visitors_since(session, shop_id, since_ms) if after == 0 else None
    simulation, tally = Simulation(draft, live.program, settings["timezone"]), Tally()
    until = time.monotonic() + seconds
    position: int | None = after
    while position is not None:
        portion = load_visitors(session, shop_id, since_ms, position, PORTION)
        for past in portion:
            simulation.add_visitor(tally, views(past, shop))
        position = portion[-1].id if len(portion) == PORTION else None
        if time.monotonic() >= until:
            break
    return Slice(tally, position, total)
