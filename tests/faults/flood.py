"""An open loop: requests leave at their moment, whether the server keeps up or not, as real visitors do."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.factories import FIREFOX, MUG, ORIGIN
from tests.faults.journal import envelope
from tracker.clock import now_ms
from tracker.ids import uuid7


@dataclass(frozen=True)
class Shot:
    """One request of a flood, and when it is to leave, in seconds after the beginning."""

    at: float
    kind: str
    batch: dict[str, Any]


@dataclass(frozen=True)
class Hit:
    kind: str
    status: int
    """0: no answer."""
    seconds: float
    retry_after: int
    ids: tuple[str, ...]


def engagement(shop_key: str, events: int = 99) -> dict[str, Any]:
    """A batch that says nothing but how long pages were looked at."""
    return _batch(shop_key, [("user_engagement", {"engagement_time_msec": 1_000})] * events)


def cart(shop_key: str) -> dict[str, Any]:
    """A batch that a shop would not like to miss."""
    return _batch(shop_key, [("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})])


def visit(shop_key: str) -> dict[str, Any]:
    return _batch(shop_key, [("page_view", {}), ("view_item", {"items": [MUG]})])


def _batch(shop_key: str, events: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    at = now_ms()
    told = [{"id": str(uuid7(at)), "name": name, "at": at, "params": params} for name, params in events]
    opener = [{"id": str(uuid7(at)), "name": "view_item_list", "at": at, "params": {}}]
    return envelope(shop_key, str(uuid.uuid4()), [*opener, *told] if told[0]["name"] == "user_engagement" else told)


def every(shop_key: str, kind: Any, rate: float, seconds: float) -> list[Shot]:
    """So many of one kind a second."""
    number = max(1, round(rate * seconds))
    return [Shot(place / rate, kind.__name__, kind(shop_key)) for place in range(number)]


def flood(url: str, shots: Iterable[Shot], timeout: float = 15.0) -> list[Hit]:
    """Sends each at its moment; every answer."""
    ordered = [(shot, _request(url, shot)) for shot in sorted(shots, key=lambda shot: shot.at)]
    return asyncio.run(_flood(url, ordered, timeout))


def capacity(url: str, batches: Sequence[dict[str, Any]], connections: int = 8) -> float:
    """How many of these batches a second are stored while each connection waits for its answer."""
    return asyncio.run(_closed_loop(url, batches, connections))


def storm(url: str, batches: Sequence[dict[str, Any]], timeout: float = 60.0) -> list[list[Hit]]:
    """Everybody sends at once, and comes back when they were told to until they are answered; each one's answers."""
    return asyncio.run(_storm(url, batches, timeout))


def percentile(seconds: Iterable[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def _flood(url: str, shots: list[tuple[Shot, bytes]], timeout: float) -> list[Hit]:
    idle: list[Any] = []
    began = time.monotonic() + 0.1

    async def fire(shot: Shot, request: bytes) -> Hit:
        sent = time.monotonic()
        try:
            status, retry_after = await asyncio.wait_for(_ask(url, idle, request), timeout)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            status, retry_after = 0, 0
        ids = tuple(event["id"] for event in shot.batch["events"])
        return Hit(shot.kind, status, time.monotonic() - sent, retry_after, ids)

    tasks = []
    for shot, request in shots:
        await asyncio.sleep(max(0.0, began + shot.at - time.monotonic()))
        tasks.append(asyncio.create_task(fire(shot, request)))
    hits = await asyncio.gather(*tasks)
    for _, writer in idle:
        writer.close()
    return hits


async def _storm(url: str, batches: Sequence[dict[str, Any]], timeout: float) -> list[list[Hit]]:
    idle: list[Any] = []
    until = time.monotonic() + timeout

    async def insist(batch: dict[str, Any]) -> list[Hit]:
        request, hits = _request(url, Shot(0, "", batch)), []
        ids = tuple(event["id"] for event in batch["events"])
        while time.monotonic() < until:
            sent = time.monotonic()
            try:
                status, retry_after = await asyncio.wait_for(_ask(url, idle, request), 15)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                status, retry_after = 0, 1
            hits.append(Hit("", status, time.monotonic() - sent, retry_after, ids))
            if status == 202:
                break
            await asyncio.sleep(retry_after)
        return hits

    said = await asyncio.gather(*(insist(batch) for batch in batches))
    for _, writer in idle:
        writer.close()
    return said


async def _closed_loop(url: str, batches: Sequence[dict[str, Any]], connections: int) -> float:
    idle: list[Any] = []
    waiting = [_request(url, Shot(0, "", batch)) for batch in batches]
    done = 0

    async def work() -> None:
        nonlocal done
        while waiting:
            status, _ = await _ask(url, idle, waiting.pop())
            done += status == 202

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(connections)))
    for _, writer in idle:
        writer.close()
    return done / (time.monotonic() - began)


def _request(url: str, shot: Shot) -> bytes:
    body = json.dumps(shot.batch).encode()
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nOrigin: {ORIGIN}\r\nUser-Agent: {FIREFOX}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _ask(url: str, idle: list[Any], request: bytes) -> tuple[int, int]:
    """Status and Retry-After. A kept connection that the server has closed is opened again, as browsers do."""
    while idle:
        reader, writer = idle.pop()
        if reader.at_eof():
            writer.close()
            continue
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            return await _exchange(reader, writer, idle, request)
        break
    parts = urlsplit(url)
    return await _exchange(*await asyncio.open_connection(parts.hostname, parts.port), idle, request)


async def _exchange(reader: Any, writer: Any, idle: list[Any], request: bytes) -> tuple[int, int]:
    is_kept = False
    try:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
        await reader.readexactly(int(headers.get("content-length", 0)))
        is_kept = headers.get("connection", "").lower() != "close"
    finally:
        if is_kept:
            idle.append((reader, writer))
        else:
            writer.close()
    return int(head.split(" ", 2)[1]), int(headers.get("retry-after", 0))
