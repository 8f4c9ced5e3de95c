"""The scripts that shops' pages load: the tag under its fixed name, the rest named with its hash, compressed once."""

from __future__ import annotations

import gzip
from functools import cache

from flask import Blueprint, Response, abort, request

from tracker.access import public_route
from tracker.popups.scripts import DIST, manifest

blueprint = Blueprint("scripts", __name__)

FIXED = "public, max-age=300, stale-while-revalidate=86400"
PINNED = "public, max-age=31536000, immutable"


@blueprint.get("/bell.js")
@public_route
def tag() -> Response:
    """The tag: the same bytes for every shop and visitor."""
    return _script("bell.js")


@blueprint.get("/runtime.js")
@public_route
def runtime() -> Response:
    """What draws popups."""
    return _script("runtime.js")


@blueprint.get("/runtime/<name>.js")
@public_route
def runtime_part(name: str) -> Response:
    """A part of the runtime that only some popups need, or only later."""
    return _script(f"runtime/{name}.js")


@blueprint.get("/landing.js")
@public_route
def landing() -> Response:
    """What brings the tag into a landing page."""
    return _script("landing.js")


@blueprint.get("/preview.js")
@public_route
def preview() -> Response:
    """The runtime as the editor's preview loads it."""
    return _script("preview.js")


@blueprint.get("/games/<name>.js")
@public_route
def game(name: str) -> Response:
    """One game."""
    return _script(f"games/{name}.js")


@blueprint.get("/parts/<name>.js")
@public_route
def part(name: str) -> Response:
    """A part of the tag that is loaded when a page needs it."""
    return _script(f"parts/{name}.js")


def _script(name: str) -> Response:
    known = manifest().get(name)
    if known is None:
        abort(404)
    response = Response(content_type="text/javascript; charset=utf-8")
    if request.accept_encodings.quality("gzip"):
        response.data = _compressed(name, known["hash"])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.data = (DIST / name).read_bytes()
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = PINNED if request.args.get("h") == known["hash"] else FIXED
    response.set_etag(known["hash"])
    response.make_conditional(request)
    return response


@cache
def _compressed(name: str, _hash: str) -> bytes:
    return gzip.compress((DIST / name).read_bytes(), 9, mtime=0)
