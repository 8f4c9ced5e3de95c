"""The server as it is run: what was decided in its last second is written when it ends, and by itself before."""

import json
import time
import uuid
from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from tests.factories import FIREFOX, ORIGIN, count, make_batch, make_event, make_popup, make_shop, plain_document
from tests.testbed.server import ProductServer
from tracker.popups.models import KeptDecision


@pytest.fixture
def app_of(make_app: Callable[..., Flask]) -> Callable[[ProductServer], Flask]:
    """app_of(server) is the application on a running server's database."""
    return lambda server: make_app(SHOPBELL_DATABASE_URL=server.database_url)


def _decide(server: ProductServer, shop: str) -> None:
    batch = make_batch(shop, [make_event()], visitor=str(uuid.uuid4()), decide=True)
    headers = {"Origin": ORIGIN, "User-Agent": FIREFOX, "Content-Type": "text/plain"}
    with urlopen(Request(f"{server.url}/v1/events", json.dumps(batch).encode(), headers)) as answer:
        assert json.load(answer)["decision"]["popups"]


def test_they_are_written_within_a_second_and_when_the_server_ends(
    start_server: Callable[..., ProductServer], app_of: Callable[[ProductServer], Flask]
) -> None:
    server = start_server()
    app = app_of(server)
    shop = make_shop(app)
    make_popup(app, shop, plain_document())
    _decide(server, shop)
    deadline = time.monotonic() + 20
    while not count(app, KeptDecision) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert count(app, KeptDecision) == 1

    _decide(server, shop)
    server.stop()
    assert count(app, KeptDecision) == 2
    assert "not kept" not in server.log()
