"""From the bytes of a request to a `Batch`: strict about the envelope, event by event about the rest. Pure.

A body that is no envelope is refused whole; a bad event is rejected by its index and never costs its neighbours.
docs/events.md lists every reason.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from tracker.errors import Refused, Rejected
from tracker.events import scrub
from tracker.events.model import Batch, Event, PageContext
from tracker.events.names import CONSENT_TOOLS, PIXEL_NAMES, PLATFORMS, POPUP_NAMES, SOURCES, is_name
from tracker.events.properties import read_properties

LARGEST_BODY = 60 * 1024
LARGEST_EVENT = 16 * 1024
MOST_EVENTS = 100
MOST_MAPPED = 20
LAST_MOMENT_MS = 253_402_300_799_999
"""The end of the year 9999."""

PURPOSES = ("measurement", "personalisation", "form_capture", "email_marketing", "push")

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
_VISITOR = re.compile(r"[A-Za-z0-9._-]{8,64}")


class _Envelope(msgspec.Struct):
    v: int
    shop: str
    sent_at: int | float
    visitor: str | None = None
    tab: Any = None
    consent: Any = None
    context: Any = None
    decide: bool = False
    debug: Any = None
    pixel: str = ""
    events: list[msgspec.Raw] = []


class _LooseEnvelope(_Envelope):
    events: list[Any] = []


class _Event(msgspec.Struct):
    id: str
    name: str
    at: int | float
    page: str = ""
    source: str = "api"
    url: str = ""
    params: dict[str, Any] = {}


class EnvelopeDescription(_Envelope):
    """The envelope as it is published in the OpenAPI document."""

    consent: dict[str, bool] | None = None
    context: dict[str, Any] | None = None
    debug: str | None = None
    events: list[_Event] = []  # type: ignore[assignment]


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_decode_event = msgspec.json.Decoder(_Event).decode


def parse_batch(body: bytes) -> Batch:
    """Reads one request's body. Raises Refused (400, 413) when the whole of it cannot be used."""
    if len(body) > LARGEST_BODY:
        raise Refused(413, "body_too_large", f"a body may have {LARGEST_BODY} bytes; send fewer events at once")
    envelope = _read_envelope(body)
    if envelope.v != 1:
        raise Refused(400, "not_an_envelope", "v: this server speaks version 1")
    if len(envelope.events) > MOST_EVENTS:
        raise Refused(413, "too_many_events", f"a batch may have {MOST_EVENTS} events; send the rest in another")
    sent_at = _moment(envelope.sent_at)
    if sent_at is None:
        raise Refused(400, "not_an_envelope", "sent_at: give milliseconds since 1970")
    batch = Batch(
        shop_key=scrub.text(envelope.shop, 40),
        sent_at_ms=sent_at,
        visitor=_visitor(envelope.visitor),
        consent=read_consent(envelope.consent),
        context=read_context(envelope.context),
        decide=envelope.decide,
        debug=envelope.debug if isinstance(envelope.debug, str) else "",
        pixel=scrub.text(envelope.pixel, 40),
    )
    for index, raw in enumerate(envelope.events):
        try:
            batch.events.append(_event(raw, index))
        except Rejected as rejected:
            batch.rejected.append((index, rejected.reason))
    return batch


def keep_to_checkout(batch: Batch) -> None:
    """Rejects what a pixel may not tell."""
    for event in [one for one in batch.events if one.name not in PIXEL_NAMES]:
        batch.events.remove(event)
        batch.rejected.append((event.index, "not_from_a_pixel"))


def _read_envelope(body: bytes) -> _Envelope:
    try:
        return _decode_envelope(body)
    except RecursionError:
        raise Refused(400, "too_deep", "the JSON is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise Refused(400, "not_an_envelope", str(error)) from None
    except msgspec.DecodeError:
        return _read_loosely(body)
    except UnicodeDecodeError:
        raise Refused(400, "not_json", "the body is not JSON in UTF-8") from None


def _read_loosely(body: bytes) -> _Envelope:
    """Python's reader accepts NaN and lone surrogates, which then cost their own event and not the batch."""
    try:
        return msgspec.convert(json.loads(body), _LooseEnvelope)
    except RecursionError:
        raise Refused(400, "too_deep", "the JSON is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise Refused(400, "not_an_envelope", str(error)) from None
    except ValueError:
        raise Refused(400, "not_json", "the body is not JSON in UTF-8") from None


def _event(raw: Any, index: int) -> Event:
    read = _read_event(raw)
    if not is_name(read.name):
        raise Rejected("unknown_name")
    if read.source not in SOURCES:
        raise Rejected("unknown_source")
    device_at = _moment(read.at)
    if device_at is None:
        raise Rejected("bad_time")
    given, email = dict(read.params), ""
    if read.name in ("email_captured", "email_retracted"):
        # An address is kept by `contacts` alone, sealed; it must not reach the event's stored parameters.
        email = scrub.text(given.pop("email", ""), 254)
    params = scrub.params(given)
    if "cart_token" in params:
        # Shopify's opens the cart with what stands behind its question mark.
        params["cart_token"] = scrub.text(params["cart_token"]).partition("?")[0]
    value = ""
    if read.name in ("field_captured", "field_retracted"):
        value = scrub.text(params.pop("value", ""), 120)
    token = params.pop("token", "") if read.name in POPUP_NAMES else ""
    return Event(
        id=_event_id(read.id),
        name=read.name,
        source=read.source,
        device_at_ms=device_at,
        page=scrub.text(read.page, 36),
        url=scrub.url(read.url) if read.url else "",
        params=params,
        email=email,
        value=value,
        token=token if isinstance(token, str) else "",
        index=index,
    )


def _read_event(raw: Any) -> _Event:
    try:
        if isinstance(raw, msgspec.Raw):
            if len(memoryview(raw)) > LARGEST_EVENT:
                raise Rejected("event_too_large")
            try:
                return _decode_event(raw)
            except msgspec.ValidationError:
                raise
            except msgspec.DecodeError:
                raw = json.loads(bytes(raw))
        elif len(json.dumps(raw, ensure_ascii=False)) > LARGEST_EVENT:
            raise Rejected("event_too_large")
        return msgspec.convert(raw, _Event)
    except RecursionError:
        raise Rejected("too_deep") from None
    except msgspec.ValidationError as error:
        raise Rejected(_reason(error)) from None
    except ValueError:
        raise Rejected("bad_event") from None


def _reason(error: msgspec.ValidationError) -> str:
    message = str(error)
    if "out of range" in message:
        return "number_out_of_range"
    found = re.search(r"field `(\w+)`|`\$\.(\w+)", message)
    field = (found.group(1) or found.group(2)) if found else ""
    return {"id": "bad_id", "name": "unknown_name", "at": "bad_time", "params": "bad_params"}.get(field, "bad_event")


def _event_id(value: str) -> bytes:
    if len(value) != 36:
        raise Rejected("bad_id")
    try:
        read = bytes.fromhex(value.replace("-", ""))
    except ValueError:
        raise Rejected("bad_id") from None
    if len(read) != 16:
        raise Rejected("bad_id")
    return read


def _moment(value: int | float) -> int | None:
    """Milliseconds since 1970 within the years 1970 to 9999, else None."""
    return int(value) if 0 <= value <= LAST_MOMENT_MS else None


def is_visitor_id(value: str) -> bool:
    """Whether a browser may call itself so. What is forgotten or counted by the server bears names that it may not."""
    return _VISITOR.fullmatch(value) is not None


def _visitor(value: str | None) -> str:
    if not value:
        return ""
    if not is_visitor_id(value):
        raise Refused(400, "not_an_envelope", "visitor: 8 to 64 letters, digits, dots, dashes or underscores")
    return value


def read_consent(value: Any) -> dict[str, bool]:
    """What the visitor has said, by purpose; what is no answer is left out."""
    if not isinstance(value, dict):
        return {}
    return {purpose: value[purpose] for purpose in PURPOSES if isinstance(value.get(purpose), bool)}


def read_context(value: Any) -> PageContext:
    """Where the visitor is. Reads leniently: what is wrong about the page must not cost the events on it."""
    if not isinstance(value, dict):
        return PageContext()
    viewport = value.get("viewport")
    width = viewport[0] if isinstance(viewport, list) and viewport else 0
    is_width = isinstance(width, int) and not isinstance(width, bool) and 0 <= width <= 100_000
    return PageContext(
        url=scrub.url(value.get("url")),
        referrer=scrub.url(value.get("referrer")),
        title=scrub.without_addresses(scrub.text(value.get("title"), 300)),
        language=scrub.text(value.get("language"), 35),
        page_language=scrub.text(value.get("page_language"), 35),
        timezone=scrub.text(value.get("timezone"), 64),
        viewport_width=width if is_width else 0,
        page_type=scrub.text(value.get("page_type"), 20),
        product=scrub.text(value.get("product"), 120),
        category=scrub.text(value.get("category"), 120),
        properties=read_properties(value.get("properties")),
        tag=_version(value.get("tag")),
        platform=_one_of(PLATFORMS, value.get("platform")),
        consent_tool=_one_of(CONSENT_TOOLS, value.get("consent_tool")),
        is_first_party=value["first_party"] if isinstance(value.get("first_party"), bool) else None,
        mapped=_mapped(value.get("map")),
    )


def _one_of(known: frozenset[str], value: Any) -> str:
    return value if isinstance(value, str) and value in known else ""


def _version(value: Any) -> str:
    return value if isinstance(value, str) and _VERSION.fullmatch(value) else ""


def _mapped(value: Any) -> dict[str, bool]:
    if not isinstance(value, dict) or len(value) > MOST_MAPPED:
        return {}
    return {scrub.text(kind, 20): bool(found) for kind, found in value.items() if found in (0, 1)}
