"""Style sheets, scripts and pictures of the admin: served by us, named with their hash, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

from tracker.access import public_route

blueprint = Blueprint("assets", __name__)

FOLDERS = ("css", "vendor", "admin")
WORTH_COMPRESSING = ("text/css", "text/javascript", "image/svg+xml")


def asset_url(name: str) -> str:
    """The address of `static/<name>`; it changes when the file does, so that browsers may keep it for good."""
    return url_for("admin.assets.asset", name=name, h=_digest(_path(name)))


@blueprint.get("/static/<path:name>")
@public_route
def asset(name: str) -> BaseResponse:
    path = _path(name)
    content_type = _content_type(path)
    response = Response(_read(path), content_type=content_type)
    if content_type.split(";")[0] in WORTH_COMPRESSING:
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings.quality("gzip"):
            response.data = _compressed(path)
            response.headers["Content-Encoding"] = "gzip"
    is_pinned = request.args.get("h") == _digest(path)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_pinned else "no-cache"
    response.set_etag(_digest(path))
    return response.make_conditional(request)


def _path(name: str) -> Path:
    found = safe_join(f"{current_app.config['SHOPBELL_ROOT']}/static", name)
    if found is None or name.split("/", 1)[0] not in FOLDERS or not Path(found).is_file():
        abort(404)
    return Path(found)


def _content_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _digest(path: Path) -> str:
    return _digest_of(path, path.stat().st_mtime_ns)


@cache
def _digest_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _compressed(path: Path) -> bytes:
    return _compressed_of(path, path.stat().st_mtime_ns)


@cache
def _compressed_of(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)
