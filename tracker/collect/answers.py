"""How the public door answers: JSON, CORS for the shop's own pages and without cookies, a reason with every refusal."""

from __future__ import annotations

import msgspec
from flask import Response, request

from tracker.errors import Refused

PREFLIGHT_SECONDS = "86400"


def answer(body: object, status: int = 200) -> Response:
    """A JSON answer that no cache keeps."""
    response = Response(msgspec.json.encode(body), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse(refused: Refused) -> Response:
    """A refusal as Flask answers it."""
    status, body, headers = refusal(refused)
    response = answer(body, status)
    response.headers.update(headers)
    return response


def refusal(refused: Refused) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
    """Status, body and headers: the reason in the body and in X-Shopbell-Reason, and when to come back."""
    headers = [("X-Shopbell-Reason", refused.reason)]
    if refused.retry_after is not None:
        headers.append(("Retry-After", str(refused.retry_after)))
    return refused.status, {"error": refused.reason, "message": refused.message, **refused.details}, headers


def allow_origin(response: Response) -> Response:
    """Lets the asking page read an answer of Flask's."""
    response.headers.update(cors_headers(request.headers.get("Origin", "")))
    return response


def cors_headers(origin: str) -> list[tuple[str, str]]:
    """Lets the asking page read the answer. Whether it may ask at all is the guard's matter; a refusal is readable too,
    so that a shop owner can see why."""
    headers = [("Vary", "Origin"), ("Cross-Origin-Resource-Policy", "cross-origin")]
    if origin:
        headers.append(("Access-Control-Allow-Origin", origin))
        headers.append(("Access-Control-Expose-Headers", "X-Shopbell-Reason, Retry-After"))
    return headers


def preflight() -> Response:
    """The answer to OPTIONS, which the tag itself never needs."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return response
