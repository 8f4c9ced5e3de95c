"""Ids that are drawn before their rows are written: nobody else has them, whoever writes beside and whatever dies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.factories import ORIGIN, Browser, make_event, make_shop, rows
from tests.faults.truth import Stored
from tracker.db import own_engine
from tracker.numbering import IN_HAND, Numbers
from tracker.services import services_of
from tracker.sessions.models import Session, Visitor
from tracker.sessions.words import Word, words

NUMBERS = Numbers(words)
ROUNDS = 6


@pytest.mark.only_on("postgresql")
def test_what_is_in_hand_is_gone_with_its_connection_since_a_dead_postgresql_gives_it_again(app: Flask) -> None:
    ours, theirs = (own_engine(services_of(app).settings) for _ in range(2))
    with ours.connect() as connection:
        first = NUMBERS.take(connection, 1)
        connection.commit()
        # So far the log had come to the disk when it died.
        connection.execute(text("SELECT setval(pg_get_serial_sequence('word', 'id'), :last)"), {"last": first[0]})
        own = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.commit()
        with theirs.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
            given = NUMBERS.take(other, 3)
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    with ours.begin() as connection:
        again = NUMBERS.take(connection, IN_HAND + 1)
    for engine in (ours, theirs):
        engine.dispose()
    assert len({*first, *given, *again}) == 1 + 3 + IN_HAND + 1


def test_processes_that_make_the_same_visitors_visits_and_words_at_once_store_each_once(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    shop = make_shop(app, consent_mode="full")
    # Each has its own connections and its own memory of words, as processes have.
    apps = [app, make_app(), make_app()]
    visitors = [str(uuid.uuid4()) for _ in range(4)]

    def visit(place: int) -> list[str]:
        said = []
        for round_ in range(ROUNDS):
            one = Browser(apps[place % 3].test_client(), shop, visitors[(place + round_) % 4])
            events = [make_event(url=f"{ORIGIN}/{round_}/{number}") for number in range(3)]
            # As the tag does: whoever waited too long on a busy machine sends the same again.
            while (answer := one.send(*events)).status_code == 503:
                pass
            assert answer.status_code == 202, answer.text
            said += [event["id"] for event in events]
        return said

    def withdraw(place: int) -> list[str]:
        """Others come and go meanwhile, and take their words with them."""
        for round_ in range(ROUNDS):
            one = Browser(apps[place % 3].test_client(), shop)
            one.send(make_event(url=f"{ORIGIN}/{round_}/of-mine/{place}"))
            said = {"v": 1, "shop": shop, "visitor": one.visitor, "consent": {"measurement": False}}
            while (answer := one.post("/v1/consent", said)).status_code == 503:
                pass
            assert answer.status_code == 200, answer.text
        return []

    with ThreadPoolExecutor(9) as threads:
        jobs = [threads.submit(visit, place) for place in range(6)]
        jobs += [threads.submit(withdraw, place) for place in range(3)]
        sent = [one for job in jobs for one in job.result()]

    stored = Stored(app, shop)
    assert sorted(row["id"] for row in stored.events) == sorted(sent)
    assert {row["url"] for row in stored.events} == {f"{ORIGIN}/{a}/{b}" for a in range(ROUNDS) for b in range(3)}
    known = {one.id for one in rows(app, Visitor) if one.key in visitors}
    assert len(known) == len(visitors)
    visits = [one for one in rows(app, Session) if one.visitor_id in known]
    assert sorted(one.visitor_id for one in visits) == sorted(known)
    assert sum(one.event_count for one in visits) == len(sent)
    assert not [one for one in rows(app, Word) if "of-mine" in one.text]
