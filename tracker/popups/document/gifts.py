"""What a prize or a form gives: where its code comes from, how long it holds, what happens without one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal, Protocol

from msgspec import Meta

from tracker.popups.document.patterns import pattern_problem
from tracker.popups.document.values import DocumentError, Strict

UNIT_MS = {"hours": 3_600_000, "days": 86_400_000}

WhenDry = Literal["stop", "other", "drop", "sold_out"]
"""What happens when no code is left. `stop`: the popup is not shown any more. `other`: the code comes from elsewhere.
`drop`: the prize leaves the draw, and a form goes on without a code. `sold_out`: visitors are told."""


class Expiry(Strict):
    """When a code that was given ends: so long after it was given, or at a moment that is the same for all."""

    after: Annotated[int, Meta(ge=1, le=8760)] | None = None
    unit: Literal["hours", "days"] = "days"
    at: Annotated[int, Meta(ge=0, le=253_402_300_799_000)] | None = None
    """In milliseconds since 1970."""


class Source(Protocol):
    """Where a code comes from."""

    @property
    def kind(self) -> str: ...
    @property
    def pool(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def pattern(self) -> str: ...


class Instead(Strict):
    """Where the code comes from once the first source is dry."""

    kind: Literal["pool", "code", "generated"] = "code"
    pool: Annotated[str, Meta(max_length=32)] = ""
    code: Annotated[str, Meta(max_length=80)] = ""
    pattern: Annotated[str, Meta(max_length=40)] = ""


class Gift(Source, Protocol):
    """What prizes and rewards have in common."""

    @property
    def expiry(self) -> Expiry | None: ...
    @property
    def when_dry(self) -> WhenDry: ...
    @property
    def instead(self) -> Instead | None: ...


def sources_of(gift: Gift) -> Iterator[Source]:
    """Where its code may come from, in the order in which it is tried. Nothing for a prize that gives nothing."""
    if gift.kind != "none":
        yield gift
        if gift.when_dry == "other" and gift.instead is not None:
            yield gift.instead


def is_dry(gift: Gift, empty_pools: Collection[str], now_ms: int) -> bool:
    """Whether it cannot be given now: every pool it could come from is empty, or what it gives would have ended."""
    if gift.kind == "none":
        return False
    if gift.expiry is not None and gift.expiry.at is not None and gift.expiry.at <= now_ms:
        return True
    return all(one.kind == "pool" and one.pool in empty_pools for one in sources_of(gift))


def ends_at_ms(expiry: Expiry | None, given_ms: int) -> int | None:
    """When a code that is given at this moment ends; None for never."""
    if expiry is None:
        return None
    ends = [] if expiry.at is None else [expiry.at]
    if expiry.after is not None:
        ends.append(given_ms + expiry.after * UNIT_MS[expiry.unit])
    return min(ends, default=None)


def check_gift(where: str, gift: Gift) -> None:
    """Raises DocumentError for a code, pool or pattern that is not named, or that could not be given."""
    _check_source(where, gift)
    expiry = gift.expiry
    if expiry is not None and expiry.after is None and expiry.at is None:
        raise DocumentError(f"{where}.expiry.after: say after how long, or when, the code ends")
    if gift.when_dry == "other":
        if gift.instead is None:
            raise DocumentError(f"{where}.instead: choose what is given when no code is left")
        _check_source(f"{where}.instead", gift.instead)
        if gift.kind == "pool" and gift.instead.kind == "pool" and gift.instead.pool == gift.pool:
            raise DocumentError(f"{where}.instead.pool: choose another pool than the one that has run dry")


def _check_source(where: str, source: Source) -> None:
    if source.kind == "pool" and not source.pool:
        raise DocumentError(f"{where}.pool: choose the coupon pool that the codes come from")
    if source.kind == "code" and not source.code.strip():
        raise DocumentError(f"{where}.code: give the code that is won")
    if source.kind == "generated" and (problem := pattern_problem(source.pattern)):
        raise DocumentError(f"{where}.pattern: {problem}")
