"""What the tables of the public door keep of people: nothing of what was sent."""

from __future__ import annotations

from tracker.collect.dead_letters import DeadLetter
from tracker.personal.declare import Holding, declare

declare(Holding(DeadLetter, neutral="shop_id fault what place event times first_at last_at"))
