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
from tracker.insight.replay.load import load_visitors
from tracker.insight.replay.tally import Simulation, Tally
from tracker.insight.replay.walk import Horizon, Place, horizon, place_behind, walk
from tracker.shops.settings import ShopSettings

PORTION = 100
"""Visits whose visitors are read at once: some 25 ms of work, during which nothing else is answered by the process."""

SLICE_SECONDS = 0.8

LANES = 2
"""Into how many stretches the rest is cut after the first slice: a small machine has two cores."""

Lane = tuple[Place, Place | None]
"""After which visit a stretch begins and with which it ends; None for the last there is."""


@dataclass(frozen=True)
class Slice:
    """`after` is where the next one goes on, None when this was the last.

    With the first alone are told the `horizon`, and `lanes`: where the rest is best cut, so that several processes work
    on it at once.
    """

    tally: Tally
    after: Place | None
    horizon: Horizon | None
    lanes: list[Lane]


def replay_slice(
    session: DbSession,
    shop_id: int,
    settings: ShopSettings,
    live: LivePopups,
    draft: Candidate,
    *,
    since_ms: int,
    after: Place | None,
    upto: Place | None = None,
    seconds: float = SLICE_SECONDS,
) -> Slice:
    """Runs the draft over the visitors behind `after` who were there since then, for about so many seconds."""
    shop = ShopPast(
        timezone=settings["timezone"],
        currency=settings["currency"],
        limits=shop_limits(settings),
        public_ids=live.shelf.public_ids,
        groups=live.shelf.groups,
        blocking=live.shelf.blocking,
        facts=live.program.facts | draft.facts,
    )
    seen = horizon(session, shop_id, since_ms)
    simulation, tally = Simulation(draft, live.program, settings["timezone"]), Tally()
    until = time.monotonic() + seconds
    is_first, read = after is None, 0
    while True:
        portion = walk(session, shop_id, seen.since_ms, after, upto, PORTION)
        for past in load_visitors(session, portion.visitors, seen.since_ms):
            simulation.add_visitor(tally, views(past, shop))
        read, after = read + portion.visits, portion.place
        if after is None or time.monotonic() >= until:
            break
        # Visitors whose requests the same process answers come in between.
        time.sleep(0)
    lanes = _lanes(session, shop_id, seen, after, read) if is_first and after is not None else []
    return Slice(tally, after, seen if is_first else None, lanes)


def _lanes(session: DbSession, shop_id: int, seen: Horizon, after: Place, read: int) -> list[Lane]:
    """The visits behind the first `read`, in stretches of about the same length."""
    step = max(PORTION, -(-(seen.visits - read) // LANES))
    behind = range(step, seen.visits - read, step)
    ends = [place_behind(session, shop_id, seen.since_ms, after, visits) for visits in behind]
    cuts = [after, *(end for end in ends if end is not None)]
    return [*itertools.pairwise(cuts), (cuts[-1], None)]
