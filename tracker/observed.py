"""Around every request, on the WSGI side: what is counted of it, and one line for a request that failed or was slow.

It stands outside of Flask, so that nothing is missed, and costs less than two microseconds (docs/metrics.md).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable
from time import monotonic, perf_counter
from typing import Any

from flask import Flask

from tracker.logs import request_id, request_in_hand
from tracker.metrics.declared import REFUSED, REQUEST_SECONDS, REQUESTS

log = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

EXACT = {
    "/v1/events": "ingest",
    "/v1/decide": "decide",
    "/v1/settings": "settings",
    "/v1/prompt": "settings",
    "/v1/consent": "consent",
    "/v1/orders": "orders",
    "/bell.js": "scripts",
    "/runtime.js": "scripts",
    "/landing.js": "scripts",
    "/preview.js": "scripts",
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "health",
}
LAST_PARTS = {"submit": "submit", "play": "play", "show": "show"}
FIRST_PARTS = {
    "admin": "admin",
    "p": "landing",
    "pictures": "pictures",
    "runtime": "scripts",
    "parts": "scripts",
    "games": "scripts",
    "u": "mail_links",
    "c": "mail_links",
}
OTHER = "other"
ROUTE = "shopbell.route"
"""Where in the environment a route is named that Flask does not see."""


def route_of(path: str) -> str:
    """The class under which a path is counted: one of a handful, whatever strangers ask for."""
    known = EXACT.get(path)
    if known is not None:
        return known
    parts = path.split("/")
    if path.startswith("/v1/popups/"):
        return LAST_PARTS.get(parts[-1], OTHER)
    if path.startswith("/v1/orders/") or path.startswith("/v1/webhooks/"):
        return "orders"
    return FIRST_PARTS.get(parts[1], OTHER) if len(parts) > 1 else OTHER


class Observed:
    """The application, observed."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]], slow_ms: int) -> None:
        self._app = app
        self._slow_seconds = slow_ms / 1000
        self._passing = Passing()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        status, reason = "500", ""
        asked: Any = None

        def start(told: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status, reason, asked
            status = told[:3]
            # Flask takes it away before it gives the answer back.
            asked = environ.get("werkzeug.request")
            if status >= "400":
                reason = _count_refused(headers)
                if status >= "500":
                    headers = [*headers, ("X-Request-ID", request_id())]
            return start_response(told, headers, *rest)

        mark = request_in_hand.set(environ)
        try:
            return self._app(environ, start)
        finally:
            seconds = perf_counter() - began
            route = route_of(environ["PATH_INFO"])
            REQUESTS.add((route, status))
            REQUEST_SECONDS.observe((route,), seconds)
            if status >= "500" or seconds >= self._slow_seconds:
                number = self._passing.to_tell(reason) if reason in Passing.REASONS else 1
                if number:
                    route = environ.get(ROUTE) or _rule(asked)
                    _tell(environ["REQUEST_METHOD"], route, status, seconds, reason, number)
            request_in_hand.reset(mark)


class Passing:
    """Refusals of what passes by itself come by the hundred a second, when there is least time to write lines: one a
    second says how many there were.
    """

    REASONS = frozenset({"busy", "database_away"})

    def __init__(self) -> None:
        self._untold: dict[str, tuple[float, int]] = {}

    def to_tell(self, reason: str) -> int:
        """How many have come since the last line, this one included; 0 for no line."""
        now = monotonic()
        told_at, number = self._untold.get(reason, (-math.inf, 0))
        is_due = now - told_at >= 1.0
        self._untold[reason] = (now, 0) if is_due else (told_at, number + 1)
        return number + 1 if is_due else 0


class LoggedFlask(Flask):
    """Flask, but for what it writes of an error: a path may be a signed link, which is as good as a key."""

    def log_exception(self, exc_info: Any) -> None:
        environ = request_in_hand.get() or {}
        extra = {"method": environ.get("REQUEST_METHOD"), "route": _rule(environ.get("werkzeug.request"))}
        self.logger.error("an error nobody foresaw", exc_info=exc_info, extra=extra)


def _count_refused(headers: list[tuple[str, str]]) -> str:
    """The reason of a refusal, counted; "" where it tells none."""
    for name, value in headers:
        if name == "X-Shopbell-Reason":
            REFUSED.add((value,))
            return value
    return ""


def _tell(method: str, route: str, status: str, seconds: float, reason: str, number: int) -> None:
    is_failed = status >= "500"
    extra = {
        "event": "request_failed" if is_failed else "request_slow",
        "method": method,
        "route": route,
        "status": int(status),
        "ms": round(seconds * 1000, 1),
    }
    if reason:
        extra["reason"] = reason
    if number > 1:
        extra["times"] = number
    if is_failed:
        log.error("a request failed", extra=extra)
    else:
        log.warning("a request was slow", extra=extra)


def _rule(asked: Any) -> str:
    """The route as it is declared, never the path that was asked for."""
    rule = getattr(asked, "url_rule", None)
    return "none" if rule is None else str(rule.rule)
