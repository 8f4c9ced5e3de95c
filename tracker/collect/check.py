"""`GET /check/<play>`: how a prize was drawn, for everybody to do the sum again. It knows no person and no code."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import force_locale
from sqlalchemy import select

from tracker.access import public_route
from tracker.db import db
from tracker.i18n import LANGUAGES, VISITOR_LANGUAGES
from tracker.landing.drawing import fill_template
from tracker.popups.models import Play
from tracker.popups.proof import examine, published_weights
from tracker.popups.public_document import odds_text

blueprint = Blueprint("check", __name__, url_prefix="/check")

PLAY = re.compile(r"ply_[0-9a-z]{1,28}")
FILES = {"check.css": "text/css", "check.js": "text/javascript"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@blueprint.get("/<play>")
@public_route
def check(play: str) -> tuple[str, int]:
    """The page of one play; 404 for what is none, or was drawn before draws could be checked."""
    found = db.session.scalar(select(Play).where(Play.public_id == play)) if PLAY.fullmatch(play) else None
    asked = request.args.get("language", "")
    language = asked if asked in VISITOR_LANGUAGES else request.accept_languages.best_match(VISITOR_LANGUAGES) or "en"
    with force_locale(language):
        shared = {
            "language": language,
            "languages": [(one, LANGUAGES.get(one, one)) for one in VISITOR_LANGUAGES],
            "css": file_url("check.css"),
            "js": file_url("check.js"),
        }
        if found is None or found.proof is None:
            return fill_template("public/no_check.html", **shared), 404
        return fill_template("public/check.html", **shared, **_shown(found, found.proof)), 200


@blueprint.get("/files/<name>")
@public_route
def file(name: str) -> Response:
    """What the page looks like, and the script that does the sum in the browser."""
    if name not in FILES:
        abort(404)
    response = Response(content_type=f"{FILES[name]}; charset=utf-8")
    response.data = _read(_path(name), _path(name).stat().st_mtime_ns)
    if request.accept_encodings.quality("gzip"):
        response.data = gzip.compress(response.data, 9, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.after_request
def set_headers(response: Response) -> Response:
    """Nothing from elsewhere and no cookie; who was sent here by whom is nobody's affair."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def file_url(name: str) -> str:
    """Its address, which changes when the file does."""
    path = _path(name)
    contents = _read(path, path.stat().st_mtime_ns)
    return url_for("check.file", name=name, h=hashlib.sha256(contents).hexdigest()[:16])


def _shown(play: Play, proof: dict[str, Any]) -> dict[str, Any]:
    found = examine(proof)
    published, left = published_weights(proof), proof["left"]
    rows, first = [], 0
    for label, sealed, weight, odds in zip(proof["labels"], published, left, odds_text(left), strict=True):
        rows.append(
            {
                "label": label,
                "sealed": sealed,
                "left": weight,
                "odds": odds,
                "tickets": (first, first + weight - 1) if weight else None,
            }
        )
        first += weight
    return {
        "proof": proof,
        "found": found,
        "rows": rows,
        "stop": play.stop,
        "is_fair": found.is_sealed and found.stop == play.stop,
        "day": play.played_at.date(),
        "data": {
            **{name: proof[name] for name in ("text", "seal", "seed", "client", "left")},
            "stop": play.stop,
            "ticket": found.ticket,
        },
    }


def _path(name: str) -> Path:
    return Path(current_app.config["SHOPBELL_ROOT"]) / "static" / "public" / name


@cache
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
