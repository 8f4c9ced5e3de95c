"""What every test may ask for. The real parts behind it are in tests/testbed; tests/README.md shows how to use it."""

import gc
import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.testbed import ROOT, TestbedError, browsing, chromium
from tests.testbed.browsing import BrowserLog
from tests.testbed.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.testbed.postgres import PostgresServer
from tests.testbed.redis import RedisServer
from tests.testbed.scratch import make_folder_in_memory, sweep
from tests.testbed.server import ProductServer
from tests.testbed.shortcuts import CHEAP_HASHER, KeptTemplates, keep_compiled_routes, keep_compiled_statements
from tests.testbed.static_shop import StaticShop
from tracker.admin import passwords
from tracker.app import create_app
from tracker.config import Settings, load_settings
from tracker.db import db

SECRET_KEY = "a key for tests only, guarding nothing at all"
RESULTS = ROOT / "test-results"

_postgres = pytest.StashKey[PostgresServer]()
_reports = pytest.StashKey[dict[str, pytest.TestReport]]()

# A slow machine says nothing about the code, and CI must judge the same change the same way twice.
hypothesis.settings.register_profile("shopbell", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("shopbell")

keep_compiled_routes()
keep_compiled_statements()
_templates = KeptTemplates()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the tests that take long, and no others")
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what to run the tests on")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput"):
        return
    sweep()
    if config.getoption("--database") != "postgresql":
        return
    try:
        server = PostgresServer()
        server.start()
    except TestbedError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)
    config.stash[_postgres] = server


def pytest_sessionfinish(session: pytest.Session) -> None:
    server = session.config.stash.get(_postgres, None)
    if server is not None:
        server.remove()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells each xdist worker where the one PostgreSQL is."""
    server = node.config.stash.get(_postgres, None)
    if server is not None:
        node.workerinput["postgres_url"] = server.admin_url


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        # Not "browser": that is also a word that tests of visits use for their own.
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    database = config.getoption("--database")
    config.hook.pytest_deselected(items=[item for item in items if not _belongs_to(database, item)])
    items[:] = [item for item in items if _belongs_to(database, item)]
    is_soak = config.getoption("--soak")
    config.hook.pytest_deselected(items=[item for item in items if _soaks(item) != is_soak])
    items[:] = [item for item in items if _soaks(item) == is_soak]


def _soaks(item: pytest.Item) -> bool:
    return item.get_closest_marker("soak") is not None


def _belongs_to(database: str, item: pytest.Item) -> bool:
    only_on = item.get_closest_marker("only_on")
    if only_on is not None:
        return only_on.args == (database,)
    # Databases cannot differ in what asks for none: it runs in one pass.
    return database == "sqlite" or "databases" in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    # What has been imported by now stays: looking through it again for rubbish is a fifth of the fast tests' time.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash.setdefault(_reports, {})[report.when] = report
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Iterator[None]:
    result = yield
    log = item.funcargs.get("browser_log")
    if isinstance(log, BrowserLog) and log.page_errors and not log.allows_page_errors:
        pytest.fail(f"A page threw errors that nobody caught.\n{log}")
    return result


# Databases


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder for the worker's databases."""
    folder = make_folder_in_memory("data")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config, scratch: Path, worker_name: str) -> Iterator[Databases]:
    def migrate(url: str) -> None:
        app = create_app(load_settings(_environ(scratch / "migrations", url)))
        with app.app_context(), _disposing():
            flask_migrate.upgrade()

    if pytestconfig.getoption("--database") == "sqlite":
        yield SqliteDatabases(migrate, scratch)
        return
    worker_input = getattr(pytestconfig, "workerinput", None)
    admin_url = worker_input["postgres_url"] if worker_input else pytestconfig.stash[_postgres].admin_url
    databases = PostgresDatabases(migrate, admin_url, prefix=worker_name)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def _worker_database(databases: Databases) -> str:
    return databases.migrated("tests")


@pytest.fixture
def database_url(databases: Databases, _worker_database: str) -> Iterator[str]:
    """A database with the newest schema and no rows. Emptied after the test, whatever the test committed."""
    yield _worker_database
    databases.empty(_worker_database)


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def redis(_redis_server: RedisServer) -> RedisServer:
    """An empty Redis, at redis.url; a test may stop() and start() it."""
    if not _redis_server.is_running():
        _redis_server.start()
    _redis_server.flush()
    return _redis_server


# The product inside the test's own process


@pytest.fixture(autouse=True)
def _cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second for each password that is set, and for each that is tried, would be most of many tests."""
    if "passwords_in_earnest" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP_HASHER)


@pytest.fixture
def passwords_in_earnest() -> None:
    """For tests that are about the hashes themselves."""


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment that `settings` is read from; change it before asking for `app`, or use make_app."""
    return _environ(tmp_path / "data", database_url)


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    return load_settings(environ)


@pytest.fixture
def make_app(environ: dict[str, str]) -> Iterator[Callable[..., Flask]]:
    """make_app(SHOPBELL_RATE_LIMIT="5") is the application under other settings, on the test's database."""
    apps: list[Flask] = []

    def make(**changes: str) -> Flask:
        app = create_app(load_settings({**environ, **changes}))
        app.testing = True
        app.jinja_env.bytecode_cache = _templates
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.extensions["shopbell.writer"].close()
        with app.app_context(), _disposing():
            pass


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """For tests that work with rows and functions directly; requests made by `client` have contexts of their own."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# The product as it is run


@pytest.fixture(scope="session")
def live_server(databases: Databases, scratch: Path) -> Iterator[ProductServer]:
    """One running Shopbell for all tests of a worker. It is never emptied: each test makes a shop of its own."""
    server = _product_server(databases, scratch, "live", {})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def live_app(live_server: ProductServer) -> Iterator[Flask]:
    """The application on the live server's database and key, to make rows for it and to look at what it wrote."""
    environ = {name: value for name, value in live_server.environ.items() if name.startswith("SHOPBELL_")}
    app = create_app(load_settings(environ))
    yield app
    with app.app_context(), _disposing():
        pass


@pytest.fixture
def start_server(databases: Databases, tmp_path: Path, worker_name: str) -> Iterator[Callable[..., ProductServer]]:
    """start_server(SHOPBELL_DEMO="1") is a Shopbell of the test's own: to configure, stop, kill and start again."""
    servers: list[ProductServer] = []

    def start(**changes: str) -> ProductServer:
        server = _product_server(databases, tmp_path, f"server_{next(_server_numbers)}", changes)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


_server_numbers = itertools.count(1)


@pytest.fixture
def make_static_shop() -> Iterator[Callable[..., StaticShop]]:
    """make_static_shop({"/": html}, name="acme") is a running web shop on an origin of its own."""
    shops: list[StaticShop] = []

    def make(*args: Any, **options: Any) -> StaticShop:
        shop = StaticShop(*args, **options)
        shop.start()
        shops.append(shop)
        return shop

    yield make
    for shop in shops:
        shop.stop()


@pytest.fixture
def static_shop(make_static_shop: Callable[..., StaticShop]) -> StaticShop:
    return make_static_shop()


# The browser


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    chromium.use_our_node()
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = chromium.launch(playwright, chromium.find_or_install())
    yield browser
    browser.close()


@pytest.fixture
def browser_log() -> BrowserLog:
    """What the test's pages complained about. Uncaught errors fail the test unless it sets `allows_page_errors`."""
    return BrowserLog()


@pytest.fixture
def make_context(
    request: pytest.FixtureRequest, browser: Browser, browser_log: BrowserLog
) -> Iterator[Callable[..., BrowserContext]]:
    """make_context(**browsing.PHONE) is another person: own storage, own cookies. Takes Playwright's options."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browsing.new_context(browser, **options)
        browser_log.watch(context)
        contexts.append(context)
        return context

    yield make
    for number, context in enumerate(contexts):
        if _failed(request.node):
            stem = re.sub(r"[^\w.-]+", "_", request.node.nodeid.removeprefix("tests/"))
            browsing.save_evidence(context, browser_log, RESULTS / f"{stem}-{number}")
        context.close()


@pytest.fixture
def context(make_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A person at a desk."""
    return make_context(**browsing.DESKTOP)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def phone(make_context: Callable[..., BrowserContext]) -> Page:
    """A page in the hand of another person: 390 × 844, touch, a mobile user agent."""
    return make_context(**browsing.PHONE).new_page()


def _failed(item: pytest.Item) -> bool:
    return any(report.failed for report in item.stash.get(_reports, {}).values())


def _environ(data_dir: Path, database_url: str) -> dict[str, str]:
    return {
        "SHOPBELL_DATA_DIR": str(data_dir),
        "SHOPBELL_DATABASE_URL": database_url,
        "SHOPBELL_SECRET_KEY": SECRET_KEY,
    }


def _product_server(databases: Databases, folder: Path, name: str, changes: dict[str, str]) -> ProductServer:
    environ = {
        "SHOPBELL_SECRET_KEY": SECRET_KEY,
        # All tests come from one address; those about the limit set their own.
        "SHOPBELL_RATE_LIMIT": "1000000",
        "SHOPBELL_PLAY_LIMIT": "1000000",
        **changes,
    }
    url = changes.get("SHOPBELL_DATABASE_URL") or databases.migrated(name)
    home = folder / name
    home.mkdir()
    return ProductServer(home, database_url=url, environ=environ)


@contextmanager
def _disposing() -> Iterator[None]:
    """Closes the engine's connections: left to the garbage collector they are warnings, and so errors."""
    yield
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
