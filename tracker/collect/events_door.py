"""`POST /v1/events` is answered here, before Flask looks at the request.

Nine of ten requests are this one, and it needs none of what Flask does for a view: no route to find, no session, no
person, no language. The functions behind it are those of every other route, and so are its refusals (`answers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask

from tracker.collect.answers import cors_headers, refusal
from tracker.collect.asked import asked_of
from tracker.collect.guard import read_body_of
from tracker.collect.taking import Taking
from tracker.collect.trouble import refused_for
from tracker.headers import LEAST_HEADERS
from tracker.observed import ROUTE
from tracker.services import services_of

PATH = "/v1/events"

StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_STATUS_LINES = {status.value: f"{status.value} {status.phrase.upper()}" for status in HTTPStatus}
_encode = msgspec.json.Encoder().encode


class EventsDoor:
    """A WSGI application that answers this one route and hands everything else on."""

    def __init__(self, app: Flask, others: Wsgi) -> None:
        self._others = others
        self._settings = services_of(app).settings
        self._taking = Taking(app)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._others(environ, start_response)
        environ[ROUTE] = PATH
        status, body, more = self._answer(environ)
        payload = _encode(body)
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(payload))),
            ("Cache-Control", "no-store"),
            *more,
            *cors_headers(environ.get("HTTP_ORIGIN", "")),
            *LEAST_HEADERS,
        ]
        start_response(_STATUS_LINES[status], headers)
        return [payload]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, object, list[tuple[str, str]]]:
        try:
            return 202, self._taking.take(read_body_of(environ), asked_of(environ, self._settings)), []
        except Exception as error:
            return refusal(refused_for(error))
