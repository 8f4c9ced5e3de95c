"""What is wrong with a request or an event gets its documented status and reason, and costs nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import ORIGIN, Browser, count, make_batch, make_event, make_shop
from tracker.clock import now_ms
from tracker.ids import uuid7
from tracker.sessions.event_rows import StoredEvent

DEEP = 5_000


def raw(shop: str, event: str = "", /, **changes: Any) -> bytes:
    """A batch as bytes, with one event as written here, for what json.dumps would not write."""
    body = json.dumps({**make_batch(shop, []), **changes})
    return body.replace('"events": []', f'"events": [{event}]').encode()


def raw_event(params: str = "{}", **changes: Any) -> str:
    return json.dumps({**make_event(), **changes}).replace('"params": {}', f'"params": {params}')


@pytest.mark.parametrize(
    ("make_body", "status", "reason"),
    [
        (lambda key: b"", 400, "not_json"),
        (lambda key: b"{", 400, "not_json"),
        (lambda key: b"not json", 400, "not_json"),
        (lambda key: b"\xff\xfe\xfd", 400, "not_json"),
        (lambda key: raw(key).replace(b"en-GB", b"\xff\xff"), 400, "not_json"),
        (lambda key: b"null", 400, "not_an_envelope"),
        (lambda key: b"[]", 400, "not_an_envelope"),
        (lambda key: b"7", 400, "not_an_envelope"),
        (lambda key: b"{}", 400, "not_an_envelope"),
        (lambda key: raw(key, v=2), 400, "not_an_envelope"),
        (lambda key: raw(key, v="1"), 400, "not_an_envelope"),
        (lambda key: raw(key, sent_at=None), 400, "not_an_envelope"),
        (lambda key: raw(key, sent_at="now"), 400, "not_an_envelope"),
        (lambda key: raw(key, sent_at=2**63), 400, "not_an_envelope"),
        (lambda key: raw(key, sent_at=-1), 400, "not_an_envelope"),
        (lambda key: raw(key, sent_at=float("nan")), 400, "not_an_envelope"),
        (lambda key: raw(key).replace(b'"sent_at": ', b'"sent_at": 1e999, "x": '), 400, "not_an_envelope"),
        (lambda key: raw(key, decide="yes"), 400, "not_an_envelope"),
        (lambda key: raw(key, visitor=7), 400, "not_an_envelope"),
        (lambda key: raw(key, visitor="short"), 400, "not_an_envelope"),
        (lambda key: raw(key, visitor="carl@example.com"), 400, "not_an_envelope"),
        (lambda key: raw(key, visitor="x" * 65), 400, "not_an_envelope"),
        (lambda key: raw(key, shop=None), 400, "not_an_envelope"),
        (lambda key: raw(key).replace(b'"events": []', b'"events": {}'), 400, "not_an_envelope"),
        (lambda key: raw(key).replace(b'"events": []', b'"events": ' + b"[" * DEEP + b"]" * DEEP), 400, "too_deep"),
        (lambda key: raw(key, context="DEEP").replace(b'"DEEP"', b"[" * DEEP + b"]" * DEEP), 400, "too_deep"),
        (lambda key: b"[" * 50_000, 400, "not_an_envelope"),
        (lambda key: raw(key, shop="pk_nobody"), 401, "unknown_key"),
        (lambda key: raw(key, shop=""), 401, "unknown_key"),
        (lambda key: raw(key, shop="pk_\0"), 401, "unknown_key"),
        (lambda key: raw(key, shop="pk_" + "x" * 5000), 401, "unknown_key"),
        (lambda key: raw(key).ljust(60 * 1024 + 1), 413, "body_too_large"),
        (lambda key: raw(key, ",".join("{}" for _ in range(101))), 413, "too_many_events"),
    ],
)
def test_a_request_that_cannot_be_used_is_refused_with_its_reason(
    vera: Browser, shop: str, make_body: Callable[[str], bytes], status: int, reason: str
) -> None:
    response = vera.post("/v1/events", make_body(shop))
    assert (response.status_code, response.json["error"]) == (status, reason)
    assert response.headers["X-Shopbell-Reason"] == reason
    assert response.json["message"]


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://acme.example", f"{ORIGIN}:8443", ""])
def test_pages_that_are_not_the_shops_are_refused(browser_of: Callable[..., Browser], app: Flask, origin: Any) -> None:
    response = browser_of(origin=origin).send(make_event())
    assert (response.status_code, response.json["error"]) == (403, "origin_not_allowed")
    assert count(app, StoredEvent) == 0


def test_another_shops_origin_does_not_speak_for_this_one(app: Flask, browser_of: Callable[..., Browser]) -> None:
    make_shop(app, "umbrella", "https://umbrella.example")
    assert browser_of(origin="https://umbrella.example").send(make_event()).status_code == 403


def test_a_compressed_body_is_refused_unopened(vera: Browser) -> None:
    response = vera.post("/v1/events", b"x", **{"Content-Encoding": "gzip"})
    assert (response.status_code, response.json["error"]) == (415, "encoding_not_supported")


def test_a_shop_that_is_switched_off_stores_nothing(app: Flask, browser_of: Callable[..., Browser]) -> None:
    key = make_shop(app, "closed", send=False)
    response = browser_of(key).send(make_event())
    assert (response.status_code, response.json["error"]) == (403, "switched_off")


BAD_EVENTS = [
    ('"an event"', "bad_event"),
    ("null", "bad_event"),
    ("[]", "bad_event"),
    ("{}", "bad_id"),
    (raw_event(id="1"), "bad_id"),
    (raw_event(id=7), "bad_id"),
    (raw_event(id="z" * 36), "bad_id"),
    (raw_event(name="Page View"), "unknown_name"),
    (raw_event(name=""), "unknown_name"),
    (raw_event(name="_hidden"), "unknown_name"),
    (raw_event(name="x" * 41), "unknown_name"),
    (raw_event(name=7), "unknown_name"),
    (raw_event(name="vi\u0435w"), "unknown_name"),
    (raw_event(source="fax"), "unknown_source"),
    (raw_event(source=7), "bad_event"),
    (raw_event(url=7), "bad_event"),
    (raw_event(page=[]), "bad_event"),
    (raw_event(at="now"), "bad_time"),
    (raw_event(at=None), "bad_time"),
    (raw_event(at=True), "bad_time"),
    (raw_event(at=-1), "bad_time"),
    (raw_event(at=2**63), "bad_time"),
    (raw_event(at=2**70), "bad_time"),
    (raw_event(at=float("nan")), "bad_time"),
    (raw_event("[]"), "bad_params"),
    (raw_event('"x"'), "bad_params"),
    (raw_event("null"), "bad_params"),
    (raw_event('{"n": NaN}'), "number_out_of_range"),
    (raw_event('{"n": -Infinity}'), "number_out_of_range"),
    (raw_event('{"n": 1e999}'), "number_out_of_range"),
    (raw_event(json.dumps({"n": 2**63})), "number_out_of_range"),
    (raw_event(json.dumps({"n": 2**70})), "number_out_of_range"),
    (raw_event('{"n": ' + "9" * 400 + "}"), "number_out_of_range"),
    (raw_event('{"n": ' + "9" * 5000 + "}"), "number_out_of_range"),
    (raw_event('{"a":' * 6 + "1" + "}" * 6), "too_deep"),
    (raw_event(json.dumps({f"key_{number}": 1 for number in range(51)})), "too_many_params"),
    (raw_event(json.dumps({"text": "x" * 17_000})), "event_too_large"),
]


@pytest.mark.parametrize(("event", "reason"), BAD_EVENTS, ids=[f"{i}-{one[1]}" for i, one in enumerate(BAD_EVENTS)])
def test_a_bad_event_is_rejected_by_its_index_and_its_neighbours_are_stored(
    app: Flask, vera: Browser, shop: str, event: str, reason: str
) -> None:
    body = raw(shop, ", ".join([raw_event(), event, raw_event()]), visitor=vera.visitor)
    response = vera.post("/v1/events", body)
    assert response.status_code == 202, response.text
    assert response.json == {"ok": 2, "dup": 0, "rejected": [[1, reason]]}
    assert count(app, StoredEvent) == 2


def test_an_event_with_params_of_five_thousand_levels_is_refused_with_its_batch(vera: Browser, shop: str) -> None:
    body = raw(shop, raw_event('{"a":' * DEEP + "1" + "}" * DEEP))
    response = vera.post("/v1/events", body)
    assert (response.status_code, response.json["error"]) == (400, "too_deep")


ODD_EVENTS = [
    raw_event('{"text": "nul \\u0000 inside"}'),
    raw_event('{"text": "\\ud800 alone"}'),
    raw_event('{"\\u0000": 1, "\\udfff": 2}'),
    raw_event('{"n": 1, "n": 2}'),
    raw_event('{"n": 9007199254740991, "m": -0.0, "k": 1e-320}'),
    raw_event('{"text": "💥 𝔘𝔫𝔦"}'),
    raw_event().replace('"name"', '"name": "search", "name"'),
    raw_event(url="http://x]@[y/"),
    raw_event(url="https://acme.example/\0\u202e"),
    raw_event(page="\ud800" * 50),
    raw_event('{"page_title": ["a", {"b": null}]}'),
    raw_event(unknown="field"),
    json.dumps(make_event("add_to_cart", {"items": [{"item_id": "a", "price": "1e9999999", "quantity": "²"}]})),
    json.dumps(make_event("purchase", {"transaction_id": True, "value": "1e9999999", "tax": {}, "items": 7})),
    json.dumps(make_event("purchase", {"transaction_id": 10**15, "value": 10**15, "tax": -5, "coupon": []})),
    json.dumps(make_event("email_captured", {"email": 7, "form": [], "submitted": "yes"})),
    json.dumps(make_event("view_promotion", {"token": {"a": 1}, "popup": None})),
    json.dumps(make_event("view_promotion", {"token": "\ud800.x.y"})),
]


@pytest.mark.parametrize("event", ODD_EVENTS, ids=range(len(ODD_EVENTS)))
def test_an_odd_event_is_stored_as_well_as_it_can_be(vera: Browser, shop: str, event: str) -> None:
    response = vera.post("/v1/events", raw(shop, event))
    assert (response.status_code, response.json["ok"]) == (202, 1), response.text


@pytest.mark.parametrize(
    "context",
    [
        None,
        [],
        "x",
        {"viewport": [True, 1]},
        {"viewport": [2**70]},
        {"viewport": "wide"},
        {"url": 7, "title": [], "language": {}, "page_type": 3},
        {"url": "http://[", "referrer": "http://x]@[y/"},
        {"title": "\ud800\0", "language": "x" * 500, "timezone": "\0"},
        {"url": "https://acme.example/?" + "&".join("a=1" for _ in range(500))},
    ],
)
def test_what_is_wrong_about_the_page_does_not_cost_its_events(vera: Browser, context: Any) -> None:
    assert vera.send(make_event(), context=context).json["ok"] == 1


@pytest.mark.parametrize("consent", [None, [], "yes", {"measurement": "yes"}, {"measurement": 1}, {"other": True}])
def test_consent_that_is_not_said_properly_was_not_said(vera: Browser, app: Flask, consent: Any) -> None:
    # In anonymous mode events are then counted without an id.
    assert vera.send(make_event(), consent=consent).json["ok"] == 1
    assert count(app, StoredEvent) == 1


def test_a_clock_in_the_future_or_the_past_is_corrected(vera: Browser) -> None:
    for skew in (-(10**11), 10**11, 10**13):
        at = now_ms() + skew
        assert vera.send(make_event(at=at), sent_at=at).json["ok"] == 1


def test_a_hundred_events_are_stored(app: Flask, vera: Browser) -> None:
    assert vera.send(*(make_event() for _ in range(100))).json["ok"] == 100
    assert count(app, StoredEvent) == 100


def test_an_event_that_opens_no_session_is_rejected_by_the_index_it_was_sent_with(vera: Browser) -> None:
    response = vera.send({"name": "broken"}, make_event("user_engagement"))
    assert response.json["rejected"] == [[0, "bad_id"], [1, "no_session"]]


def test_an_event_too_large_is_found_beside_one_with_an_odd_number(vera: Browser, shop: str) -> None:
    # NaN sends the whole body through another reader.
    large = raw_event(json.dumps({f"text_{number}": "x" * 480 for number in range(40)}))
    body = raw(shop, ", ".join([raw_event('{"n": NaN}'), large]))
    assert vera.post("/v1/events", body).json["rejected"] == [[0, "number_out_of_range"], [1, "event_too_large"]]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
names = st.sampled_from(["page_view", "add_to_cart", "purchase", "email_captured", "view_promotion", "cart_update"])
items = st.lists(st.dictionaries(st.sampled_from(["item_id", "price", "quantity", "item_name"]), values), max_size=2)
params = st.dictionaries(
    st.sampled_from(["items", "value", "currency", "transaction_id", "email", "form", "token", "page_title"]),
    values | items,
)
events = st.fixed_dictionaries(
    {},
    optional={
        "id": st.builds(lambda: str(uuid7())) | values,
        "name": names | values,
        "at": st.integers(0, 2_000_000_000_000) | values,
        "params": params | values,
        "source": st.just("api") | values,
        "url": st.text(max_size=20).map(lambda tail: f"https://{tail}") | values,
        "page": values,
    },
)
changes = st.fixed_dictionaries(
    {},
    optional={name: values for name in ("v", "sent_at", "visitor", "tab", "consent", "context", "decide", "events")},
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events | values, max_size=4), changes | st.just({}))
def test_no_batch_makes_the_server_fail(vera: Browser, batch: list[Any], changed: dict[str, Any]) -> None:
    response = vera.send(*batch, **changed)
    assert response.status_code in (202, 400, 413), response.text
    assert isinstance(response.json, dict)
    if response.status_code == 202:
        answered = response.json["ok"] + response.json["dup"] + len(response.json["rejected"])
        assert answered == len(changed.get("events", batch))
    else:
        # Nothing that arrives here may be unstorable: what is wrong was found before.
        assert response.json["error"] in ("not_json", "not_an_envelope", "too_deep", "too_many_events")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_make_the_server_fail(vera: Browser, body: bytes) -> None:
    for path in ("/v1/events", "/v1/decide", "/v1/consent", "/v1/popups/pop_x/submit", "/v1/popups/pop_x/play"):
        response = vera.post(path, body)
        assert response.status_code in (400, 401, 413), (path, response.text)
        assert response.json["error"]
