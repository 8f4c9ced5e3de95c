"""What the tables of the ground floor keep of people: nothing but counts under keyed hashes."""

from __future__ import annotations

from tracker.jobs import JobState
from tracker.personal.declare import Hashed, Holding, declare
from tracker.personal.periods import PERIODS, Period
from tracker.throttle import KEPT, ThrottleCount

declare(Holding(JobState, neutral="name due_at started_at finished_at failures error took_ms"))
declare(Holding(ThrottleCount, hashed={"subject": Hashed(None)}, neutral="span count"))
PERIODS.register(Period("throttle_count", "purge_throttle", KEPT))
