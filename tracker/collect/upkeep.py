"""What the worker forgets in time: what was typed and never submitted, and the salts of days gone by."""

from __future__ import annotations

from tracker.collect.visitors import forget_salts
from tracker.contacts.capture import purge_expired
from tracker.contacts.details import purge_details
from tracker.insight import bandits as _bandits  # noqa: F401 -- its job registers itself
from tracker.jobs import JOBS, Job

JOBS.register(Job("purge_captures", 300, purge_expired))
JOBS.register(Job("purge_details", 300, purge_details))
JOBS.register(Job("forget_salts", 3600, forget_salts))
