"""What a browser sends is stored once, in the right visit, at the right time, and before it is told so."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, func, select

from tests.factories import (
    FIREFOX,
    GOOGLEBOT,
    IPHONE,
    MUG,
    ORIGIN,
    SHIRT,
    Browser,
    count,
    figures,
    make_event,
    make_shop,
    minutes,
    row,
    rows,
    utc,
)
from tracker.clock import now_ms, to_ms
from tracker.db import Model, db
from tracker.insight.models import Rollup
from tracker.sessions import event_store
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Order, Session, Visitor

NOON = utc(2026, 3, 10, 12)


def everything(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context():
        return {
            table.name: [tuple(one) for one in db.session.execute(select(table).order_by(*table.primary_key))]
            for table in Model.metadata.sorted_tables
        }


def clock(ms: int) -> time_machine.travel:
    """The server's clock, standing still."""
    # In the middle of the millisecond: as a float of seconds its beginning may fall into the one before.
    return time_machine.travel((ms + 0.5) / 1000, tick=False)


def an_eventful_batch() -> list[dict[str, Any]]:
    return [
        make_event(params={"page_title": "Mug"}),
        make_event("view_item", {"items": [MUG]}),
        make_event("add_to_cart", {"items": [MUG]}),
        make_event("begin_checkout", {"items": [MUG]}),
        make_event("email_captured", {"email": "vera@acme.example", "form": "checkout"}),
        make_event("purchase", {"transaction_id": "T-1", "value": 12.5, "items": [MUG]}),
    ]


# Once


def test_a_batch_sent_again_changes_no_row_of_any_table(app: Flask, browser_of: Callable[..., Browser]) -> None:
    vera = browser_of(make_shop(app, "captures", capture_mode="all"))
    batch = vera.batch(*an_eventful_batch())
    assert vera.post("/v1/events", batch).json == {"ok": 6, "dup": 0, "rejected": []}
    before = everything(app)
    for _ in range(3):
        assert vera.post("/v1/events", batch).json == {"ok": 0, "dup": 6, "rejected": []}
    assert everything(app) == before


def test_the_same_events_in_other_batches_change_nothing(app: Flask, vera: Browser) -> None:
    first, second, third = (make_event() for _ in range(3))
    assert vera.send(first, second).json["ok"] == 2
    response = vera.send(second, third, first)
    assert response.json == {"ok": 1, "dup": 2, "rejected": []}
    assert (count(app, StoredEvent), figures(app)["page_views"]) == (3, 3)
    assert row(app, Session).event_count == row(app, Session).page_count == 3


def test_an_event_that_is_in_a_batch_twice_is_stored_once(app: Flask, vera: Browser) -> None:
    event = make_event()
    assert vera.send(event, event).json == {"ok": 1, "dup": 1, "rejected": []}
    assert row(app, Session).event_count == 1


def test_a_resend_long_after_the_visit_opens_no_second_one(app: Flask, vera: Browser) -> None:
    with clock(NOON):
        batch = vera.batch(make_event())
        vera.post("/v1/events", batch)
    before = everything(app)
    with clock(NOON + minutes(3 * 24 * 60)):
        assert vera.post("/v1/events", batch).json["dup"] == 1
    assert everything(app) == before


def test_two_shops_may_use_the_same_event_and_visitor_ids(
    app: Flask, vera: Browser, browser_of: Callable[..., Browser]
) -> None:
    other = browser_of(make_shop(app, "umbrella"))
    other.visitor = vera.visitor
    event = make_event()
    assert vera.send(event).json["ok"] == other.send(event).json["ok"] == 1
    assert (count(app, StoredEvent), count(app, Visitor), count(app, Session)) == (2, 2, 2)


def test_one_batch_from_sixteen_threads_through_two_processes_is_stored_once(
    make_app: Callable[..., Flask], shop: str
) -> None:
    apps = [make_app(), make_app()]
    browsers = [Browser(apps[number % 2].test_client(), shop, visitor="vera-0001") for number in range(16)]
    batch = browsers[0].batch(*an_eventful_batch())
    together = threading.Barrier(16)

    def send(browser: Browser) -> Any:
        together.wait(30)
        return browser.post("/v1/events", batch)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, browsers))

    assert [one.status_code for one in answers] == [202] * 16, [one.text for one in answers]
    assert sum(one.json["ok"] for one in answers) == 6
    assert sum(one.json["dup"] for one in answers) == 6 * 15
    app = apps[0]
    assert count(app, StoredEvent) == 6
    assert row(app, Session).event_count == 6
    assert row(app, Visitor).session_count == row(app, Visitor).order_count == 1
    assert count(app, Order) == 1
    assert figures(app) == {
        "visitors": 1,
        "sessions": 1,
        "page_views": 1,
        "add_to_cart": 1,
        "checkouts": 1,
        "orders": 1,
        "revenue:EUR": 1250,
    }


def test_sixteen_different_batches_of_one_new_visitor_at_once_are_one_visit(
    make_app: Callable[..., Flask], shop: str
) -> None:
    apps = [make_app(), make_app()]
    browsers = [Browser(apps[number % 2].test_client(), shop, visitor="vera-0001") for number in range(16)]
    together = threading.Barrier(16)

    def send(browser: Browser) -> Any:
        together.wait(30)
        return browser.send(make_event(), make_event("search"))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, browsers))

    assert [one.json for one in answers] == [{"ok": 2, "dup": 0, "rejected": []}] * 16
    visit = row(apps[0], Session)
    assert (visit.event_count, visit.page_count, count(apps[0], StoredEvent)) == (32, 16, 32)
    assert figures(apps[0]) == {"visitors": 1, "sessions": 1, "page_views": 16}


# When the answer comes


def test_what_is_answered_can_be_read_by_another_connection_before_the_answer_leaves(
    app: Flask, vera: Browser, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a second engine: nothing of the application's own, uncommitted transaction could be seen there.
    engine = create_engine(database_url)
    seen: list[int] = []

    answering = app.wsgi_app

    def look_when_answering(environ: Any, start_response: Any) -> Any:
        def look(*answer: Any) -> Any:
            with engine.connect() as connection:
                seen.append(connection.scalar(select(func.count()).select_from(event_store.events)) or 0)
            return start_response(*answer)

        return answering(environ, look)

    monkeypatch.setattr(app, "wsgi_app", look_when_answering)
    try:
        vera.send(make_event(), make_event())
        vera.send(make_event(), decide=True)
    finally:
        engine.dispose()
    assert seen == [2, 3]


# Visits


def test_a_visit_ends_after_thirty_idle_minutes_and_not_before(app: Flask, vera: Browser) -> None:
    for moment in (NOON, NOON + minutes(30), NOON + minutes(60), NOON + minutes(90) + 1):
        with clock(moment):
            vera.say("page_view")
    first, second = rows(app, Session)
    assert (to_ms(first.started_at), to_ms(first.last_at), first.page_count) == (NOON, NOON + minutes(60), 3)
    assert (to_ms(second.started_at), second.page_count) == (NOON + minutes(90) + 1, 1)
    assert row(app, Visitor).session_count == 2


def test_midnight_ends_no_visit(app: Flask, vera: Browser) -> None:
    for moment in (utc(2026, 3, 10, 23, 50), utc(2026, 3, 11, 0, 10)):
        with clock(moment):
            vera.say("page_view")
    assert row(app, Session).page_count == 2


def test_late_events_join_the_visit_they_belong_to(app: Flask, vera: Browser) -> None:
    with clock(NOON):
        vera.say("page_view")
    with clock(NOON + minutes(300)):
        vera.say("page_view")
        # They waited on the device, which had no network.
        late = [make_event("search", at=NOON + minutes(10)), make_event("search", at=NOON - minutes(5))]
        assert vera.send(*late).json["ok"] == 2
    first, second = rows(app, Session)
    assert (first.event_count, second.event_count) == (3, 1)
    assert (to_ms(first.started_at), to_ms(first.last_at)) == (NOON - minutes(5), NOON + minutes(10))
    assert to_ms(row(app, Visitor).last_seen_at) == NOON + minutes(300), "a late event moved the visitor back in time"
    assert {one.session_id for one in rows(app, StoredEvent, name="search")} == {first.id}


def test_an_unsorted_batch_across_a_break_becomes_two_visits(app: Flask, vera: Browser) -> None:
    offsets = (-200, 0, -180, -10)
    with clock(NOON):
        vera.send(*(make_event(at=NOON + minutes(offset)) for offset in offsets))
    assert [one.event_count for one in rows(app, Session)] == [2, 2]


def test_a_late_event_of_a_visit_nobody_knew_opens_it(app: Flask, vera: Browser) -> None:
    with clock(NOON):
        vera.say("page_view")
        vera.send(make_event(at=NOON - minutes(600)))
    assert sorted(to_ms(one.started_at) for one in rows(app, Session)) == [NOON - minutes(600), NOON]


def test_being_engaged_prolongs_a_visit_but_opens_none(app: Flask, vera: Browser) -> None:
    with clock(NOON):
        assert vera.send(make_event("user_engagement")).json["rejected"] == [[0, "no_session"]]
        vera.say("page_view")
    with clock(NOON + minutes(20)):
        vera.say("user_engagement")
    assert to_ms(row(app, Session).last_at) == NOON + minutes(20)


# Counters


def test_a_visit_knows_how_long_its_pages_were_looked_at(app: Flask, vera: Browser) -> None:
    with clock(NOON):
        vera.say("page_view")
        told = make_event("user_engagement", params={"engagement_time_msec": 4200, "percent_scrolled": 80})
        vera.send(told)
        vera.send(told)
        vera.send(make_event("user_engagement", params={"engagement_time_msec": 800}))
    assert row(app, Session).engaged_ms == 5000


@pytest.mark.parametrize("said", [-5, True, "4000", None, 10**15, 1.5])
def test_nobody_looks_at_a_page_for_less_than_no_time_or_for_longer_than_a_visit_may_idle(
    app: Flask, vera: Browser, said: object
) -> None:
    with clock(NOON):
        vera.say("page_view")
        vera.send(make_event("user_engagement", params={"engagement_time_msec": said}))
    assert row(app, Session).engaged_ms == {10**15: 1_800_000, 1.5: 1}.get(said, 0)  # type: ignore[call-overload]


def test_counters_equal_the_rows_whatever_was_sent_how_often(app: Flask, vera: Browser) -> None:
    batches = [[make_event(), make_event("search"), make_event("view_item")] for _ in range(4)]
    with clock(NOON):
        vera.send(*batches[0], *batches[1])
        vera.send(*batches[1], *batches[2], {"name": "broken"})
    with clock(NOON + minutes(40)):
        vera.send(*batches[2], *({**one, "at": now_ms()} for one in batches[3]))
    for visit in rows(app, Session):
        assert visit.event_count == count(app, StoredEvent, session_id=visit.id)
        assert visit.page_count == count(app, StoredEvent, session_id=visit.id, name="page_view")
    visitor = row(app, Visitor)
    assert visitor.session_count == count(app, Session) == 2
    assert visitor.page_count == count(app, StoredEvent, name="page_view") == 4
    assert figures(app) == {"visitors": 1, "sessions": 2, "page_views": 4}


def test_a_visitor_counts_once_a_day_and_again_the_next(app: Flask, vera: Browser) -> None:
    for hours in (0, 2, 24):
        with clock(NOON + minutes(hours * 60)):
            vera.say("page_view")
    by_day = {(one.day, one.metric): one.value for one in rows(app, Rollup)}
    assert by_day["2026-03-10", "visitors"] == by_day["2026-03-11", "visitors"] == 1
    assert (by_day["2026-03-10", "sessions"], by_day["2026-03-11", "sessions"]) == (2, 1)


# Two clocks


@pytest.mark.parametrize("error", [0, minutes(120), -minutes(120), utc(2037, 1, 1) - NOON, -minutes(60 * 24 * 3000)])
def test_the_devices_time_is_kept_and_corrected_by_its_error(app: Flask, vera: Browser, error: int) -> None:
    with clock(NOON):
        vera.send(make_event(at=NOON + error - 9_000), sent_at=NOON + error)
    stored = row(app, StoredEvent)
    assert to_ms(stored.device_at) == NOON + error - 9_000
    assert to_ms(stored.at) == NOON - 9_000


@pytest.mark.parametrize(("at", "corrected"), [(NOON + minutes(5), NOON), (0, NOON - minutes(48 * 60))])
def test_no_event_is_of_the_future_or_older_than_two_days(app: Flask, vera: Browser, at: int, corrected: int) -> None:
    with clock(NOON):
        vera.send(make_event(at=at), sent_at=NOON)
    stored = row(app, StoredEvent)
    assert (to_ms(stored.device_at), to_ms(stored.at)) == (at, corrected)


# What is known of a visit


@pytest.mark.parametrize(
    ("query", "referrer", "channel"),
    [
        ("", "", "direct"),
        ("", f"{ORIGIN}/", "direct"),
        ("", "https://www.google.com/", "organic"),
        ("", "https://t.co/x", "social"),
        ("", "https://mail.google.com/", "email"),
        ("", "https://blog.example/mugs", "referral"),
        ("?gclid=1", "https://www.google.com/", "paid"),
        ("?utm_source=spring&utm_medium=email", "https://www.google.com/", "email"),
        ("?utm_source=partner", "", "referral"),
    ],
)
def test_a_visit_keeps_where_it_came_from(app: Flask, vera: Browser, query: str, referrer: str, channel: str) -> None:
    vera.say("page_view", context={"url": f"{ORIGIN}/{query}", "referrer": referrer})
    # The next page is no new origin.
    vera.say("page_view", context={"url": f"{ORIGIN}/b?utm_medium=cpc", "referrer": "https://other.example/"})
    visit = row(app, Session)
    assert visit.channel == channel
    assert visit.landing_url == f"{ORIGIN}/{query}"
    assert visit.referrer == ("" if referrer.startswith(ORIGIN) else referrer)
    assert (visit.utm or {}).get("source") == {"?utm_source=spring&utm_medium=email": "spring"}.get(
        query, "partner" if "partner" in query else None
    )


@pytest.mark.parametrize(
    ("user_agent", "device", "browser", "os"),
    [(FIREFOX, "desktop", "Firefox", "Linux"), (IPHONE, "mobile", "Mobile Safari", "iOS")],
)
def test_a_visit_keeps_its_device(
    app: Flask, browser_of: Callable[..., Browser], user_agent: str, device: str, browser: str, os: str
) -> None:
    context = {"url": ORIGIN, "language": "de-AT", "timezone": "Europe/Vienna", "viewport": [390, 844]}
    browser_of(user_agent=user_agent).say("page_view", context=context)
    visit = row(app, Session)
    assert (visit.device, visit.browser, visit.os) == (device, browser, os)
    assert (visit.language, visit.timezone, visit.viewport_width) == ("de-AT", "Europe/Vienna", 390)


def test_an_event_is_stored_as_it_was_said(app: Flask, vera: Browser) -> None:
    page = make_event()["id"]
    vera.say(
        "view_item", {"items": [SHIRT], "list": [1, None, True, 2.5]}, context={"url": f"{ORIGIN}/x", "title": "X"}
    )
    event = make_event("page_view", page=page, url=f"{ORIGIN}/earlier#part", source="datalayer")
    vera.send(event, context={"url": f"{ORIGIN}/x", "title": "Title"})
    viewed, seen = (row(app, StoredEvent, name=name) for name in ("view_item", "page_view"))
    assert viewed.params == {"items": [SHIRT], "list": [1, None, True, 2.5]}
    assert (viewed.url, viewed.source, viewed.title) == (f"{ORIGIN}/x", "api", "")
    assert (seen.url, seen.source, seen.title, seen.page) == (f"{ORIGIN}/earlier", "datalayer", "Title", page)
    assert seen.params == {}
    assert bytes(seen.id).hex() == event["id"].replace("-", "")


# Bots


@pytest.mark.parametrize("user_agent", [GOOGLEBOT, "curl/8.5.0", "", FIREFOX.replace("Gecko", "HeadlessChrome/140")])
def test_a_bot_is_stored_and_marked_and_in_no_figure(
    app: Flask, browser_of: Callable[..., Browser], user_agent: str
) -> None:
    bot = browser_of(make_shop(app, "captures", capture_mode="all"), user_agent=user_agent)
    assert bot.send(*an_eventful_batch()).json["ok"] == 6
    assert row(app, Visitor).is_bot
    assert row(app, Session).is_bot
    assert figures(app) == {}


def test_a_person_beside_a_bot_is_counted(app: Flask, vera: Browser, browser_of: Callable[..., Browser]) -> None:
    browser_of(user_agent=GOOGLEBOT).say("page_view")
    vera.say("page_view")
    assert sorted(one.is_bot for one in rows(app, Visitor)) == [False, True]
    assert figures(app) == {"visitors": 1, "sessions": 1, "page_views": 1}
