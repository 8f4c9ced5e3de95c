"""While visitors come, somebody publishes, or changes the schema: every request is answered."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from tests.factories import make_popup, plain_document
from tests.faults.flood import capacity, engagement
from tests.faults.stand import Stand, wait_for
from tests.faults.truth import Stored, counters
from tracker.db import db


def publish_under_load(stand: Stand, popups: int) -> None:
    journal = stand.journal()
    journal.asks = True
    published = []
    with journal.load(visitors=6):
        for number in range(popups):
            published.append(make_popup(stand.app, stand.shop_key, plain_document(), f"Popup {number}"))
            time.sleep(0.1)
        seen = journal.acknowledgements
        time.sleep(1.1)
        wait_for(20, "decisions go on", lambda: journal.acknowledgements > seen + 12)
    assert set(journal.statuses()) == {202}
    decisions = [answer.body["decision"] for answer in journal.answers]
    known = {one["popup"] for one in decisions[-1]["why"]}
    assert known == set(published)
    stand.is_whole(journal)


def test_popups_that_are_published_meanwhile_cost_no_request(stand: Stand) -> None:
    publish_under_load(stand, popups=8)


def upgrade_under_load(stand: Stand, events: int) -> None:
    """What migrations do here, table, column and index, on tables that are not empty."""
    many = [engagement(stand.shop_key) for _ in range(max(1, events // 100))]
    capacity(stand.server.url, many)
    journal = stand.journal()
    with journal.load(visitors=6):
        seen = journal.acknowledgements
        wait_for(20, "it stores", lambda: journal.acknowledgements > seen + 6)
        with stand.app.app_context():
            _change_schema()
        seen = journal.acknowledgements
        wait_for(20, "it stores on", lambda: journal.acknowledgements > seen + 6)
    assert set(journal.statuses()) == {202}
    whole = Stored(stand.app, stand.shop_key)
    assert {event["id"] for sent in journal.sent for event in sent.acknowledged()} <= {
        row["id"] for row in whole.events
    }
    assert list(counters(whole)) == []


def _change_schema() -> None:
    # Each by itself, as Alembic would on a database that cannot do all at once.
    for change in (
        lambda op: op.create_table("later", sa.Column("id", sa.Integer, primary_key=True)),
        lambda op: op.add_column("session", sa.Column("later", sa.BigInteger())),
        lambda op: op.create_index("ix_later", "session", ["shop_id", "started_at"]),
        lambda op: op.drop_index("ix_later", "session"),
        lambda op: op.drop_column("session", "later"),
        lambda op: op.drop_table("later"),
    ):
        with db.engine.begin() as connection:
            change(Operations(MigrationContext.configure(connection)))
        time.sleep(0.1)


def test_a_migration_of_tables_in_use_costs_no_request(stand: Stand) -> None:
    upgrade_under_load(stand, events=2_000)
