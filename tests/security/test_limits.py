"""How much anybody may ask, with several processes serving."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.factories import ORIGIN, make_batch, make_event
from tests.testbed.server import ProductServer


@pytest.mark.only_on("sqlite")
def test_two_web_workers_let_through_what_the_limit_says_and_not_twice_as_much(
    start_server: Callable[..., ProductServer],
) -> None:
    server = start_server(SHOPBELL_RATE_LIMIT="40", SHOPBELL_WEB_WORKERS="2")
    key = json.loads(server.flask("shop", "create", "acme", "--origin", ORIGIN, "--json"))["public_key"]
    wait = 60 - time.time() % 60
    if wait < 5:
        # The minute of the clock is the window.
        time.sleep(wait)
    assert Counter(_post(server, key) for _ in range(60)) == {202: 40, 429: 20}


def _post(server: ProductServer, key: str) -> int:
    """On a connection of its own, so that both workers get their share."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    body = json.dumps(make_batch(key, [make_event()]))
    connection.request("POST", "/v1/events", body, {"Origin": ORIGIN, "Content-Type": "text/plain"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status
