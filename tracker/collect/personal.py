"""What the tables of the public door keep of people: nothing of what was sent."""

from __future__ import annotations

import datetime as dt

from tracker.collect.dead_letters import KEPT_DAYS as LETTERS_KEPT
from tracker.collect.dead_letters import DeadLetter
from tracker.collect.visitors import KEPT_DAYS as SALTS_KEPT
from tracker.personal.declare import Holding, declare
from tracker.personal.periods import PERIODS, Period

declare(Holding(DeadLetter, neutral="shop_id fault what place event times first_at last_at"))

PERIODS.register(Period("dead_letter", "purge_dead_letters", dt.timedelta(days=LETTERS_KEPT)))
PERIODS.register(Period("daily_salt", "forget_salts", dt.timedelta(days=SALTS_KEPT)))
