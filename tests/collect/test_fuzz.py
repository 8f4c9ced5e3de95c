"""Whatever arrives is answered as JSON with a reason, never by a failure, and costs no good event beside it."""

import json
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import AGREED, MUG, ORIGIN, Browser, count, make_batch, make_event
from tracker.errors import Refused
from tracker.events.model import Batch
from tracker.events.parse import parse_batch
from tracker.sessions.event_rows import StoredEvent

quietly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
often = settings(quietly, max_examples=200)
seldom = settings(quietly, max_examples=50)

REFUSALS = {"not_json", "not_an_envelope", "too_deep", "body_too_large", "too_many_events", "unknown_key"}

texts = st.text(max_size=12) | st.sampled_from(["\0", "\ud800", "\udfff\ud800", "\u202e", "vera@acme.example", "1e999"])
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([2**53, -(2**53), 2**63, 2**64, 10**400, -1, 253_402_300_800_000, 5e-324])
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
paths = st.sampled_from(
    [
        *((name,) for name in make_batch("pk_x", [])),
        ("visitor",),
        ("tab",),
        ("decide",),
        *(("context", name) for name in ("url", "referrer", "title", "language", "viewport", "page_type", "product")),
        *(("consent", name) for name in AGREED),
        *(("events", 0, name) for name in ("id", "name", "at", "page", "source", "url", "params")),
        *(("events", 0, "params", name) for name in ("items", "value", "currency", "transaction_id", "email", "token")),
        ("events", 0, "params", "items", 0),
        *(("events", 0, "params", "items", 0, name) for name in ("item_id", "price", "quantity", "item_variant")),
    ]
)
names = st.sampled_from(["page_view", "add_to_cart", "cart_update", "purchase", "email_captured", "view_promotion"])


def put(place: Any, path: tuple[Any, ...], value: Any) -> None:
    """Sets what is at the path, unless an earlier change took away what leads there."""
    for step in path[:-1]:
        known = (isinstance(place, dict) and step in place) or (isinstance(place, list) and place and step == 0)
        if not known:
            return
        place = place[step]
    if isinstance(place, dict) or (isinstance(place, list) and place and path[-1] == 0):
        place[path[-1]] = value


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, list[tuple[tuple[Any, ...], Any]]]:
    """An event's name, and what to change in a good batch with it."""
    return draw(names), draw(st.lists(st.tuples(paths, values), min_size=1, max_size=3))


def a_batch(key: str, name: str, changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    batch = make_batch(
        key, [make_event(name, {"items": [dict(MUG)], "value": 12.5})], visitor="vera-0001", consent={**AGREED}
    )
    for path, value in changes:
        put(batch, path, value)
    return batch


def reads(body: bytes) -> Batch | None:
    """The batch, or None where it is refused as documented; any other error fails the test."""
    try:
        batch = parse_batch(body)
    except Refused as refused:
        assert refused.status in (400, 413)
        assert refused.reason in REFUSALS
        assert refused.message
        return None
    # Whatever was let through can be written down by every database.
    json.dumps([one.params for one in batch.events], allow_nan=False).encode()
    repr_of_all = [batch.shop_key, batch.visitor, batch.context.url, batch.context.title, batch.context.referrer]
    repr_of_all += [text for one in batch.events for text in (one.name, one.page, one.url, one.email, one.token)]
    assert not any("\0" in text or text.encode() is None for text in repr_of_all)
    return batch


@often
@given(st.binary(max_size=300))
def test_all_bytes_are_read_or_refused(body: bytes) -> None:
    reads(body)


@often
@given(values)
def test_all_json_is_read_or_refused(value: Any) -> None:
    reads(json.dumps(value).encode())


@often
@given(mutated())
def test_every_changed_batch_is_read_or_refused_and_every_event_accounted_for(change: Any) -> None:
    envelope = a_batch("pk_x", *change)
    batch = reads(json.dumps(envelope).encode())
    if batch is not None:
        assert len(batch.events) + len(batch.rejected) == len(envelope["events"])


@often
@given(st.data())
def test_every_damaged_batch_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(json.dumps(a_batch("pk_x", "purchase", [])).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(body)))
        end = min(len(body), begin + data.draw(st.integers(0, 8)))
        body[begin:end] = data.draw(st.binary(max_size=6) | st.sampled_from([b"NaN", b"\\ud800", b'"', b"[", b"1e999"]))
    reads(bytes(body))


@seldom
@given(mutated())
def test_no_changed_batch_makes_the_server_fail(vera: Browser, change: Any) -> None:
    response = vera.post("/v1/events", a_batch(vera.shop_key, *change))
    assert response.status_code in (202, 400, 401, 413), response.text
    assert response.is_json
    if response.status_code != 202:
        assert response.json["error"] in REFUSALS


@seldom
@given(st.binary(max_size=120) | values.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_a_route_fail(vera: Browser, body: bytes) -> None:
    for path in ("/v1/events", "/v1/decide", "/v1/consent"):
        response = vera.post(path, body)
        assert 400 <= response.status_code < 500, (path, response.text)
        assert response.json["error"] in REFUSALS


@seldom
@given(values | mutated())
def test_good_events_are_stored_beside_whatever_else_is_in_the_batch(app: Flask, vera: Browser, other: Any) -> None:
    if isinstance(other, tuple):
        name, changes = other
        event = make_event(name, {"items": [dict(MUG)], "value": 12.5})
        for path, value in changes:
            # Only what is said of one event; the batch around it stays whole here.
            if path[0] == "events" and len(path) > 2:
                put(event, path[2:], value)
        other = event
    good = [make_event(url=f"{ORIGIN}/{place}") for place in ("before", "after")]
    before = count(app, StoredEvent)
    response = vera.send(good[0], other, good[1])
    assert response.status_code == 202, response.text
    answer = response.json
    assert answer["ok"] + answer["dup"] + len(answer["rejected"]) == 3
    assert {index for index, _ in answer["rejected"]} <= {1}
    assert count(app, StoredEvent) == before + answer["ok"]
