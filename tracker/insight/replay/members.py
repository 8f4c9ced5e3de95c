"""Who is in a segment: its rule asked of every visitor of the last days, as things stood on their last page."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session as DbSession

from tracker.decide.facts.limits import shop_limits
from tracker.decide.published import LivePopups
from tracker.decide.segments import Segment, needed, with_segments
from tracker.insight.replay.fold import ShopPast, views
from tracker.insight.replay.load import load_visitors
from tracker.insight.replay.run import PORTION, SLICE_SECONDS
from tracker.insight.replay.walk import Horizon, Place, horizon, walk
from tracker.shops.settings import ShopSettings

MOST_SAMPLES = 10


@dataclass
class Members:
    """One slice of the count. `after` is where the next goes on, None when this was the last."""

    visits: int = 0
    """How many were passed, of all visitors."""
    visitors: int = 0
    members: int = 0
    contacts: int = 0
    samples: list[int] = field(default_factory=list)
    """The latest visits of some of them."""
    after: Place | None = None
    horizon: Horizon | None = None
    """Told with the first slice."""


def members_slice(
    session: DbSession,
    shop_id: int,
    settings: ShopSettings,
    live: LivePopups,
    segment: Segment,
    known: dict[str, Segment],
    *,
    since_ms: int,
    now_ms: int,
    after: Place | None,
    seconds: float = SLICE_SECONDS,
) -> Members:
    """Asks visitor after visitor for about so many seconds. The time is now, everything else as on their last page."""
    others = needed(segment.asks, known)
    shop = ShopPast(
        timezone=settings["timezone"],
        currency=settings["currency"],
        limits=shop_limits(settings),
        public_ids=live.shelf.public_ids,
        groups=live.shelf.groups,
        blocking=live.shelf.blocking,
        facts=segment.facts.union(*(one.facts for one in others)),
    )
    seen = horizon(session, shop_id, since_ms)
    found = Members(horizon=seen if after is None else None)
    until = time.monotonic() + seconds
    while True:
        portion = walk(session, shop_id, seen.since_ms, after, None, PORTION)
        found.visits, after = found.visits + portion.visits, portion.place
        for past in load_visitors(session, portion.visitors, seen.since_ms):
            last = None
            for last in views(past, shop):  # noqa: B007 -- the last one is wanted, and each builds on the one before
                pass
            found.visitors += 1
            if last is None:
                continue
            context = with_segments(replace(last.context, now_ms=now_ms), others)
            if segment.failed(context) is None:
                found.members += 1
                found.contacts += context.visitor.is_contact
                if len(found.samples) < MOST_SAMPLES:
                    found.samples.append(last.visit.id)
        if after is None or time.monotonic() >= until:
            break
        # Visitors whose requests the same process answers come in between.
        time.sleep(0)
    found.after = after
    return found
