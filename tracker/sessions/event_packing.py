"""What an event tells beside its key, in few bytes, and back again without any loss. Pure.

MessagePack of a short list, whose last values are left out where they say nothing. Known parameters have numbers
instead of names; amounts are integers of hundredths where that is exact; texts that many events share are numbers of
words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from tracker.sessions.event_codes import PARAMS, SHARED, SHORTEST_SHARED, SOURCES

_PLAIN, _HUNDREDTHS, _WORD = 0, 1, 2
_KINDS = 3
_CODES = {name: _KINDS * place for place, name in enumerate(PARAMS)}
_SOURCE_CODES = {name: place for place, name in enumerate(SOURCES)}

_END = b"\xff"
"""Ends a page's name that is no UUID: no text in UTF-8 has this byte."""
_WHOLE, _CUT = 16, 12

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


class Body(NamedTuple):
    """What is packed. Times in milliseconds since 1970."""

    source: str
    at_ms: int
    device_at_ms: int
    page: str
    url: str
    title: str
    params: Mapping[str, Any]


def words_of(body: Body) -> Iterator[str]:
    """The texts of an event that are stored as words."""
    if body.url:
        yield body.url
    if body.title:
        yield body.title
    if body.params:
        yield from _shared(body.params)


def pack(body: Body, event_id: bytes, word: Mapping[str, int]) -> bytes:
    """The event in bytes; `word` has the number of each of its `words_of`."""
    told = [
        _SOURCE_CODES.get(body.source, body.source),
        body.at_ms - _moment(event_id),
        body.at_ms - body.device_at_ms,
        _page_bytes(body.page, event_id),
        word[body.url] if body.url else 0,
        word[body.title] if body.title else 0,
        _packed(body.params, word) if body.params else 0,
    ]
    while told[-1] == 0 and len(told) > 1:
        told.pop()
    return _pack(told)


def words_in(packed: bytes) -> Iterator[int]:
    """The numbers of the words that reading a packed event takes."""
    told = _unpack(packed)
    yield from (number for number in told[4:6] if number)
    if len(told) > 6:
        yield from _numbers(told[6])


def unpack(packed: bytes, event_id: bytes, text: Callable[[int], str]) -> Body:
    """The event of these bytes; `text` gives the word of a number."""
    told = _unpack(packed)
    told += [0] * (7 - len(told))
    source, after, lag, page, url, title, params = told
    at_ms = _moment(event_id) + after
    return Body(
        source if isinstance(source, str) else SOURCES[source],
        at_ms,
        at_ms - lag,
        _page_text(page, event_id) if page else "",
        text(url) if url else "",
        text(title) if title else "",
        _unpacked(params, text) if params else {},
    )


def _moment(event_id: bytes) -> int:
    """The time in a time-ordered id; of any other id merely a number."""
    return int.from_bytes(event_id[:6], "big")


def _page_bytes(page: str, event_id: bytes) -> bytes | int:
    if not page:
        return 0
    if len(page) == 36:
        try:
            found = bytes.fromhex(page.replace("-", ""))
        except ValueError:
            found = b""
        if len(found) == _WHOLE and _as_uuid(found) == page:
            return found[4:] if found[:4] == event_id[:4] else found
    text = page.encode() + _END
    return text + _END if len(text) in (_WHOLE, _CUT) else text


def _as_uuid(key: bytes) -> str:
    """As UUIDs are written, and faster than they write themselves."""
    told = key.hex()
    return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"


def _page_text(page: bytes, event_id: bytes) -> str:
    if len(page) == _CUT:
        page = event_id[:4] + page
    if len(page) == _WHOLE:
        return _as_uuid(page)
    return page.rstrip(_END).decode()


def _shared(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str):
                if len(one) >= SHORTEST_SHARED and name in SHARED:
                    yield one
            elif isinstance(one, dict | list):
                yield from _shared(one)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                yield from _shared(one)


def _packed(value: Any, word: Mapping[str, int]) -> Any:
    if isinstance(value, dict):
        found: dict[int | str, Any] = {}
        for name, one in value.items():
            code = _CODES.get(name)
            if code is None:
                found[name] = _packed(one, word)
            elif isinstance(one, str):
                if len(one) >= SHORTEST_SHARED and name in SHARED:
                    found[code + _WORD] = word[one]
                else:
                    found[code] = one
            elif isinstance(one, float):
                hundredths = round(one * 100) if -1e12 < one < 1e12 else 0
                if hundredths / 100 == one and (hundredths or str(one) == "0.0"):
                    found[code + _HUNDREDTHS] = hundredths
                else:
                    found[code] = one
            else:
                found[code] = _packed(one, word)
        return found
    if isinstance(value, list):
        return [_packed(one, word) for one in value]
    return value


def _unpacked(value: Any, text: Callable[[int], str]) -> Any:
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for name, one in value.items():
            if isinstance(name, str):
                found[name] = _unpacked(one, text)
                continue
            place, kind = divmod(name, _KINDS)
            if kind == _WORD:
                found[PARAMS[place]] = text(one)
            else:
                found[PARAMS[place]] = one / 100 if kind == _HUNDREDTHS else _unpacked(one, text)
        return found
    if isinstance(value, list):
        return [_unpacked(one, text) for one in value]
    return value


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(name, int) and name % _KINDS == _WORD:
                yield one
            elif isinstance(one, dict | list):
                yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                yield from _numbers(one)
