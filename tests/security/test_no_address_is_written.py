"""Traffic of every kind from one network, by one person: nothing of what names them is written anywhere in the clear.

Not in the database, its log, or any other file; not in Redis, and not in what the server says on its way.
"""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis as redis_client

from tests.factories import AGREED, MUG, make_event
from tests.testbed.redis import RedisServer
from tests.testbed.server import ProductServer
from tracker.clock import now_ms

V4, V6 = "203.0.113.77", "2001:db8:77:66::abcd"
EMAIL = "canary.person@gmail.com"
STAFF_TRY = "canary.staff@acme.example"
PHONE, PHONE_STORED = "+84 912 345 678", "+84912345678"
NAME = "Canarina"
SPELLINGS = [V4, V6, "2001:0db8:0077:0066", EMAIL, "canary.person", STAFF_TRY, PHONE, PHONE_STORED, NAME]
ORIGIN = "https://acme.example"


class Wire:
    """Speaks HTTP with the server as a proxy would, from the canary's network."""

    def __init__(self, server: ProductServer) -> None:
        self.url = server.url

    def ask(self, path: str, body: Any = None, address: str = V4, **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"X-Forwarded-For": address, "Origin": ORIGIN, "User-Agent": "Mozilla/5.0", **headers}
        request = urllib.request.Request(self.url + path, data=data, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, _decoded(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _decoded(error.read())


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


@pytest.fixture
def server(start_server: Callable[..., ProductServer], redis: RedisServer) -> ProductServer:
    return start_server(SHOPBELL_TRUSTED_PROXIES="1", SHOPBELL_REDIS_URL=redis.url, SHOPBELL_SLOW_MS="1")


def test_nothing_that_names_a_person_is_written(server: ProductServer, redis: RedisServer) -> None:
    wire = Wire(server)
    made = json.loads(server.flask("shop", "create", "acme", "--origin", ORIGIN, "--json"))
    key = made["public_key"]
    server.flask("shop", "set", key, "capture.mode=all", "consent.mode=full", "capture.kinds=email,phone,name")
    for address in (V4, V6):
        _shops(wire, key, made["secret_key"], address)
    _misbehaves(wire, key)
    server.stop()
    written = dict(_written(server, redis))
    assert any(uuid_of_visitor.encode() in content for content in written.values()), "the visits were not stored at all"
    found = [
        (where, spelling)
        for where, content in written.items()
        for spelling in SPELLINGS
        if spelling.encode() in content or spelling.encode().hex().encode() in content
    ]
    assert found == []


uuid_of_visitor = str(uuid.uuid4())


def _shops(wire: Wire, key: str, secret: str, address: str) -> None:
    """What a visitor and the shop's server send."""
    page = f"{ORIGIN}/products/mug?email={EMAIL}&ip={address}"

    def send(*events: dict[str, Any], **changes: Any) -> None:
        envelope = {
            "v": 1, "shop": key, "sent_at": now_ms(), "consent": AGREED, "visitor": uuid_of_visitor,
            "context": {"url": f"{ORIGIN}/products/mug", "referrer": f"https://m.example/?to={EMAIL}", "title": EMAIL},
            "events": list(events), **changes,
        }  # fmt: skip
        status, answer = wire.ask("/v1/events", envelope, address)
        assert status == 202, answer

    typed = {"form": "checkout", "field": "f", "submitted": True}
    send(make_event("page_view"), make_event("add_to_cart", {"currency": "EUR", "items": [MUG]}), decide=True)
    send(make_event("email_captured", {**typed, "email": EMAIL}))
    send(make_event("field_captured", {**typed, "kind": "phone", "value": PHONE}))
    send(make_event("field_captured", {**typed, "kind": "name", "value": NAME}))
    send(make_event("search", {"search_term": f"mail to {EMAIL}"}), make_event("page_view", url=page.split("&ip")[0]))
    send(make_event("page_view"), consent={"measurement": False})
    order = {"transaction_id": f"T-{address[:3]}", "currency": "EUR", "value": "12.50", "email": EMAIL, "items": [MUG]}
    status, answer = wire.ask("/v1/orders", order, address, Authorization=f"Bearer {secret}")
    assert status < 300, answer
    wire.ask("/v1/consent", {"v": 1, "shop": key, "visitor": uuid_of_visitor, "consent": {"push": False}}, address)


def _misbehaves(wire: Wire, key: str) -> None:
    """What is refused, fails or breaks off says nothing of its sender either."""
    wire.ask("/v1/events", b"{not json", V4)
    wire.ask("/v1/events", {"v": 1, "shop": "pk_nobody", "email": EMAIL}, V4)
    wire.ask("/v1/events", {"v": 1, "shop": key, "sent_at": now_ms(), "events": [{"name": EMAIL}]}, V6)
    wire.ask(f"/u/{EMAIL}", None, V4)
    wire.ask(f"/c/{V4}", None, V4)
    wire.ask(f"/nowhere/{EMAIL}?phone={PHONE_STORED}", None, V4, Referer=f"https://x.example/{EMAIL}")
    wire.ask("/v1/orders", {"email": EMAIL}, V4, Authorization="Bearer sk_wrong")
    wire.ask("/v1/webhooks/shopify/" + key, {"email": EMAIL}, V4)
    for _ in range(3):
        wire.ask("/admin/sign-in", f"email={STAFF_TRY}&password=wrong".encode(), V4)


def _written(server: ProductServer, redis: RedisServer) -> Iterator[tuple[str, bytes]]:
    """Where something is written, and all of it."""
    for path in sorted(Path(server.folder).rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
    url = server.environ["SHOPBELL_DATABASE_URL"]
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        for one in path.parent.glob(path.name + "*"):
            yield str(one), one.read_bytes()
    else:
        with closing(psycopg.connect(url.replace("+psycopg", ""))) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                rows = connection.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # type: ignore[arg-type]
                yield table, "\n".join(row[0] for row in rows).encode()
    with closing(redis_client.Redis.from_url(redis.url)) as store:
        keys = store.keys("*")
        yield "redis", b"\n".join(keys)
        assert keys, "the rate limit was not counted in Redis"
