"""Restarts under load, with all that may come between them: no request fails, and nothing acknowledged is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operate.load import Load
from tests.operate.restarting import LOADED, assert_all_is_there, make_shop, migrate_on, publish, reload_whole
from tests.testbed.server import ProductServer

pytestmark = pytest.mark.soak


def test_three_reloads_a_publish_and_a_migration_under_load_fail_no_request(
    start_server: Callable[..., ProductServer], tmp_path: Path
) -> None:
    server = start_server(**LOADED)
    key = make_shop(server)
    with Load(server.port, key) as load:
        load.wait_for(50)
        for number, between in enumerate((lambda: publish(server, tmp_path, key, "One"), lambda: migrate_on(server))):
            reload_whole(server)
            between()
            load.wait_for(50)
            if number:
                publish(server, tmp_path, key, "Two")
        reload_whole(server)
        load.wait_for(50)
    assert_all_is_there(server, load)


def test_restarts_behind_a_socket_that_stays_fail_no_request(start_server: Callable[..., ProductServer]) -> None:
    """What systemd does with deploy/systemd: the socket is its own, and the server comes and goes."""
    server = start_server(**LOADED)
    key = make_shop(server)
    server.stop()
    with server.holding_its_socket():
        server.start()
        with Load(server.port, key, clients=4) as load:
            for _ in range(3):
                load.wait_for(50)
                server.stop()
                server.start()
            load.wait_for(50)
        server.stop()
    server.start()
    assert_all_is_there(server, load)
