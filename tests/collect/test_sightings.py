"""What the door notices of a shop's installation, for whoever wonders why nothing arrives."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.factories import GOOGLEBOT, ORIGIN, Browser, make_batch, make_event, make_shop, minutes, rows, utc
from tracker.shops.models import Sighting
from tracker.shops.sightings import SightingWatch

NOON = utc(2026, 3, 4, 12)


def clock(ms: int) -> time_machine.travel:
    """The server's clock, standing still."""
    return time_machine.travel(ms / 1000, tick=False)


def seen(app: Flask) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in rows(app, Sighting)}


def test_a_first_batch_tells_what_the_shop_is_built_with_and_who_speaks(app: Flask, vera: Browser) -> None:
    context = {"url": f"{ORIGIN}/", "tag": "1.2.0", "platform": "shopify", "first_party": True, "consent_tool": "tcf"}
    vera.send(make_event(), make_event("view_item", source="datalayer"), context=context)
    assert seen(app) == {
        ("platform", "shopify"),
        ("source", "datalayer"),
        ("tag", "1.2.0"),
        ("path", "first"),
        ("consent_tool", "tcf"),
    }


def test_a_tag_that_asks_for_its_settings_and_never_speaks_is_noticed(app: Flask, client, shop: str) -> None:
    client.get(f"/v1/settings?shop={shop}")
    assert seen(app) == {("settings", "")}


def test_a_page_of_another_address_is_named(app: Flask, browser_of: Callable[..., Browser]) -> None:
    assert browser_of(origin="https://www.acme.example").send(make_event()).status_code == 403
    assert seen(app) == {("refused", "origin_not_allowed"), ("origin", "https://www.acme.example")}


def test_a_shop_that_is_switched_off_is_told_so(app: Flask, browser_of: Callable[..., Browser]) -> None:
    key = make_shop(app, name="silent", send=False)
    browser_of(key).send(make_event())
    assert seen(app) == {("refused", "switched_off")}


def test_events_that_were_rejected_are_counted_by_their_reason(app: Flask, vera: Browser) -> None:
    vera.send(make_event(), make_event("No Name"), make_event(source="elsewhere"))
    assert seen(app) == {("rejected", "unknown_name"), ("rejected", "unknown_source")}


def test_each_thing_is_written_once_a_minute_and_nothing_is_left_uncounted(app: Flask, vera: Browser) -> None:
    for after in (0, 10, 20, 70):
        with clock(NOON + minutes(after / 60)):
            vera.send(make_event("search", source="datalayer"))
            (source,) = rows(app, Sighting, kind="source")
            if after < 60:
                assert (source.count, source.last_at) == (1, source.first_at)
    assert source.count == 4


@pytest.mark.parametrize(
    "context",
    [
        {"tag": "<script>", "platform": "'; drop table", "consent_tool": ["tcf"], "first_party": "yes"},
        {"tag": 7, "platform": None, "consent_tool": {}, "first_party": 1},
        {"tag": "1." * 500, "platform": "x" * 500},
    ],
)
def test_what_no_tag_of_ours_says_is_not_noticed(app: Flask, vera: Browser, context: dict[str, object]) -> None:
    vera.send(make_event(), context={"url": ORIGIN, **context})
    assert seen(app) == set()


@pytest.mark.parametrize(
    "origin", ["null", "https://<b>", "javascript:alert(1)", "https://" + "a" * 300, "https://a b"]
)
def test_what_is_no_address_is_refused_and_not_kept(
    app: Flask, browser_of: Callable[..., Browser], origin: str
) -> None:
    assert browser_of(origin=origin).send(make_event()).status_code == 403
    assert seen(app) == {("refused", "origin_not_allowed")}


def test_nobody_can_fill_the_table(app: Flask, browser_of: Callable[..., Browser]) -> None:
    for number in range(60):
        browser_of(origin=f"https://{number}.example").send(make_event())
    assert len(rows(app, Sighting, kind="origin")) == 20


def test_a_restarted_server_takes_no_more_names_than_the_table_holds(
    app: Flask, make_app: Callable[..., Flask], shop: str
) -> None:
    for number in range(30):
        # A process that has just begun knows no names yet.
        client = make_app().test_client() if number % 15 == 0 else client  # noqa: F821
        Browser(client, shop, origin=f"https://{number}.example").send(make_event())
    assert len(rows(app, Sighting, kind="origin")) == 20


def test_crawlers_are_not_the_shop(app: Flask, browser_of: Callable[..., Browser]) -> None:
    browser_of(user_agent=GOOGLEBOT).send(make_event(), context={"url": ORIGIN, "platform": "wix"})
    assert seen(app) == set()


def test_a_database_that_cannot_take_it_costs_no_event(
    app: Flask, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: object, connection: object, at_ms: int) -> None:
        raise OperationalError("insert", {}, Exception("locked"))

    monkeypatch.setattr(SightingWatch, "write", fails)
    answer = vera.send(make_event(), context=make_batch("", [])["context"] | {"platform": "wix"})
    assert answer.status_code == 202
    assert answer.json["ok"] == 1
