"""The pictures of the gallery's templates, as shops' pages show them: drawn by us, the same for every shop."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

from tracker.access import public_route

blueprint = Blueprint("gallery_pictures", __name__)

FOLDER = Path(__file__).resolve().parents[2] / "static" / "gallery"

A_DAY = "public, max-age=86400, stale-while-revalidate=604800"


@blueprint.get("/pictures/gallery/<name>.svg")
@public_route
def picture(name: str) -> Response:
    """One of `static/gallery`."""
    if name not in _names():
        abort(404)
    body = _read(name)
    response = Response(body, content_type="image/svg+xml")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = A_DAY
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    response.make_conditional(request)
    return response


@cache
def _names() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.svg"))


@cache
def _read(name: str) -> bytes:
    return (FOLDER / f"{name}.svg").read_bytes()
