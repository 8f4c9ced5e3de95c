"""Who may speak: the size, the key, the origin and the rate of a request, checked before its content is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, TypeVar

import msgspec
from flask import Flask, Request, current_app, request
from sqlalchemy.orm import Session

from tracker.cache import TimedCache
from tracker.countries import read_country
from tracker.db import db
from tracker.errors import Refused
from tracker.events.parse import LARGEST_BODY
from tracker.landing.drawing import origin_of
from tracker.landing.pages import has_published_page
from tracker.limits import RateLimit, network_of
from tracker.services import services
from tracker.shops.lookup import KnownShop, find_shop, find_shop_by_secret
from tracker.shops.shopify_pixel import is_pixel_key


class Versioned(Protocol):
    """What every body says first."""

    v: int


Model = TypeVar("Model", bound=Versioned)

# Nothing else reaches the database: PostgreSQL fails on a NUL, and every encoder on a lone surrogate.
_PUBLIC_KEY = re.compile(r"pk_[0-9A-Za-z_-]{1,37}")


@dataclass(frozen=True)
class Guard:
    """What the checks need, once per application."""

    rate: RateLimit
    shops: TimedCache[str, KnownShop | None]
    hosted: TimedCache[int, bool]
    """By shop, whether it has a landing page, which speaks for it from our own address."""
    own_origin: str


def init_guard(app: Flask) -> None:
    """Makes the guard of an application."""
    settings = app.extensions["shopbell"].settings
    app.extensions["shopbell.guard"] = Guard(
        RateLimit(settings, "door", settings.rate_limit_per_minute),
        TimedCache(1.0),
        TimedCache(1.0),
        origin_of(settings.public_url),
    )


def _guard() -> Guard:
    guard: Guard = current_app.extensions["shopbell.guard"]
    return guard


def read_body(limit: int = LARGEST_BODY) -> bytes:
    """The request's body. Raises Refused 413 before reading what is too large, 415 for a compressed one."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "encoding_not_supported", "send the body uncompressed")
    if request.content_length is None and request.headers.get("Transfer-Encoding") is None:
        return b""
    if (request.content_length or 0) > limit:
        raise Refused(413, "body_too_large", f"a body may have {limit} bytes; send less at once")
    body = request.stream.read(limit + 1)
    if len(body) > limit:
        raise Refused(413, "body_too_large", f"a body may have {limit} bytes; send less at once")
    return body


def read_json(kind: type[Model], limit: int) -> Model:
    """The request's body as one of the door's structures. Raises Refused 400, 413, 415."""
    try:
        asked = msgspec.json.decode(read_body(limit), type=kind)
    except RecursionError:
        raise Refused(400, "too_deep", "the JSON is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise Refused(400, "not_an_envelope", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(400, "not_json", "the body is not JSON in UTF-8") from None
    if asked.v != 1:
        raise Refused(400, "not_an_envelope", "v: this server speaks version 1")
    return asked


def known_shop(public_key: object) -> KnownShop:
    """The shop of a public key. Raises Refused 401 `unknown_key`."""
    key = public_key if isinstance(public_key, str) and _PUBLIC_KEY.fullmatch(public_key) else ""
    session: Session = db.session()
    shop = _guard().shops.get(key, lambda: find_shop(session, key)) if key else None
    if shop is None:
        raise Refused(401, "unknown_key", "no shop has this key; copy the snippet from the admin's install page again")
    return shop


def check_origin(shop: KnownShop) -> None:
    """Raises Refused 403 unless the request comes from a page of the shop, or from one that we serve for it."""
    origin = request.headers.get("Origin", "")
    if origin not in shop.origins and not _is_hosted(shop, origin):
        said = f"pages of {origin[:200]} do" if origin and origin != "null" else "a request without an Origin does"
        raise Refused(
            403, "origin_not_allowed", f"{said} not belong to this shop; add the origin to the shop in the admin"
        )


def _is_hosted(shop: KnownShop, origin: str) -> bool:
    guard = _guard()
    if origin != guard.own_origin:
        return False
    session: Session = db.session()
    return guard.hosted.get(shop.id, lambda: has_published_page(session, shop.id))


def is_pixel(shop: KnownShop, key: str) -> bool:
    """Whether the request comes from the shop's pixel: a sandboxed frame, with the key that was signed for it."""
    if not key or request.headers.get("Origin") != "null":
        return False
    return is_pixel_key(key, shop.public_key, shop.secret_key_hash)


def check_rate(shop: KnownShop) -> None:
    """Raises Refused 429 when this address asks too often of this shop."""
    wait = _guard().rate.seconds_to_wait(f"{shop.id}:{network_of(client_address(request))}")
    if wait:
        raise Refused(429, "rate_limited", f"too many requests; wait {wait} s", retry_after=wait)


def secret_shop() -> KnownShop | None:
    """The shop whose secret key the request carries; None when it carries none.

    Raises Refused 401 for a key that is wrong or malformed.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    shop = find_shop_by_secret(db.session(), key) if scheme == "Bearer" and key.startswith("sk_") else None
    if shop is None:
        raise Refused(401, "unknown_key", "the Authorization header needs: Bearer sk_… of a shop")
    return shop


def client_country(incoming: Request) -> str:
    """The visitor's country as the proxy in front says; "" where no header is configured or it says none."""
    header = services().settings.country_header
    return read_country(incoming.headers.get(header, "")) if header else ""


def client_address(incoming: Request) -> str:
    """The address of the browser, as far as the trusted proxies tell. Never stored as it is."""
    return incoming.remote_addr or ""
