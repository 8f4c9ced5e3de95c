"""Values that some database or encoder chokes on, in every field of an event: their neighbours are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, count, make_event, make_shop, row, rows
from tracker.clock import from_ms, now_ms
from tracker.collect import pipeline
from tracker.collect.dead_letters import DeadLetter, purge_dead_letters
from tracker.collect.faults import Fault, fault_of, isolate
from tracker.db import db
from tracker.events import parse
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Session

POISONS = {
    "NUL": '"a\\u0000b"',
    "a lone surrogate": '"\\ud800"',
    "both halves in the wrong order": '"\\udc00\\ud800"',
    "2^63": str(2**63),
    "-2^63 - 1": str(-(2**63) - 1),
    "5,000 digits": "9" * 5_000,
    "NaN": "NaN",
    "Infinity": "Infinity",
    "1e999": "1e999",
    "a long text": '"' + "x" * 15_000 + '"',
    "a very long text": '"' + "x" * 40_000 + '"',
    "too deep": "[" * 2_000 + "]" * 2_000,
    "deep objects": '{"a":' * 900 + "1" + "}" * 900,
    "null": "null",
    "a list": "[]",
    "an object": "{}",
    "a flag": "true",
    "the byte 0xFF": '"\xff"',
}
FIELDS = ("id", "name", "at", "page", "source", "url", "params")
PARAMS = ("page_title", "value", "currency", "items", "transaction_id", "email", "engagement_time_msec", "cart_token")
ITEM = ("item_id", "item_name", "price", "quantity", "item_variant")
ENVELOPE = ("v", "shop", "sent_at", "visitor", "tab", "consent", "context", "decide", "debug", "pixel", "events")
CONTEXT = ("url", "referrer", "title", "language", "timezone", "viewport", "page_type", "properties", "map", "tag")
MARK = '"POISON"'
NO_BATCH = ("the byte 0xFF", "5,000 digits", "too deep", "deep objects", "a very long text")


def is_text(spelled: str) -> bool:
    return spelled.startswith('"')


def poisoned_events() -> Iterator[tuple[str, dict[str, Any]]]:
    """Events with a mark in one of their places."""
    for field in FIELDS:
        yield field, {**make_event("add_to_cart"), field: "POISON"}
    for name in ("purchase", "add_to_cart", "user_engagement", "email_captured", "page_view"):
        for param in PARAMS:
            yield f"{name} {param}", make_event(name, {param: "POISON"})
    for part in ITEM:
        yield part, make_event("purchase", {"transaction_id": "T", "items": [{"item_id": "A", part: "POISON"}]})
    yield "a parameter's name", make_event("page_view", {"POISON": 1})


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(SHOPBELL_RATE_LIMIT="1000000")


def batched(events: list[Any], size: int) -> Iterator[list[Any]]:
    for first in range(0, len(events), size):
        yield events[first : first + size]


def test_no_poison_in_any_field_of_an_event_costs_its_neighbours(app: Flask) -> None:
    vera = Browser(app.test_client(), make_shop(app, consent_mode="full", capture_mode="all"))
    stored = 0
    for poison, spelled in POISONS.items():
        events = [event for place, event in poisoned_events() if is_text(spelled) or place != "a parameter's name"]
        for group in batched(events, 3 if len(spelled) > 1_000 else 12):
            # Every second one is good.
            among = [make_event() for _ in range(2 * len(group) + 1)]
            among[1::2] = group
            answer = vera.post("/v1/events", json.dumps(vera.batch(*among)).replace(MARK, spelled).encode("latin-1"))
            if answer.status_code == 202:
                assert all(index % 2 for index, _ in answer.json["rejected"]), (poison, answer.text)
                stored += answer.json["ok"]
            else:
                # Not UTF-8, not a number that JSON knows, or larger than any: then it is no batch at all.
                assert poison in NO_BATCH, (poison, answer.text)
                assert answer.status_code in (400, 413)
    assert stored == count(app, StoredEvent) == sum(one.event_count for one in rows(app, Session))
    assert count(app, DeadLetter) == 0


def test_no_poison_in_the_envelope_is_an_error_of_ours(app: Flask) -> None:
    vera = Browser(app.test_client(), make_shop(app, consent_mode="full"))
    for poison, spelled in POISONS.items():
        for field in (
            "v",
            "shop",
            "sent_at",
            "visitor",
            "tab",
            "consent",
            "context",
            "decide",
            "debug",
            "pixel",
            "events",
        ):
            body = json.dumps(vera.batch(make_event(), **{field: "POISON"})).replace(MARK, spelled)
            assert vera.post("/v1/events", body.encode("latin-1")).status_code < 500, (poison, field)
        for field in CONTEXT:
            body = json.dumps(vera.batch(make_event(), context={field: "POISON"})).replace(MARK, spelled)
            assert vera.post("/v1/events", body.encode("latin-1")).status_code < 500, (poison, field)
    assert count(app, DeadLetter) == 0


# What gets past the parser, because it forgot something


@contextmanager
def nothing_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The parser lets the text of a page's address through as it is."""
    with monkeypatch.context() as patch:
        patch.setattr(parse.scrub, "url", lambda value: value or "")
        yield


@pytest.mark.parametrize("place", [0, 3, 6])
def test_what_no_database_can_hold_is_rejected_alone_and_an_operator_can_see_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    vera = Browser(app.test_client(), make_shop(app))
    events = [make_event() for _ in range(7)]
    events[place]["url"] = "https://acme.example/\ud800"
    with nothing_is_cleaned(monkeypatch):
        answer = vera.send(*events)
    assert answer.status_code == 202
    assert answer.json == {"ok": 6, "dup": 0, "rejected": [[place, "not_storable"]]}
    assert count(app, StoredEvent) == 6 == row(app, Session).event_count
    letter = row(app, DeadLetter)
    assert (letter.fault, letter.what, letter.event, letter.times) == ("data", "UnicodeEncodeError", "page_view", 1)
    assert letter.place.startswith("sessions/")
    vera.say("page_view")


# Our own faults


def failing_on(name: str) -> Callable[..., None]:
    real = pipeline.remember

    def remember(connection: Any, works: Any) -> None:
        if any(event.name == name for work in works for event in work.batch.events):
            raise KeyError("vera@acme.example")
        real(connection, works)

    return remember


def test_a_fault_of_our_own_is_ours_and_costs_nothing_once_it_is_mended(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = Browser(app.test_client(), make_shop(app))
    batch = vera.batch(make_event(), make_event("search", {"search_term": "mug"}), make_event("view_item"))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "remember", failing_on("search"))
        for _ in range(2):
            answer = vera.post("/v1/events", batch)
            assert (answer.status_code, answer.json["error"]) == (500, "not_stored")
            assert "vera" not in answer.text
    # Its neighbours are stored, once.
    assert sorted(one.name for one in rows(app, StoredEvent)) == ["page_view", "view_item"]
    letter = row(app, DeadLetter)
    assert (letter.fault, letter.what, letter.event, letter.times) == ("code", "KeyError", "search", 2)
    assert letter.place.startswith("collect/pipeline.py:")
    said = app.test_cli_runner().invoke(args=["dead-letters"]).output
    assert "KeyError at collect/pipeline.py:" in said
    assert "search of acme, 2 times" in said
    assert "fault of Shopbell" in said
    assert "vera" not in said
    (told,) = json.loads(app.test_cli_runner().invoke(args=["dead-letters", "--json"]).output)
    assert (told["what"], told["times"], told["event"], told["shop"]) == ("KeyError", 2, "search", "acme")
    doctor = app.test_cli_runner().invoke(args=["doctor"]).output
    assert "flask dead-letters" in doctor
    # Mended, and sent again as the tag does.
    assert vera.post("/v1/events", batch).json == {"ok": 1, "dup": 2, "rejected": []}
    assert row(app, Session).event_count == 3
    with app.app_context():
        assert purge_dead_letters(db.session.connection(), from_ms(now_ms() + 31 * 86_400_000)) == 1


# The rules


@pytest.mark.parametrize("bad", [set(), {0}, {6}, {2, 3}, {0, 2, 4, 6}, set(range(7))])
def test_the_bad_parts_are_found_and_the_others_done_in_their_order(bad: set[int]) -> None:
    done: list[int] = []

    def attempt(run: Any) -> None:
        if bad & set(run):
            raise ValueError
        done.extend(run)

    assert {part for part, _ in isolate(range(7), attempt)} == bad
    assert done == [part for part in range(7) if part not in bad]


def test_a_request_of_nothing_but_bad_parts_is_given_up_after_so_many_attempts() -> None:
    attempts: list[Any] = []

    def attempt(run: Any) -> None:
        attempts.append(run)
        raise ValueError

    assert len(isolate(range(100), attempt, most=20)) == 100
    assert len(attempts) <= 40


def test_a_database_that_is_away_ends_the_search_for_the_bad_parts() -> None:
    def attempt(run: Any) -> None:
        raise OSError(28, "No space left on device")

    assert fault_of(OSError()) is Fault.AWAY
    with pytest.raises(OSError, match="No space"):
        isolate(range(3), attempt)
