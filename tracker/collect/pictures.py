"""`GET /pictures/<shop>/<digest>.<kind>`: a picture that a shop has uploaded, for everybody, to be kept for good.

No cookie is read or set, and whatever the bytes were taken for, nothing in them would run.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from tracker.access import public_route
from tracker.db import db, read_only
from tracker.popups.models import Picture
from tracker.popups.picture_files import TYPES
from tracker.shops.models import Shop

blueprint = Blueprint("pictures", __name__)

_NAME = re.compile(r"([0-9a-f]{32})\.(png|jpg|webp)")

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Referrer-Policy": "no-referrer",
}


@blueprint.get("/pictures/<shop>/<name>")
@public_route
def picture(shop: str, name: str) -> Response:
    """Its address names its content: what was found once is the same for ever."""
    read_only.set(True)
    asked = _NAME.fullmatch(name)
    if asked is None:
        abort(404)
    digest, kind = asked.groups()
    content = db.session.scalar(
        select(Picture.content)
        .join(Shop, Shop.id == Picture.shop_id)
        .where(Shop.public_key == shop, Picture.digest == digest, Picture.kind == kind)
    )
    if content is None:
        abort(404)
    response = Response(content, content_type=TYPES[kind], headers=HEADERS)
    response.set_etag(digest)
    response.make_conditional(request)
    return response
