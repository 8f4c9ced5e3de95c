"""PostgreSQL is restarted and killed under load: told at once, back at once, nothing lost and nothing twice."""

from __future__ import annotations

import time

import pytest

from tests.faults.pulse import pulse
from tests.faults.stand import Stand
from tests.testbed.postgres import PostgresServer

pytestmark = pytest.mark.only_on("postgresql")

LONGEST_ANSWER = 5.0
SECONDS_UNTIL_BACK = 2.0


def take_away(stand: Stand, postgres: PostgresServer, times: int, away: float = 0.5) -> None:
    journal = stand.journal()
    back = []
    with pulse(stand.server.url) as felt, journal.load(visitors=6):
        for number in range(times):
            time.sleep(0.6)
            if number % 2:
                postgres.stop()
            else:
                postgres.kill()
            time.sleep(away)
            postgres.start()
            answers = time.monotonic()
            before = journal.statuses()[202]
            while journal.statuses()[202] == before:
                assert time.monotonic() - answers < 10, "nobody was answered after PostgreSQL was back"
                time.sleep(0.01)
            back.append(time.monotonic() - answers)
    refused = [answer for answer in journal.answers if answer.status != 202]
    assert refused, "nobody noticed"
    assert {answer.status for answer in refused} == {503}
    assert all(answer.retry_after >= 1 for answer in refused)
    # A machine with other work adds as much to any answer as to one that needs no database.
    slowest = max(journal.answers, key=lambda answer: answer.seconds)
    said = (
        f"{times} deaths: slowest answer {slowest.seconds:.1f} s ({slowest.status}), back within {max(back):.1f} s;"
        f" a question without the database {felt.slowest:.1f} s"
    )
    print(said)  # noqa: T201 -- a figure to read in `make soak -rP`
    assert slowest.seconds < LONGEST_ANSWER + felt.slowest, (said, slowest)
    assert max(back) < SECONDS_UNTIL_BACK + felt.slowest, said
    stand.forget_connections()
    stand.is_whole(journal)


def test_what_was_answered_survives_the_death_of_postgresql(
    mortal_stand: Stand, mortal_postgres: PostgresServer
) -> None:
    take_away(mortal_stand, mortal_postgres, times=2)
