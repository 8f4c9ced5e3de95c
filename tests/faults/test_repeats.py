"""The same again, late and in another order: nothing is added, and the answer is as good as the first."""

from __future__ import annotations

import json
import random

from tests.faults.journal import Line
from tests.faults.stand import Stand


def replay(stand: Stand, times: int, batches: int = 12, visitors: int = 4) -> None:
    journal = stand.journal()
    journal.visit(batches, visitors)
    stand.is_whole(journal)
    answers = journal.replay(times)
    assert {answer.status for answer in answers} == {202}
    assert all(answer.body["ok"] == 0 and answer.body["rejected"] == [] for answer in answers)
    stand.is_whole(journal)


def test_a_journal_that_is_sent_again_and_again_in_any_order_adds_nothing(stand: Stand) -> None:
    replay(stand, times=5)


def test_batches_that_arrive_in_reverse_are_counted_as_in_order(stand: Stand) -> None:
    journal = stand.journal()
    kept = [journal.write(visitor) for visitor in journal.people(5) for _ in range(6)]
    line = Line(stand.server.url)
    for sent in [*reversed(kept), *random.Random(3).sample(kept, len(kept))]:
        sent.answers.append(line.post("/v1/events", json.dumps(sent.envelope).encode()))
    line.close()
    stand.is_whole(journal)
