"""What the tables of the ground floor keep of people: nothing."""

from __future__ import annotations

from tracker.jobs import JobState
from tracker.personal.declare import Holding, declare

declare(Holding(JobState, neutral="name due_at started_at finished_at failures error took_ms"))
