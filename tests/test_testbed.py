"""The test bed keeps its own promises: real parts, a clean database for each test, and shops on other origins."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from tests.testbed.browsing import BrowserLog
from tests.testbed.redis import RedisServer
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import Asked, StaticShop
from tracker.db import db


@pytest.mark.parametrize("round_number", [1, 2])
def test_every_test_begins_with_an_empty_database_at_the_newest_schema(app_context: Flask, round_number: int) -> None:
    tables = [table for table in db.metadata.sorted_tables if not table.foreign_keys and len(table.primary_key) == 1]
    for table in db.metadata.sorted_tables:
        assert db.session.execute(table.select()).first() is None
    assert db.session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    assert tables


def test_the_chosen_database_is_the_one_in_use(app_context: Flask, pytestconfig: pytest.Config) -> None:
    assert db.engine.dialect.name == pytestconfig.getoption("--database")


@pytest.mark.only_on("postgresql")
def test_a_test_about_one_database_is_left_out_on_the_other(app_context: Flask) -> None:
    assert db.session.execute(text("SELECT version()")).scalar_one().startswith("PostgreSQL")


def test_redis_can_be_taken_away_and_comes_back_empty(redis: RedisServer) -> None:
    redis.stop()
    assert not redis.is_running()
    redis.start()
    assert redis.is_running()


def test_the_browser_looks_like_a_persons_and_not_like_a_robots(page: Page, static_shop: StaticShop) -> None:
    static_shop.pages["/"] = "<h1>Kettles</h1>"
    page.goto(static_shop.url())
    assert page.inner_text("h1") == "Kettles"
    assert page.evaluate("navigator.webdriver") is False
    seen = [*static_shop.asked[0].headers.values(), page.evaluate("JSON.stringify(navigator.userAgentData)")]
    assert "Headless" not in " ".join(seen)


def test_the_phone_is_small_and_touched(phone: Page, static_shop: StaticShop) -> None:
    static_shop.pages["/"] = '<meta name="viewport" content="width=device-width">'
    phone.goto(static_shop.url())
    assert phone.evaluate("[innerWidth, innerHeight, navigator.maxTouchPoints > 0]") == [390, 844, True]
    assert "Mobile" in phone.evaluate("navigator.userAgent")


def test_a_shop_is_another_site_than_shopbell(page: Page, static_shop: StaticShop, live_server: ProductServer) -> None:
    static_shop.pages["/"] = f'<script>fetch("{live_server.url}/nowhere", {{mode: "no-cors"}})</script>'
    with page.expect_request(re.compile("/nowhere")) as request:
        page.goto(static_shop.url())
    assert request.value.headers["referer"] == static_shop.origin + "/"
    assert page.evaluate(f'fetch("{live_server.url}/nowhere").then(() => "read", () => "refused")') == "refused"


def test_what_a_shop_is_asked_is_on_record(page: Page, static_shop: StaticShop) -> None:
    def answer(asked: Asked) -> str:
        return asked.body.decode().upper()

    static_shop.pages.update({"/": "<p>", "/echo": answer})
    page.goto(static_shop.url())
    assert page.evaluate("fetch('/echo?a=1', {method: 'POST', body: 'hi'}).then((it) => it.text())") == "HI"
    assert [(it.method, it.path, it.query) for it in static_shop.asked[-1:]] == [("POST", "/echo", "a=1")]


def test_uncaught_errors_are_on_record(page: Page, static_shop: StaticShop, browser_log: BrowserLog) -> None:
    browser_log.allows_page_errors = True
    static_shop.pages["/"] = "<script>console.error('told'); throw new Error('thrown')</script>"
    page.goto(static_shop.url())
    page.wait_for_timeout(50)
    assert "told" in str(browser_log.console_errors)
    assert "thrown" in str(browser_log.page_errors)


def test_the_browser_keeps_web_security(browser: Browser) -> None:
    assert int(browser.version.partition(".")[0]) >= 153


def test_the_running_product_runs_commands_on_its_own_database(live_server: ProductServer) -> None:
    assert "db" in live_server.flask("--help")
    assert "(head)" in live_server.flask("db", "current")
