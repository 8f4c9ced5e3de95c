"""The flow of a write, readable in one place: what waits together passes these stages in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from tracker.contacts.capture import capture
from tracker.contacts.details import capture_details
from tracker.insight.rollups import count_works
from tracker.popups.outcomes import follow_outcomes
from tracker.services import Services
from tracker.sessions.commerce import follow_commerce
from tracker.sessions.record import record
from tracker.sessions.work import Work


def run(connection: Connection, works: Sequence[Work], services: Services) -> None:
    """Every stage in the order in which the later build on the earlier. The caller commits."""
    for work in works:
        work.reset()
    record(connection, works)
    follow_commerce(connection, works)
    capture(connection, works, services.sealer)
    capture_details(connection, works, services.sealer)
    follow_outcomes(connection, works, services.signer)
    count_works(connection, works)
