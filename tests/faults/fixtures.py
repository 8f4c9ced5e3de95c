"""A running Shopbell with one shop, and the journal of what is sent to it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.stand import Stand
from tests.testbed.databases import Databases, PostgresDatabases
from tests.testbed.postgres import PostgresServer
from tests.testbed.server import ProductServer

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared_stand(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    server = _server(tmp_path_factory.mktemp("faults"), databases.migrated("faults"))
    server.start()
    stand = Stand(server)
    yield stand
    stand.close()


@pytest.fixture
def stand(shared_stand: Stand) -> Stand:
    """The server as it is shipped, with a new shop. What a test does to it, the test makes good again."""
    return shared_stand.with_new_shop()


@pytest.fixture
def make_stand(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Stand]]:
    """make_stand(url, SHOPBELL_WEB_WORKERS="1") is a server of the test's own."""
    made: list[Stand] = []

    def make(url: str = "", **changes: str) -> Stand:
        number = next(_numbers)
        folder = tmp_path / f"stand_{number}"
        folder.mkdir()
        server = _server(folder, url or databases.migrated(f"stand_{number}"), **changes)
        server.start()
        made.append(Stand(server))
        return made[-1].with_new_shop()

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def lone_worker(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    changes = {"SHOPBELL_WEB_WORKERS": "1", "SHOPBELL_WORKER": "0"}
    server = _server(tmp_path_factory.mktemp("lone"), databases.migrated("lone"), **changes)
    server.start()
    stand = Stand(server)
    yield stand
    stand.close()


@pytest.fixture
def lone_stand(lone_worker: Stand) -> Stand:
    """One worker and nothing beside it, so that it is soon too much; with a new shop."""
    return lone_worker.with_new_shop()


@pytest.fixture(scope="session")
def mortal_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be killed: what it has committed is in its log, as in production."""
    server = PostgresServer(is_durable=True)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def mortal_stand(
    mortal_postgres: PostgresServer, databases: Databases, make_stand: Callable[..., Stand]
) -> Iterator[Stand]:
    """A server on the PostgreSQL that may be killed."""
    own = PostgresDatabases(databases.migrate, mortal_postgres.admin_url, f"mortal_{next(_numbers)}")
    yield make_stand(own.migrated("tests"))
    own.close()


def _server(folder: Path, url: str, **changes: str) -> ProductServer:
    environ = {
        "SHOPBELL_SECRET_KEY": "a key for tests only, guarding nothing at all",
        # All of the load comes from one address.
        "SHOPBELL_RATE_LIMIT": "100000000",
        **changes,
    }
    return ProductServer(folder, database_url=url, environ=environ)
