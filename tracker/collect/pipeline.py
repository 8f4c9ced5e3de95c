"""The flow of a write, readable in one place: what waits together passes these stages in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from tracker.clock import from_ms
from tracker.collect.foreseen import foresee
from tracker.contacts.buyers import guess_buyers, keep_buyers
from tracker.contacts.capture import capture
from tracker.contacts.details import capture_details
from tracker.insight.landing_figures import count_landing_views
from tracker.insight.rollups import count_orders, count_works
from tracker.popups.outcomes import follow_outcomes
from tracker.popups.redemptions import follow_redemptions
from tracker.services import Services
from tracker.sessions.commerce import follow_commerce
from tracker.sessions.order_store import lock_orders
from tracker.sessions.order_work import OrderWork
from tracker.sessions.orders import follow_orders
from tracker.sessions.record import record
from tracker.sessions.remember import remember
from tracker.sessions.visits import save_visits
from tracker.sessions.work import Work
from tracker.shops.connections import note_delivery


def run(connection: Connection, works: Sequence[Work], services: Services) -> None:
    """Every stage in the order in which the later build on the earlier. The caller commits."""
    for work in works:
        work.reset()
    lock_orders(connection, {work.shop_id for work in works if work.has_purchase})
    stored = record(connection, works)
    remember(connection, works)
    save_visits(connection, works, stored)
    follow_commerce(connection, works)
    capture(connection, works, services.sealer)
    capture_details(connection, works, services.sealer)
    follow_outcomes(connection, works, services.signer)
    for work in works:
        follow_redemptions(connection, work.shop_id, work.order_ids)
    count_landing_views(connection, works)
    count_works(connection, works)
    foresee(connection, works)


def run_orders(connection: Connection, works: Sequence[OrderWork], services: Services) -> None:
    """The same for orders that shops' servers tell."""
    for work in works:
        work.reset()
    lock_orders(connection, {work.shop_id for work in works})
    guess_buyers(connection, works, services.sealer)
    follow_orders(connection, works)
    keep_buyers(connection, works, services.sealer)
    for work in works:
        follow_redemptions(connection, work.shop_id, {tale.order_id for tale in work.tales if tale.order_id})
    count_orders(connection, works)
    for work in works:
        if work.delivery is not None:
            note_delivery(connection, work.shop_id, *work.delivery, at=from_ms(work.received_ms))
