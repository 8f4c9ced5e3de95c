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
    """A refusal: its reason in the body and in X-Shopbell-Reason, and when to come back."""
    response = answer({"error": refused.reason, "message": refused.message, **refused.details}, refused.status)
    response.headers["X-Shopbell-Reason"] = refused.reason
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def allow_origin(response: Response) -> Response:
    """Lets the asking page read the answer. Whether it may ask at all is the guard's matter; a refusal is readable too,
    so that a shop owner can see why."""
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "X-Shopbell-Reason, Retry-After"
    response.headers["Vary"] = "Origin"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def preflight() -> Response:
    """The answer to OPTIONS, which the tag itself never needs."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return response
