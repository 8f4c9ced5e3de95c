"""The shop acme, browsers on its pages, and many things at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Browser, make_shop
from tracker.contacts.models import Capture
from tracker.db import db
from tracker.insight.models import Rollup
from tracker.popups.models import Impression, Play, Popup

PERSON = "vera@example.com"


@pytest.fixture
def acme(app: Flask) -> str:
    """The public key of acme."""
    return make_shop(app)


@pytest.fixture
def browser_of(app: Flask, acme: str) -> Callable[..., Browser]:
    """browser_of() is another person's browser on acme's pages."""
    return lambda key=acme, **options: Browser(app.test_client(), key, **options)


@pytest.fixture
def vera(browser_of: Callable[..., Browser]) -> Browser:
    """A visitor who agreed to everything."""
    return browser_of()


@pytest.fixture
def player_of(browser_of: Callable[..., Browser]) -> Callable[[str, str], tuple[Browser, str]]:
    """player_of(popup, address) has sent the form and may play: the browser and its token."""

    def make(popup: str, address: str = PERSON) -> tuple[Browser, str]:
        browser = browser_of()
        token = browser.token(popup)
        answer = browser.submit(popup, token, address)
        assert answer.status_code == 200, answer.text
        return browser, token

    return make


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """at_once(tasks, threads=20) runs functions in real threads that start together; their results in order."""

    def run(tasks: Sequence[Callable[[], Any]], threads: int = 20) -> list[Any]:
        start = threading.Barrier(threads)

        def work(number: int) -> list[tuple[int, Any]]:
            start.wait(20)
            return [(turn, tasks[turn]()) for turn in range(number, len(tasks), threads)]

        with ThreadPoolExecutor(threads) as pool:
            done = dict(pair for some in pool.map(work, range(threads)) for pair in some)
        return [done[turn] for turn in range(len(tasks))]

    return run


@pytest.fixture
def figures_hold(app: Flask) -> Callable[[str], None]:
    """figures_hold(popup) asserts that the rollups, of the shop and of its only popup, say what the rows say."""

    def check(popup: str) -> None:
        with app.app_context():
            counted = {
                "impressions": func.count(Impression.id),
                "engagements": func.count(Impression.engaged_at),
                "dismissals": func.count(Impression.dismissed_at),
                "submissions": func.count(Impression.submitted_at),
            }
            rows = dict(zip(counted, db.session.execute(select(*counted.values())).one(), strict=True))
            rows["plays"] = db.session.scalar(select(func.count(Play.id)))
            rows["wins"] = db.session.scalar(select(func.count(Play.id)).filter_by(outcome="won"))
            popup_id = db.session.scalars(select(Popup.id).filter_by(public_id=popup)).one()
            sent = select(func.count(Capture.id)).filter_by(status="submitted")
            wanted = {0: {**rows, "captures_submitted": db.session.scalar(sent)}, popup_id: rows}
            for subject, expected in wanted.items():
                statement = select(Rollup.metric, Rollup.value).filter_by(subject=subject)
                said = {metric: value for metric, value in db.session.execute(statement)}
                assert {name: said.get(name, 0) for name in expected} == expected

    return check
