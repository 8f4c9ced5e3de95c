"""A context as few bytes, and back: what was known when it was decided, kept so that it can be explained later. Pure.

Whatever `decide.context` declares is packed: nothing has to be added here for a new fact. What has its default is left
out. A fact of another version of Shopbell that is not known here, or that has changed its kind, is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec

from tracker.decide.context import Context
from tracker.popups.groups import GroupLimits

SHORT = (  # noqa: SIM905 -- as a list it would be forty lines of one word each
    "timezone unit page url path type product category properties cart value_minor currency count item_ids categories"
    " changed_at orders last_at viewed products visitor session_count page_count pages_ever engaged_ms scrolled"
    " first_seen_at is_contact allowed is_crawler device kind browser os width place country language referral channel"
    " referrer utm landing_url landing_path source medium campaign term content may_personalise history shown_at"
    " shown_in_session last_dismissed_at last_submitted_at last_played_at groups blocking limits per_session"
    " window_count window_hours rest_minutes group_limits windows hours segments dry given_away answers values"
).split()
"""Names that are kept as their place in this list, a byte instead of ten. It only ever grows at its end: a name that is
not in it is kept as it is."""

TIME = "now_ms"
"""Not packed: it is kept beside the facts."""

GROUPS = "group_limits"

HUGE = 1
"""The mark of a whole number that takes more than 64 bits, written in digits."""

_NUMBER = {name: number for number, name in enumerate(SHORT)}


def pack(context: Context, groups: Mapping[str, GroupLimits]) -> bytes:
    """The facts of a context that differ from the defaults, without its time, and the limits of the shop's groups.

    Limits of groups are no fact of a visitor; but unlike popups they have no versions, and are kept as they were.
    """
    limits = {_short(GROUPS): _plain(groups)} if groups else {}
    return msgspec.msgpack.encode(_plain(context) | limits)


def unpack_groups(packed: bytes) -> dict[str, GroupLimits]:
    """The limits of the shop's groups that were packed."""
    named = _named(msgspec.msgpack.decode(packed, ext_hook=_huge))
    try:
        return msgspec.convert(named.get(GROUPS, {}), dict[str, GroupLimits])
    except msgspec.ValidationError:
        return {}


def unpack(packed: bytes, now_ms: int) -> Context:
    """The context that was packed. Raises msgspec.DecodeError where the bytes are none."""
    named = _named(msgspec.msgpack.decode(packed, ext_hook=_huge))
    hints = _hints(Context)
    found: dict[str, Any] = {}
    for name, value in (named if isinstance(named, dict) else {}).items():
        if name in hints and name != TIME:
            try:
                found[name] = msgspec.convert(value, hints[name], str_keys=True)
            except msgspec.ValidationError:
                # The kind of this fact has changed since: it is not known.
                continue
    return Context(now_ms=now_ms, **found)


def known_facts(context: Context) -> list[tuple[str, Any]]:
    """The facts that differ from the defaults, with their names: ("page.url", "https://…")."""
    return _flat("", _named(_plain(context)))


def _plain(value: Any) -> Any:
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is float:
        return value
    if isinstance(value, int):
        # MessagePack has no larger ones, and a shop may say what it likes of its visitors.
        return value if -(2**63) <= value < 2**63 else msgspec.msgpack.Ext(HUGE, str(value).encode())
    if is_dataclass(kind):
        found = {}
        for name, short, default in _fields(kind):
            part = getattr(value, name)
            # Most facts are the very default, and need not be compared.
            if part is not default and part != default:
                found[short] = _plain(part)
        return found
    if isinstance(value, Mapping):
        # A number would be taken for the place of a name.
        return {_short(str(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, Set):
        return sorted(map(_plain, value))
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.structs.asdict(value))
    return value


@cache
def _fields(kind: type) -> tuple[tuple[str, str | int, Any], ...]:
    """Each field of a dataclass: its name, the short one, and its default; for none `MISSING`, which nothing equals."""
    found = []
    for one in fields(kind):
        default = one.default if one.default_factory is MISSING else one.default_factory()
        if one.name != TIME:
            found.append((one.name, _short(one.name), default))
    return tuple(found)


def _short(name: str) -> str | int:
    return _NUMBER.get(name, name)


def _huge(_mark: int, digits: memoryview) -> int:
    return int(bytes(digits))


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {_long(name): _named(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_named(part) for part in value]
    return value


def _long(name: Any) -> Any:
    return name if isinstance(name, str) or not 0 <= name < len(SHORT) else SHORT[name]


def _flat(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [one for name, part in value.items() for one in _flat(f"{path}.{name}" if path else str(name), part)]
    return [(path, value)]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
