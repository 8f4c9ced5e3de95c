"""docs/operate.md, "Upgrade": an installation with a million events is brought to this version while it is used."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.operate.load import Load
from tests.operate.restarting import LOADED, assert_all_is_there, make_shop, reload_whole
from tests.operate.upgrading import EARLIER, check_out, fill, has_history, left_to_move, put_on, stored, until_moved
from tests.testbed.databases import Databases
from tests.testbed.server import ProductServer

pytestmark = pytest.mark.soak

EVENTS = int(os.environ.get("UPGRADE_EVENTS", "1000000"))
SECRET = {"SHOPBELL_SECRET_KEY": "only for this test, " * 3}


@pytest.mark.skipif(not has_history(), reason=f"this copy of the repository does not reach back to {EARLIER}")
def test_an_installation_with_a_million_events_is_upgraded_under_load_and_no_request_fails(
    databases: Databases, tmp_path: Path
) -> None:
    served = check_out(tmp_path / "served")
    server = ProductServer(tmp_path, database_url=databases.blank("upgrade"), environ={**LOADED, **SECRET}, root=served)
    server.flask("db", "upgrade")
    key = make_shop(server)
    fill(server.database_url, EVENTS)
    server.start()
    try:
        with Load(server.port, key) as load:
            load.wait_for(50)
            put_on(served)
            server.flask("db", "upgrade")
            # The earlier version over the newer schema.
            load.wait_for(50)
            assert left_to_move(server.database_url) > EVENTS
            reload_whole(server)
            load.wait_for(50)
            # The worker moves what is there, while visitors go on.
            until_moved(server.database_url, seconds=1200)
            load.wait_for(50)
        assert load.failures == [], Counter(load.failures)
        assert_all_is_there(server, load)
        assert stored(server.database_url) == EVENTS + len(load.acknowledged)
        print(  # noqa: T201 -- shown by -rP
            f"{len(load.acknowledged)} requests beside {EVENTS} events, 0 failed, the slowest {load.slowest:.1f} s"
        )
    finally:
        server.stop()
