"""How a visit came and with what: two texts that many visits share, which are stored as words. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec


class Arrival(NamedTuple):
    """Where a visit began, and whence."""

    landing_url: str = ""
    referrer: str = ""
    utm: dict[str, str] | None = None


class Client(NamedTuple):
    """With what a visit was made, and where."""

    language: str = ""
    timezone: str = ""
    browser: str = ""
    os: str = ""
    country: str = ""


def arrival_text(arrival: Arrival) -> str:
    return msgspec.json.encode(arrival).decode()


@lru_cache(10_000)
def client_text(client: Client) -> str:
    return msgspec.json.encode(client).decode()


@lru_cache(10_000)
def read_arrival(text: str) -> Arrival:
    """What `arrival_text` was given; an empty one of an empty text."""
    return Arrival(*msgspec.json.decode(text)) if text else Arrival()


@lru_cache(10_000)
def read_client(text: str) -> Client:
    """What `client_text` was given; an empty one of an empty text."""
    return Client(*msgspec.json.decode(text)) if text else Client()
