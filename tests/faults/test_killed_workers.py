"""Workers are killed under load: what was answered is there, and what was not can be sent again."""

from __future__ import annotations

from tests.faults.stand import Stand, wait_for

KILLS = 6


def kill_under_load(stand: Stand, kills: int) -> None:
    journal = stand.journal()
    with journal.load(visitors=6):
        for number in range(kills):
            enough = journal.acknowledgements + 15
            wait_for(30, "requests are answered again", lambda enough=enough: journal.acknowledgements >= enough)
            stand.kill_worker(number)
    assert journal.statuses()[0] > 0, "no request was hit"
    stand.is_whole(journal)


def test_what_was_answered_survives_the_death_of_workers(stand: Stand) -> None:
    kill_under_load(stand, KILLS)
