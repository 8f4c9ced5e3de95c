"""Who may speak: the size, the key, the origin and the rate of a request, checked before its content is looked at."""

from __future__ import annotations

import re
from typing import Any, Protocol, TypeVar

import msgspec
from flask import Flask, current_app, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import get_content_length, get_input_stream

from tracker.cache import TimedCache
from tracker.db import db, reading
from tracker.errors import Refused
from tracker.events.parse import LARGEST_BODY
from tracker.landing.drawing import origin_of
from tracker.landing.pages import has_published_page
from tracker.limits import RateLimit, network_of
from tracker.services import services_of
from tracker.shops.lookup import KnownShop, find_shop, find_shop_by_secret
from tracker.shops.shopify_pixel import is_pixel_key


class Versioned(Protocol):
    """What every body says first."""

    v: int


Model = TypeVar("Model", bound=Versioned)

# Nothing else reaches the database: PostgreSQL fails on a NUL, and every encoder on a lone surrogate.
_PUBLIC_KEY = re.compile(r"pk_[0-9A-Za-z_-]{1,37}")


class Guard:
    """The checks of one application. They look at the database at most once a second for each shop."""

    def __init__(self, app: Flask) -> None:
        settings = services_of(app).settings
        self._app = app
        self._sealer = services_of(app).sealer
        self._rate = RateLimit(settings, "door", settings.rate_limit_per_minute)
        self._shops: TimedCache[str, KnownShop | None] = TimedCache(1.0, is_patient=True)
        # By shop, whether it has a landing page, which speaks for it from our own address.
        self._hosted: TimedCache[int, bool] = TimedCache(1.0)
        self._own_origin = origin_of(settings.public_url)

    def shop_of(self, public_key: object) -> KnownShop:
        """The shop of a public key. Raises Refused 401 `unknown_key`."""
        key = public_key if isinstance(public_key, str) and _PUBLIC_KEY.fullmatch(public_key) else ""
        shop = self._shops.get(key, lambda: self._find_shop(key)) if key else None
        if shop is None:
            message = "no shop has this key; copy the snippet from the admin's install page again"
            raise Refused(401, "unknown_key", message)
        return shop

    def check_origin(self, shop: KnownShop, origin: str) -> None:
        """Raises Refused 403 unless a page of the shop asks, or one that we serve for it."""
        if origin not in shop.origins and not self._is_hosted(shop, origin):
            said = f"pages of {origin[:200]} do" if origin and origin != "null" else "a request without an Origin does"
            raise Refused(
                403, "origin_not_allowed", f"{said} not belong to this shop; add the origin to the shop in the admin"
            )

    def is_pixel(self, shop: KnownShop, key: str, origin: str) -> bool:
        """Whether the shop's pixel asks: a sandboxed frame, with the key that was signed for it."""
        return bool(key) and origin == "null" and is_pixel_key(self._sealer, key, shop.public_key, shop.secret_key_hash)

    def check_rate(self, shop: KnownShop, address: str) -> None:
        """Raises Refused 429 when this address asks too often of this shop."""
        wait = self._rate.seconds_to_wait(f"{shop.id}:{network_of(address)}")
        if wait:
            raise Refused(429, "rate_limited", f"too many requests; wait {wait} s", retry_after=wait)

    def forget(self) -> None:
        """Reads everything anew at the next question, as tests must that change a shop and ask at once."""
        self._shops.clear()
        self._hosted.clear()

    def _is_hosted(self, shop: KnownShop, origin: str) -> bool:
        return origin == self._own_origin and self._hosted.get(shop.id, lambda: self._has_page(shop.id))

    def _find_shop(self, key: str) -> KnownShop | None:
        with reading(self._app) as session:
            return find_shop(session, key)

    def _has_page(self, shop_id: int) -> bool:
        with reading(self._app) as session:
            return has_published_page(session, shop_id)


def init_guard(app: Flask) -> None:
    """Makes the guard of an application."""
    app.extensions["shopbell.guard"] = Guard(app)


def guard_of(app: Flask) -> Guard:
    """The guard of an application."""
    guard: Guard = app.extensions["shopbell.guard"]
    return guard


def read_body(limit: int = LARGEST_BODY) -> bytes:
    """The body of the request in whose context the caller runs; raises as `read_body_of` does."""
    return read_body_of(request.environ, limit)


def read_body_of(environ: dict[str, Any], limit: int = LARGEST_BODY) -> bytes:
    """The request's body. Raises Refused 413 before reading what is too large, 415 for a compressed one."""
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Refused(415, "encoding_not_supported", "send the body uncompressed")
    length = get_content_length(environ)
    if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    if (length or 0) > limit:
        raise Refused(413, "body_too_large", f"a body may have {limit} bytes; send less at once")
    if length is not None and "HTTP_TRANSFER_ENCODING" not in environ:
        # As nearly all come; the stream that Werkzeug would put around it costs more than to read from it.
        told: bytes = environ["wsgi.input"].read(length)
        if len(told) < length:
            raise ClientDisconnected
        return told
    body = get_input_stream(environ).read(limit + 1)
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
    return guard_of(current_app).shop_of(public_key)


def check_origin(shop: KnownShop) -> None:
    """Raises Refused 403 unless the request comes from a page of the shop, or from one that we serve for it."""
    guard_of(current_app).check_origin(shop, request.headers.get("Origin", ""))


def check_rate(shop: KnownShop) -> None:
    """Raises Refused 429 when this address asks too often of this shop."""
    guard_of(current_app).check_rate(shop, request.remote_addr or "")


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
