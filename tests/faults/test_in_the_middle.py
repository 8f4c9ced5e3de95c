"""While visitors come, somebody publishes: every request is answered, and the next decision knows the popup."""

from __future__ import annotations

import time

from tests.factories import make_popup, plain_document
from tests.faults.stand import Stand, wait_for


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
