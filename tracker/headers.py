"""The headers that no answer goes without. Doors that serve pages say more (`admin.headers`, `landing.drawing`, …)."""

from __future__ import annotations

from flask import Response

NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For whatever is no page of ours: taken for one, it could load and run nothing."""


LEAST_HEADERS = (("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", NO_PAGE))


def set_least_headers(response: Response) -> Response:
    """Nobody guesses what kind of thing an answer is, and one without a policy of its own runs nothing."""
    for name, value in LEAST_HEADERS:
        response.headers.setdefault(name, value)
    return response
