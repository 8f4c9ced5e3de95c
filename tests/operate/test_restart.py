"""Restarts under load: no request fails, and what was acknowledged is there, once. Longer ones: tests/soak."""

from collections.abc import Callable

import pytest

from tests.operate.load import Load
from tests.operate.restarting import LOADED, assert_all_is_there, make_shop, reload_whole
from tests.testbed.server import ProductServer


@pytest.mark.only_on("sqlite")
def test_a_reload_under_load_fails_no_request(start_server: Callable[..., ProductServer]) -> None:
    server = start_server(**LOADED)
    with Load(server.port, make_shop(server), clients=4) as load:
        load.wait_for(10)
        reload_whole(server)
        load.wait_for(10)
    assert_all_is_there(server, load)
