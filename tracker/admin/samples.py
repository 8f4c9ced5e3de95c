"""A sample shop is taken away again when its people have seen enough of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.db import db
from tracker.insight.removal import remove_shop
from tracker.shops.models import Shop
from tracker.shops.samples import is_sample

blueprint = Blueprint("samples", __name__, url_prefix="/shops/<key>/sample")


@blueprint.post("/remove")
@shop_view(role="owner")
def remove(shop: Shop) -> Response:
    """Removes a sample shop with all that is in it. 404 for a real one."""
    if not is_sample(shop):
        abort(404)
    remove_shop(db.session(), shop)
    db.session.commit()
    # The audit log cannot name what is gone by its row.
    g.shop = None
    flash(_("The sample shop is gone, with all that was made up in it."), "success")
    return redirect(url_for("admin.shops.index"))
