"""The shop's pictures, as the editor shows, takes and removes them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _

from tracker.admin.access import owned, shop_view
from tracker.clock import now
from tracker.db import db
from tracker.popups.models import Picture
from tracker.popups.picture_files import LARGEST_BYTES, PictureError
from tracker.popups.pictures import keep_picture, picture_path, pictures_of_shop, remove_picture, shown_pictures
from tracker.shops.models import Shop

blueprint = Blueprint("pictures", __name__, url_prefix="/shops/<key>/pictures")

Answer = tuple[Response, int]


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> Answer:
    shown = shown_pictures(db.session.connection(), shop.id)
    found = pictures_of_shop(db.session(), shop.id)
    return jsonify({"pictures": [{**_told(shop, one), "is_shown": one.digest in shown} for one in found]}), 200


@blueprint.post("")
@shop_view(role="marketer")
def upload(shop: Shop) -> Answer:
    """The body is the picture itself."""
    if (request.content_length or 0) > LARGEST_BYTES:
        return _refused(413, _("The picture is larger than 300 KB."))
    try:
        kept = keep_picture(db.session(), shop, request.get_data(cache=False), now())
    except PictureError as error:
        db.session.rollback()
        return _refused(422, _(str(error)))
    db.session.commit()
    return jsonify(_told(shop, kept)), 200


@blueprint.post("/<picture>/remove")
@shop_view(role="marketer")
def remove(shop: Shop, picture: str) -> Answer:
    found = owned(shop, Picture, digest=picture)
    try:
        remove_picture(db.session(), shop, found)
    except PictureError as error:
        db.session.rollback()
        return _refused(409, _(str(error)))
    db.session.commit()
    return jsonify({"ok": True}), 200


def _told(shop: Shop, picture: Picture) -> dict[str, Any]:
    return {
        "id": picture.digest,
        "src": picture_path(shop.public_key, picture),
        "width": picture.width,
        "height": picture.height,
        "size": picture.size,
    }


def _refused(status: int, message: str) -> Answer:
    return jsonify({"error": "refused", "message": message}), status
